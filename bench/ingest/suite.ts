import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";
import { traceRequests } from "../generator/requests.ts";
import { type BenchResult, higherIsBetter, lowerIsBetter, type SuiteOptions } from "../report.ts";
import { measureDecode } from "./decode.ts";
import { grpcSender, httpSender, sendAll } from "./send.ts";
import { measureRowStore } from "./sqlite-rows.ts";

/** Decoding needs fewer spans than storing for a steady figure. */
const decodeSpansMax = 200_000;
/** Rows are slow and their rate only falls with size: a part is enough, and in the peer's favour. */
const rowSpansMax = 200_000;
/** What the journal holds is measured before the first chunk is full (65,536 spans). */
const journalSpans = 60_000;

/** Decoding, durable ingest over both transports, and bytes on disk. */
export async function runIngestSuite({ spans, seed, log }: SuiteOptions): Promise<readonly BenchResult[]> {
  log(`generating ${spans} spans`);
  const requests = [...traceRequests(spans, seed)];
  log("decode");
  const decode = measureDecode(firstSpans(requests, decodeSpansMax));
  log("rows with JSON in SQLite");
  const rows = measureRowStore(firstSpans(requests, rowSpansMax));
  const peer = "SQLite row a span, JSON attributes, 3 indexes, decoded input";
  log("ingest over HTTP");
  const http = await measureIngest(requests, spans, "http");
  log("ingest over gRPC");
  const grpc = await measureIngest(requests, spans, "grpc");
  return [
    decode,
    higherIsBetter("ingest-grpc", "spans/s", grpc.spansPerSecond, peer, rows.spansPerSecond),
    higherIsBetter("ingest-http", "spans/s", http.spansPerSecond, peer, rows.spansPerSecond),
    lowerIsBetter("bytes-per-span-journal", "B", http.journalBytesPerSpan, peer, rows.bytesPerSpan),
    lowerIsBetter("bytes-per-span", "B", http.sealedBytesPerSpan, peer, rows.bytesPerSpan),
  ];
}

interface IngestResult {
  readonly spansPerSecond: number;
  readonly journalBytesPerSpan: number;
  readonly sealedBytesPerSpan: number;
}

interface Stats {
  readonly stored: { readonly traces: number };
  readonly journalBytes: number;
  readonly segmentBytes: number;
  readonly segmentCount: number;
  readonly sealed: { readonly traces: number };
}

/**
 * A real `serve` in its own process, fed over a socket by this one. The clock stops when every request is acknowledged
 * (committed) and the stored count, which is what queries see, says that all are there.
 */
async function measureIngest(
  requests: readonly Uint8Array[],
  spans: number,
  transport: "http" | "grpc",
): Promise<IngestResult> {
  const { dataDir, remove } = temporaryDataDir();
  const instance = await Instance.start(dataDir, ["--disk-budget", "8GiB"]);
  const { otlpHttp = "", otlpGrpc = "" } = instance.info;
  const sender = transport === "http" ? httpSender(otlpHttp) : grpcSender(otlpGrpc);
  try {
    const first = firstSpans(requests, Math.min(journalSpans, spans));
    const startMs = performance.now();
    await sendAll(first, sender.send);
    const firstMs = performance.now() - startMs;
    const journal = await statsOf(instance);
    const restStartMs = performance.now();
    await sendAll(requests.slice(first.length), sender.send);
    const stored = await storedSpans(instance, spans);
    const elapsedMs = firstMs + performance.now() - restStartMs;
    const sealed = await untilSealed(instance, stored);
    return {
      spansPerSecond: (spans / elapsedMs) * 1000,
      journalBytesPerSpan: journal.journalBytes / journal.stored.traces,
      sealedBytesPerSpan: sealed.segmentBytes / sealed.sealed.traces,
    };
  } finally {
    sender.close();
    await instance.stop();
    remove();
  }
}

async function statsOf(instance: Instance): Promise<Stats> {
  return JSON.parse((await instance.get("/api/stats")) ?? "") as Stats;
}

async function storedSpans(instance: Instance, spans: number): Promise<Stats> {
  const stats = await statsOf(instance);
  if (stats.stored.traces !== spans) throw new Error(`${stats.stored.traces} of ${spans} spans are stored`);
  return stats;
}

/** Waits until every full chunk is sealed: until the number of segments stands still. */
async function untilSealed(instance: Instance, before: Stats): Promise<Stats> {
  for (let stats = before, steady = 0; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const next = await statsOf(instance);
    steady = next.segmentCount === stats.segmentCount ? steady + 1 : 0;
    stats = next;
    if (steady === 3) return stats;
  }
}

/** As many requests as hold about `spans` spans (512 each). */
function firstSpans(requests: readonly Uint8Array[], spans: number): readonly Uint8Array[] {
  return requests.slice(0, Math.ceil(spans / 512));
}
