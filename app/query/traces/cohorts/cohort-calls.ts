import { criticalPath } from "../../../analysis/critical-path.ts";
import { bigintAt } from "../../../spanindex/words.ts";
import { callRows, type OrderedRows } from "../flame/call-rows.ts";
import type { FlameSpans } from "../flame/gather-spans.ts";
import { subtreeEnds } from "../layout/arrange.ts";
import type { QueryWorld } from "../query-world.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";

/** The spans of a cohort's traces in preorder. */
export interface CohortCalls {
  readonly ordered: OrderedRows;
  /** By row: number of the trace, in order of start. */
  readonly trace: Uint32Array;
  readonly traceCount: number;
  /** Four words a trace. */
  readonly traceId: Uint32Array;
  /** Rows trace by trace, each in preorder. */
  readonly byTrace: Uint32Array;
  /** By row: number in `CohortNumbers.plain`, that of the span by which the trace entered the service, and 1 where the row is it. */
  readonly plain: Uint32Array;
  readonly entry: Uint32Array;
  readonly isEntry: Uint8Array;
  /** By row: service that it waits for (of its first child of another one), -1 = none. */
  readonly callee: Int32Array;
  /** By row: time on the critical path of its trace, without that of its children. */
  readonly criticalNano: Float64Array;
}

export function cohortCalls(world: QueryWorld, found: FlameSpans, numbers: CohortNumbers): CohortCalls {
  const ordered = callRows(world, found, "traces");
  world.check();
  const traces = tracesOf(world, found, ordered);
  world.check();
  const operations = operationsOf(found, ordered, numbers);
  world.check();
  const criticalNano = criticalNanoOf(ordered, operations.plain, numbers);
  world.check();
  return { ordered, ...traces, ...operations, criticalNano };
}

function tracesOf(
  world: QueryWorld,
  { spans }: FlameSpans,
  { rows, spanOfRow }: OrderedRows,
): Pick<CohortCalls, "trace" | "traceCount" | "traceId" | "byTrace"> {
  const trace = new Uint32Array(rows.count);
  const ordinals = new Set<number>();
  for (let row = 0; row < rows.count; row++) {
    const span = spanOfRow[row]!;
    const { hot } = spans.parts[spans.part[span]!]!.block;
    trace[row] = hot.traceOrdinal[hot.trace[spans.row[span]!]!]!;
    ordinals.add(trace[row]!);
  }
  const { traceId, startUnixNano } = world.traces;
  const starts = new Map(Array.from(ordinals, (ordinal) => [ordinal, bigintAt(startUnixNano, ordinal)]));
  const order = [...ordinals].sort((a, b) => Number(starts.get(a)! - starts.get(b)!) || a - b);
  const numberOf = new Map(order.map((ordinal, number) => [ordinal, number]));
  const ids = new Uint32Array(order.length * 4);
  for (const [number, ordinal] of order.entries())
    ids.set(traceId.subarray(ordinal * 4, ordinal * 4 + 4), number * 4);
  for (let row = 0; row < rows.count; row++) trace[row] = numberOf.get(trace[row]!)!;
  return { trace, traceCount: order.length, traceId: ids, byTrace: orderByTrace(trace, order.length) };
}

/** Roots of a trace may stand apart: rows sorted by counting, each trace in the order it had. */
function orderByTrace(trace: Uint32Array, traceCount: number): Uint32Array {
  const next = new Uint32Array(traceCount + 1);
  for (let row = 0; row < trace.length; row++) next[trace[row]! + 1]! += 1;
  for (let number = 0; number < traceCount; number++) next[number + 1]! += next[number]!;
  const order = new Uint32Array(trace.length);
  for (let row = 0; row < trace.length; row++) order[next[trace[row]!]!++] = row;
  return order;
}

function operationsOf(
  { spans }: FlameSpans,
  { rows, spanOfRow }: OrderedRows,
  numbers: CohortNumbers,
): Pick<CohortCalls, "plain" | "entry" | "isEntry" | "callee"> {
  const plain = new Uint32Array(rows.count);
  const entry = new Uint32Array(rows.count);
  const isEntry = new Uint8Array(rows.count);
  const callee = new Int32Array(rows.count).fill(-1);
  const ofParts = spans.parts.map(({ block }) => numbers.plainOfBlock(block));
  for (let row = 0; row < rows.count; row++) {
    const span = spanOfRow[row]!;
    const part = spans.part[span]!;
    plain[row] = ofParts[part]![spans.parts[part]!.block.hot.operation[spans.row[span]!]!]!;
    const above = rows.parentRow[row]!;
    const { serviceNumber } = numbers.plain[plain[row]!]!;
    if (above >= 0 && numbers.plain[plain[above]!]!.serviceNumber === serviceNumber) {
      entry[row] = entry[above]!;
      continue;
    }
    entry[row] = plain[row]!;
    isEntry[row] = 1;
    if (above >= 0 && callee[above] === -1) callee[above] = serviceNumber;
  }
  return { plain, entry, isEntry, callee };
}

function criticalNanoOf({ rows }: OrderedRows, plain: Uint32Array, numbers: CohortNumbers): Float64Array {
  const kindOf = Uint8Array.from(numbers.plain, ({ kind }) => kind);
  const kind = new Uint8Array(rows.count);
  for (let row = 0; row < rows.count; row++) kind[row] = kindOf[plain[row]!]!;
  return criticalPath({
    ...{ rowCount: rows.count, parentRow: rows.parentRow, subtreeEnd: subtreeEnds(rows.parentRow) },
    ...{ startOffsetNano: rows.startNano, durationNanoOfRow: rows.durationNano },
    ...{ kind, flags: new Uint16Array(rows.count) },
  }).criticalNano;
}
