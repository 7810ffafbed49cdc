import { TextPool } from "../../analysis/text-pool.ts";
import type { TraceLayout } from "../../api/trace-queries.ts";
import { spanBit } from "../../spanindex/block/span-block.ts";
import { durationOf } from "../../spanindex/block/span-times.ts";
import { type Arrangement, arrange, selfTimes } from "./layout/arrange.ts";
import { orderSpans } from "./layout/span-order.ts";
import { parentsOf } from "./layout/span-parents.ts";
import { gatherTrace, ordinalOf, type TraceSpans } from "./layout/trace-spans.ts";
import type { QueryWorld, Steps } from "./query-world.ts";

/** `LayoutParams` of the API. */
export interface LayoutQuestion {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
}

/** One trace from the index alone; without rows where it is not stored. */
// oxlint-disable-next-line require-yield -- an operation is a generator, and what this one reads is always in memory
export function* layout(world: QueryWorld, { traceId }: LayoutQuestion): Steps<TraceLayout> {
  const startedMs = performance.now();
  const ordinal = ordinalOf(world, traceId);
  const spans = ordinal < 0 ? noSpans : gatherTrace(world, ordinal);
  const order = orderSpans(spans, () => world.check());
  world.check();
  const parent = parentsOf(spans, order);
  world.check();
  return {
    traceId,
    ...packLayout(world, spans, order, parent),
    examinedSpans: spans.count,
    elapsedMs: performance.now() - startedMs,
  };
}

const noSpans: TraceSpans = {
  count: 0,
  startUnixNano: 0n,
  blocks: [],
  block: new Uint32Array(0),
  row: new Uint32Array(0),
  startNano: new Float64Array(0),
};

/** Spans between two looks for cancellation: a trace may have a million. */
const nodesPerCheck = 65_536;

type LayoutColumns = Omit<TraceLayout, "traceId" | "examinedSpans" | "elapsedMs">;

function packLayout(
  world: QueryWorld,
  spans: TraceSpans,
  order: Uint32Array,
  parent: Int32Array,
): LayoutColumns {
  const { count } = spans;
  const rows = arrange(parent);
  world.check();
  const startNano = new Float64Array(count);
  const durationNano = new Float64Array(count);
  let endNano = 0;
  for (let node = 0; node < count; node++) {
    if (node % nodesPerCheck === 0) world.check();
    const span = order[node]!;
    startNano[node] = spans.startNano[span]!;
    durationNano[node] = durationOf(spans.blocks[spans.block[span]!]!.hot, spans.row[span]!);
    endNano = Math.max(endNano, startNano[node]! + Math.max(0, durationNano[node]!));
  }
  const self = selfTimes(parent, startNano, durationNano);
  const byRow = (byNode: Float64Array): Float64Array => {
    const column = new Float64Array(count);
    for (let row = 0; row < count; row++) column[row] = byNode[rows.node[row]!]!;
    return column;
  };
  return {
    startUnixNano: String(spans.startUnixNano),
    durationNano: endNano,
    rowCount: count,
    parentRow: rows.parentRow,
    depth: rows.depth,
    startOffsetNano: byRow(startNano),
    durationNanoOfRow: byRow(durationNano),
    selfNano: byRow(self),
    ...packNames(world, spans, order, rows),
  };
}

type NameColumns = Pick<LayoutColumns, "strings" | "spanId" | "service" | "name" | "kind" | "status">;

function packNames(world: QueryWorld, spans: TraceSpans, order: Uint32Array, rows: Arrangement): NameColumns {
  const { count, blocks } = spans;
  const texts = new TextPool();
  /** By block, then operation: index of the text plus one. */
  const services = blocks.map(({ operations }) => new Uint32Array(operations.count));
  const names = blocks.map(({ operations }) => new Uint32Array(operations.count));
  const columns = {
    spanId: new Uint32Array(count * 2),
    service: new Uint32Array(count),
    name: new Uint32Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
  };
  for (let row = 0; row < count; row++) {
    if (row % nodesPerCheck === 0) world.check();
    const span = order[rows.node[row]!]!;
    const place = spans.block[span]!;
    const { hot, operations } = blocks[place]!;
    const from = spans.row[span]!;
    const operation = hot.operation[from]!;
    columns.spanId[row * 2] = hot.spanId[from * 2]!;
    columns.spanId[row * 2 + 1] = hot.spanId[from * 2 + 1]!;
    columns.service[row] = textOf(texts, services[place]!, operations.service, operation);
    columns.name[row] = textOf(texts, names[place]!, operations.name, operation);
    columns.kind[row] = operations.kind[operation]!;
    columns.status[row] = hot.flags[from]! & spanBit.statusMask;
  }
  return { ...columns, strings: texts.texts };
}

/** Each text of a block is looked up once. */
function textOf(texts: TextPool, known: Uint32Array, source: readonly string[], code: number): number {
  if (known[code] === 0) known[code] = texts.of(source[code]!) + 1;
  return known[code]! - 1;
}
