import { TextPool } from "../../analysis/text-pool.ts";
import type { TraceLayout } from "../../api/trace-queries.ts";
import { spanBit } from "../../spanindex/block/span-block.ts";
import { type Arrangement, arrange, selfTimes } from "./layout/arrange.ts";
import { orderSpans } from "./layout/span-order.ts";
import { parentsOf } from "./layout/span-parents.ts";
import { durationsOf, gatherTrace, noSpans, ordinalOf, type TraceSpans } from "./layout/trace-spans.ts";
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
  const durationOfSpan = durationsOf(spans);
  let endNano = 0;
  for (let node = 0; node < count; node++) {
    const span = order[node]!;
    const start = spans.startNano[span]!;
    const duration = durationOfSpan[span]!;
    startNano[node] = start;
    durationNano[node] = duration;
    endNano = Math.max(endNano, start + Math.max(0, duration));
  }
  world.check();
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

/** Block by block: what lies side by side is read together. */
function packNames(
  world: QueryWorld,
  spans: TraceSpans,
  order: Uint32Array,
  { node }: Arrangement,
): NameColumns {
  const { count, parts } = spans;
  const rowOf = new Uint32Array(count);
  for (let row = 0; row < count; row++) rowOf[order[node[row]!]!] = row;
  const texts = new TextPool();
  const spanId = new Uint32Array(count * 2);
  const service = new Uint32Array(count);
  const name = new Uint32Array(count);
  const kind = new Uint8Array(count);
  const status = new Uint8Array(count);
  for (const { block, from, to } of parts) {
    world.check();
    const { hot, operations } = block;
    // By operation: index of the text plus one.
    const services = new Uint32Array(operations.count);
    const names = new Uint32Array(operations.count);
    for (let span = from; span < to; span++) {
      const row = rowOf[span]!;
      const own = spans.row[span]!;
      const operation = hot.operation[own]!;
      spanId[row * 2] = hot.spanId[own * 2]!;
      spanId[row * 2 + 1] = hot.spanId[own * 2 + 1]!;
      service[row] = textOf(texts, services, operations.service, operation);
      name[row] = textOf(texts, names, operations.name, operation);
      kind[row] = operations.kind[operation]!;
      status[row] = hot.flags[own]! & spanBit.statusMask;
    }
  }
  return { strings: texts.texts, spanId, service, name, kind, status };
}

/** Each text of a block is looked up once. */
function textOf(texts: TextPool, known: Uint32Array, source: readonly string[], code: number): number {
  if (known[code] === 0) known[code] = texts.of(source[code]!) + 1;
  return known[code]! - 1;
}
