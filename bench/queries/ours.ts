import type { EngineClient } from "../../app/api/methods.ts";
import {
  type ComparisonResult,
  type FacetList,
  type GroupTable,
  type Heatmap,
  quantileNames,
  type ServiceGraph,
  type TraceLayout,
} from "../../app/api/trace-queries.ts";
import type { TraceList } from "../../app/api/traces.ts";
import { assert } from "../../app/base/assert.ts";
import type { Answer, Arm } from "./arm.ts";
import { comparedValuesMax } from "./compare-sql.ts";
import { type HeatmapGrid, heatmapColumns, heatmapRows, highestNano, lowestNano } from "./heatmap-grid.ts";
import type { OurRequest } from "./our-requests.ts";
import type { Picks } from "./picks.ts";
import type { Question } from "./question.ts";
import { layoutAnswer, topCounts } from "./sql-answer.ts";

/** Our own arm: TraceQL text through the client of the engine, the same door that every page and command uses. */
export class OurArm implements Arm {
  readonly name = "Sightglass";
  readonly #client: EngineClient;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }

  canAnswer(): boolean {
    return true;
  }

  ask({ ours }: Question): Promise<unknown> {
    return askEngine(this.#client, ours);
  }

  answerOf({ ours, summary }: Question, reply: unknown): Answer {
    const answer = readers[ours.ask](ours as never, reply as never);
    return summary?.(answer) ?? answer;
  }

  /** The cells into which our answer divides all spans: peers count the same ones. */
  async gridOf({ startUnixNano, endUnixNano }: Picks): Promise<HeatmapGrid> {
    const durations = { durationMinNano: lowestNano, durationMaxNano: highestNano };
    const request = {
      ask: "heatmap",
      query: "{ }",
      startUnixNano,
      endUnixNano,
      ...{ columns: heatmapColumns, rows: heatmapRows },
      ...durations,
    } as const;
    const heatmap = (await askEngine(this.#client, request)) as Heatmap;
    const [lowest, highest] = [heatmap.borderNano[0]!, heatmap.borderNano[heatmap.rows]!];
    return {
      startUnixNano: BigInt(heatmap.startUnixNano),
      stepNano: heatmap.stepNano,
      ...{ columns: heatmap.columns, rows: heatmap.rows },
      lowestNano: lowest,
      factor: (highest / lowest) ** (1 / heatmap.rows),
    };
  }
}

function askEngine(client: EngineClient, request: OurRequest): Promise<unknown> {
  switch (request.ask) {
    case "newest":
      return client.call("traces.search", {
        query: request.query,
        limit: request.limit,
        countAll: false,
        strips: false,
      });
    case "matches":
      return client.call("traces.search", { query: request.query, limit: 100_000, strips: false });
    case "count":
      return client.call("traces.facets", { query: request.query, fields: [] });
    case "countErrors":
      return client.call("traces.facets", { query: request.query, fields: ["status"] });
    case "groups":
      return client.call("traces.groups", {
        query: request.query,
        by: [...request.by],
        limit: 10_000,
        quantiles: quantileNames.filter((name) => request.quantiles.includes(Number(name.slice(1)) / 100)),
        totals: false,
      });
    case "heatmap":
      return client.call("traces.heatmap", {
        query: request.query,
        of: "spans",
        columns: request.columns,
        rows: request.rows,
        startUnixNano: String(request.startUnixNano),
        endUnixNano: String(request.endUnixNano),
        durationMinNano: request.durationMinNano,
        durationMaxNano: request.durationMaxNano,
        dotsMax: 1,
      });
    case "compare":
      return client.call("traces.metrics", {
        query: `{ } | compare(${request.selection}, ${comparedValuesMax})`,
      });
    case "serviceGraph":
      return client.call("traces.serviceGraph", { query: request.query });
    case "layout":
      return client.call("traces.layout", { traceId: request.traceId });
  }
}

type Of<Ask extends OurRequest["ask"]> = Extract<OurRequest, { readonly ask: Ask }>;

/** Each reply in the form that is compared. */
const readers: { readonly [Ask in OurRequest["ask"]]: (request: Of<Ask>, reply: never) => Answer } = {
  newest: (_, list: TraceList) =>
    rowsOf(list.rowCount, (row) => ({
      key: traceIdAt(list.traceId, row),
      exact: [list.spanCount[row]!, list.errorCount[row]!],
    })),
  matches: (_, list: TraceList) =>
    rowsOf(list.rowCount, (row) => ({
      key: traceIdAt(list.traceId, row),
      exact: [list.matchedSpans[row]!],
    })),
  count: (_, { total }: FacetList) => [{ key: "", exact: [total], quantiles: [] }],
  countErrors(_, { total, facets }: FacetList) {
    const errors = facets[0]?.values.find(({ text }) => text === "error")?.count ?? 0;
    return [{ key: "", exact: [total, errors], quantiles: [] }];
  },
  groups: ({ by, quantiles }, table: GroupTable) =>
    rowsOf(table.rowCount, (row) => ({
      key: table.values.slice(row * by.length, (row + 1) * by.length).join(" | "),
      exact: [table.count[row]!, table.errors[row]!],
      quantiles: quantiles.map((q) => quantileColumn(table, q)[row]!),
    })),
  heatmap: (_, { counts, errors }: Heatmap) =>
    rowsOf(counts.length, (cell) => ({ key: String(cell), exact: [counts[cell]!, errors[cell]!] })).filter(
      ({ exact }) => exact[0] !== 0,
    ),
  compare({ keys }, { fields }: ComparisonResult) {
    const wanted = new Set(keys.map((key) => `span.${key}`));
    const rows = fields
      .filter(({ field }) => wanted.has(field))
      .flatMap(({ field, values }) =>
        values.map(({ text, selection, baseline }) => ({
          key: `${field.slice("span.".length)} | ${text}`,
          exact: [selection, baseline],
          quantiles: [],
        })),
      );
    return topCounts(rows);
  },
  serviceGraph: (_, graph: ServiceGraph) =>
    rowsOf(graph.edgeCount.length, (edge) => ({
      key: `${graph.services[graph.edgeFrom[edge]!]} | ${graph.services[graph.edgeTo[edge]!]}`,
      exact: [graph.edgeCount[edge]!, graph.edgeErrorCount[edge]!],
      quantiles: [graph.edgeP95Nano[edge]!],
    })),
  layout: (_, view: TraceLayout) =>
    layoutAnswer(
      Array.from({ length: view.rowCount }, (_unused, row) => spanIdAt(view.spanId, row)),
      { row: Uint32Array.from(view.depth.keys()), depth: view.depth, selfNano: view.selfNano },
    ),
};

type Row = Omit<Answer[number], "quantiles"> & { readonly quantiles?: readonly number[] };

function rowsOf(count: number, rowAt: (row: number) => Row): Answer {
  return Array.from({ length: count }, (_, row) => ({ quantiles: [], ...rowAt(row) }));
}

function quantileColumn(table: GroupTable, quantile: number): Float64Array {
  const column = { 0.5: table.p50Nano, 0.95: table.p95Nano, 0.99: table.p99Nano }[quantile];
  assert(column !== undefined, `no column for quantile ${quantile}`);
  return column;
}

function traceIdAt(words: Uint32Array, row: number): string {
  return Buffer.from(words.buffer, words.byteOffset + row * 16, 16).toString("hex");
}

function spanIdAt(words: Uint32Array, row: number): string {
  return Buffer.from(words.buffer, words.byteOffset + row * 8, 8).toString("hex");
}
