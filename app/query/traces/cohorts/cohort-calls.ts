import { criticalTimes } from "../../../analysis/critical-path.ts";
import { pickWords } from "../../../analysis/flame/pick.ts";
import { orderOfNumbers } from "../../../analysis/order-numbers.ts";
import { difference } from "../../../spanindex/words.ts";
import { callRows, type OrderedRows } from "../flame/call-rows.ts";
import type { FlameSpans } from "../flame/gather-spans.ts";
import { subtreeEnds } from "../layout/arrange.ts";
import { orderWithin } from "../layout/span-order.ts";
import type { QueryWorld } from "../query-world.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";

/** The spans of a cohort's traces, trace by trace in order of start, each in preorder. */
export interface CohortCalls {
  readonly ordered: OrderedRows;
  readonly traceCount: number;
  /** By row: number of the trace, ascending. */
  readonly trace: Uint32Array;
  /** Four words a trace. */
  readonly traceId: Uint32Array;
  /** By row: number in `CohortNumbers.plain`, that of the span by which the trace entered the service, and 1 where the row is it. */
  readonly plain: Uint32Array;
  readonly entry: Uint32Array;
  readonly isEntry: Uint8Array;
  /** By row: service of its first child of another one, -1 = none. */
  readonly callee: Int32Array;
  /** By number in `plain`, as far as the side has them: 1 where a span has children of its own service, or of several others. */
  readonly mixed: Uint8Array;
  /** By row: time on the critical path of its trace, without that of its children. */
  readonly criticalNano: Float64Array;
}

export function cohortCalls(world: QueryWorld, found: FlameSpans, numbers: CohortNumbers): CohortCalls {
  const traces = tracesOf(world, found);
  world.check();
  const ordered = callRows(world, found, "traces", traces.spanOrder);
  const operations = operationsOf(found, ordered, numbers);
  world.check();
  const { traceCount, traceId, trace } = traces;
  const criticalNano = criticalNanoOf(ordered, operations.plain, numbers);
  world.check();
  return { ordered, traceCount, traceId, trace, ...operations, criticalNano };
}

type Traces = Pick<CohortCalls, "traceCount" | "traceId" | "trace"> & {
  /** Spans trace by trace, those of each by start. */
  readonly spanOrder: Uint32Array;
};

function tracesOf(world: QueryWorld, { spans }: FlameSpans): Traces {
  const ordinal = new Uint32Array(spans.count);
  // By ordinal: spans of the trace; later the place of its next one.
  const next = new Uint32Array(world.traces.rowCount);
  for (const { block, from, to } of spans.parts) {
    const { trace, traceOrdinal } = block.hot;
    for (let span = from; span < to; span++) {
      ordinal[span] = traceOrdinal[trace[spans.row[span]!]!]!;
      next[ordinal[span]!]! += 1;
    }
  }
  const order = byStart(world, next);
  const starts = new Uint32Array(order.length + 1);
  const trace = new Uint32Array(spans.count);
  const traceId = new Uint32Array(order.length * 4);
  for (let number = 0; number < order.length; number++) {
    const own = order[number]!;
    starts[number + 1] = starts[number]! + next[own]!;
    next[own] = starts[number]!;
    trace.fill(number, starts[number], starts[number + 1]);
    for (let word = 0; word < 4; word++) traceId[number * 4 + word] = world.traces.traceId[own * 4 + word]!;
  }
  const spanOrder = new Uint32Array(spans.count);
  for (let span = 0; span < spans.count; span++) spanOrder[next[ordinal[span]!]!++] = span;
  orderWithin(spans, spanOrder, starts);
  return { traceCount: order.length, traceId, trace, spanOrder };
}

/** Ordinals of the traces that have spans, by start. */
function byStart({ traces }: QueryWorld, spanCount: Uint32Array): Uint32Array {
  let count = 0;
  const ordinals = new Uint32Array(spanCount.length);
  for (let ordinal = 0; ordinal < spanCount.length; ordinal++)
    if (spanCount[ordinal] !== 0) ordinals[count++] = ordinal;
  const starts = new Float64Array(count);
  for (let at = 0; at < count; at++)
    starts[at] = difference(traces.startUnixNano, ordinals[at]!, traces.startUnixNano, ordinals[0]!);
  return pickWords(
    ordinals,
    orderOfNumbers(starts, (a, b) => a - b),
  );
}

function operationsOf(
  { spans }: FlameSpans,
  { rows, spanOfRow }: OrderedRows,
  numbers: CohortNumbers,
): Pick<CohortCalls, "plain" | "entry" | "isEntry" | "callee" | "mixed"> {
  const plain = new Uint32Array(rows.count);
  const entry = new Uint32Array(rows.count);
  const isEntry = new Uint8Array(rows.count);
  const callee = new Int32Array(rows.count).fill(-1);
  const ofParts = spans.parts.map(({ block }) => numbers.plainOfBlock(block));
  const operationOf = spans.parts.map(({ block }) => block.hot.operation);
  const serviceOf = Uint32Array.from(numbers.plain, ({ serviceNumber }) => serviceNumber);
  const mixed = new Uint8Array(numbers.plain.length);
  for (let row = 0; row < rows.count; row++) {
    const span = spanOfRow[row]!;
    const part = spans.part[span]!;
    const own = ofParts[part]![operationOf[part]![spans.row[span]!]!]!;
    plain[row] = own;
    const above = rows.parentRow[row]!;
    const service = serviceOf[own]!;
    if (above >= 0 && serviceOf[plain[above]!] === service) {
      entry[row] = entry[above]!;
      mixed[plain[above]!] = 1;
      continue;
    }
    entry[row] = own;
    isEntry[row] = 1;
    if (above < 0) continue;
    if (callee[above] === -1) callee[above] = service;
    else if (callee[above] !== service) mixed[plain[above]!] = 1;
  }
  return { plain, entry, isEntry, callee, mixed };
}

function criticalNanoOf({ rows }: OrderedRows, plain: Uint32Array, numbers: CohortNumbers): Float64Array {
  const kindOf = Uint8Array.from(numbers.plain, ({ kind }) => kind);
  const kind = new Uint8Array(rows.count);
  for (let row = 0; row < rows.count; row++) kind[row] = kindOf[plain[row]!]!;
  return criticalTimes({
    ...{ rowCount: rows.count, parentRow: rows.parentRow, subtreeEnd: subtreeEnds(rows.parentRow) },
    ...{ startOffsetNano: rows.startNano, durationNanoOfRow: rows.durationNano },
    ...{ kind, flags: new Uint16Array(rows.count) },
  });
}
