import { traceRequests } from "../../generator/requests.ts";
import { measureDecode } from "../../ingest/decode.ts";
import { measureRowStore, type RowStoreResult } from "../../ingest/sqlite-rows.ts";
import { type BenchResult, higherIsBetter, type SuiteOptions } from "../../report.ts";
import type { OurEngine } from "../our-engine.ts";
import { OurArm } from "../ours.ts";
import { type QuestionContext, variantsOf } from "../questions.ts";
import { measureCancel } from "./cancel.ts";
import { measureInProcessIngest } from "./ingest.ts";
import { measureOpen } from "./open.ts";
import { measureSizes } from "./size.ts";
import { measureTransfer } from "./transfer.ts";
import { measureUnderQueries } from "./under-queries.ts";
import { measureVisible } from "./visible.ts";

/** What figures are measured with: an engine that holds the recording, and requests of the first part of it. */
export interface FigureContext {
  readonly engine: OurEngine;
  readonly questions: QuestionContext;
  readonly requests: readonly Uint8Array[];
  readonly requestSpans: number;
  readonly rows: RowStoreResult;
  readonly seed: number;
}

interface Figure {
  readonly ids: readonly string[];
  measure(context: FigureContext): Promise<readonly BenchResult[]>;
}

/** Rates are steady by then: more would only take longer. */
const requestSpansMax = 200_000;
const rowPeer = "SQLite row a span, JSON attributes, 3 indexes, decoded input";
/** One of each kind of work that takes a while. */
const busyQuestions = ["b", "c", "e2", "h"] as const;

/** In this order: the last two add spans. */
const figures: readonly Figure[] = [
  {
    ids: ["disk-bytes", "index-bytes"],
    measure: ({ engine, rows }) =>
      measureSizes(engine.client, { peer: rowPeer, bytesPerSpan: rows.bytesPerSpan }),
  },
  { ids: ["cancel"], measure: async ({ engine }) => [await measureCancel(engine.client)] },
  { ids: ["open", "open-attributes"], measure: ({ engine }) => measureOpen(engine) },
  { ids: ["decode"], measure: ({ requests }) => Promise.resolve([measureDecode(requests)]) },
  {
    ids: ["ingest"],
    async measure({ requests, requestSpans, rows }) {
      const rate = await measureInProcessIngest(requests, requestSpans);
      return [higherIsBetter("ingest", "spans/s", rate, rowPeer, rows.spansPerSecond)];
    },
  },
  { ids: ["transfer"], measure: async () => [await measureTransfer()] },
  {
    ids: ["visible"],
    measure: async ({ engine }) => [await measureVisible(engine.client, await engine.httpAddress())],
  },
  {
    ids: ["ingest-under-queries"],
    async measure({ engine, questions, seed }) {
      const asked = busyQuestions.flatMap((id) => variantsOf(id, questions).slice(0, 1));
      const address = await engine.httpAddress();
      return [await measureUnderQueries(new OurArm(engine.client), asked, address, seed)];
    },
  },
];

/** Measures the figures that are wanted. */
export async function measureFigures(
  engine: OurEngine,
  questions: QuestionContext,
  { spans, seed, only, log }: SuiteOptions,
): Promise<BenchResult[]> {
  const wanted = figures.filter(({ ids }) => only === undefined || ids.some((id) => only.has(id)));
  if (wanted.length === 0) return [];
  log("rows with JSON in SQLite");
  const requestSpans = Math.min(spans, requestSpansMax);
  const requests = [...traceRequests(requestSpans, seed)];
  const rows = measureRowStore(requests);
  const results: BenchResult[] = [];
  for (const { ids, measure } of wanted) {
    log(ids.join(", "));
    results.push(...(await measure({ engine, questions, requests, requestSpans, rows, seed })));
  }
  return results;
}
