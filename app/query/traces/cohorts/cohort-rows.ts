import type { CohortSide } from "../../../analysis/compare/cohort-samples.ts";
import { bigintAt } from "../../../spanindex/words.ts";
import type { SpanLogs } from "../../span-logs.ts";
import { callRows, type OrderedRows } from "../flame/call-rows.ts";
import type { FlameSpans } from "../flame/gather-spans.ts";
import type { QueryWorld } from "../query-world.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";

/** The spans of a cohort's traces in preorder. */
export interface CohortRows {
  readonly ordered: OrderedRows;
  /** By row: number of the trace, in order of start. */
  readonly trace: Uint32Array;
  readonly traceCount: number;
  /** Four words a trace. */
  readonly traceId: Uint32Array;
  /** By row: number in `CohortNumbers.plain`, and 1 where the span enters its service. */
  readonly plain: Uint32Array;
  readonly isEntry: Uint8Array;
  readonly side: CohortSide;
}

export interface RecordsBySpan {
  readonly logs: SpanLogs;
  /** Records by the second word of the span id; most spans have none. */
  readonly bySpan: ReadonlyMap<number, readonly number[]>;
}

export function recordsBySpan(logs: SpanLogs): RecordsBySpan {
  const bySpan = new Map<number, number[]>();
  for (let record = 0; record < logs.template.length; record++) {
    const word = logs.spanId[record * 2 + 1]!;
    const records = bySpan.get(word);
    if (records === undefined) bySpan.set(word, [record]);
    else records.push(record);
  }
  return { logs, bySpan };
}

/** What each trace of a cohort does. */
export function cohortRows(
  world: QueryWorld,
  found: FlameSpans,
  numbers: CohortNumbers,
  records: RecordsBySpan,
): CohortRows {
  const ordered = callRows(world, found, "traces");
  const traces = tracesOf(world, found, ordered);
  const { plain, isEntry, operation, callee } = operationsOf(found, ordered, numbers);
  world.check();
  const side = new SideBuilder(ordered, traces.trace, traces.traceCount, operation);
  const { rows } = ordered;
  for (let row = 0; row < rows.count; row++) {
    side.addSpan(row);
    if (rows.status[row] === 2) side.addDeed(row, numbers.failure(operation[row]!));
    const above = rows.parentRow[row]!;
    if (above < 0) continue;
    const caller = numbers.plain[plain[above]!]!;
    // Of a call into another service the caller's own span tells; where callers have none, the callee's does.
    const isOwn = isEntry[row] === 0 || isWithoutClientSpans(caller.kind);
    const other = numbers.plain[plain[row]!]!.serviceNumber;
    if (isOwn)
      side.addDeed(
        above,
        numbers.call(operation[above]!, plain[row]!, isEntry[row] === 1 ? other : callee[row]!),
      );
  }
  world.check();
  addRecords(found, ordered, numbers, records, operation, side);
  return { ordered, ...traces, plain, isEntry, side: side.pack(traces.traceId) };
}

/** Internal, server and consumer spans; of an unspecified one nobody knows. */
function isWithoutClientSpans(kind: number): boolean {
  return kind === 1 || kind === 2 || kind === 5;
}

function tracesOf(
  world: QueryWorld,
  { spans }: FlameSpans,
  { rows, spanOfRow }: OrderedRows,
): Pick<CohortRows, "trace" | "traceCount" | "traceId"> {
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
  return { trace: trace.map((ordinal) => numberOf.get(ordinal)!), traceCount: order.length, traceId: ids };
}

function operationsOf({ spans }: FlameSpans, { rows, spanOfRow }: OrderedRows, numbers: CohortNumbers) {
  const plain = new Uint32Array(rows.count);
  const entry = new Uint32Array(rows.count);
  const isEntry = new Uint8Array(rows.count);
  const callee = new Int32Array(rows.count).fill(-1);
  for (let row = 0; row < rows.count; row++) {
    const span = spanOfRow[row]!;
    const { block } = spans.parts[spans.part[span]!]!;
    plain[row] = numbers.plainOfBlock(block)[block.hot.operation[spans.row[span]!]!]!;
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
  const operation = new Uint32Array(rows.count);
  for (let row = 0; row < rows.count; row++)
    operation[row] = numbers.operation(plain[row]!, entry[row]!, callee[row]!);
  return { plain, isEntry, operation, callee };
}

function addRecords(
  { spans }: FlameSpans,
  { rows, spanOfRow }: OrderedRows,
  numbers: CohortNumbers,
  { logs, bySpan }: RecordsBySpan,
  operation: Uint32Array,
  side: SideBuilder,
): void {
  if (bySpan.size === 0) return;
  for (let row = 0; row < rows.count; row++) {
    const span = spanOfRow[row]!;
    const { spanId } = spans.parts[spans.part[span]!]!.block.hot;
    const at = spans.row[span]! * 2;
    for (const record of bySpan.get(spanId[at + 1]!) ?? []) {
      if (logs.spanId[record * 2] !== spanId[at]) continue;
      const template = logs.template[record]!;
      const isError = logs.isError[template] === 1;
      side.addDeed(row, numbers.log(operation[row]!, template, logs.templates[template]!, isError));
    }
  }
}

/** A microsecond: what takes less takes no time. */
const selfNanoMin = 1_000;

/** Adds spans up by operation and trace. */
class SideBuilder {
  readonly #ordered: OrderedRows;
  readonly #traceCount: number;
  readonly #trace: Uint32Array;
  readonly #operation: Uint32Array;
  readonly #cellOf = new Map<number, number>();
  /** By row. */
  readonly #cell: Uint32Array;
  readonly #cells = {
    operation: [] as number[],
    trace: [] as number[],
    calls: [] as number[],
    selfNano: [] as number[],
    logSelf: [] as number[],
  };
  readonly #placeOf = new Map<number, number>();
  readonly #done = { deed: [] as number[], cell: [] as number[], count: [] as number[] };
  readonly #traceSelfNano: Float64Array;

  constructor(ordered: OrderedRows, trace: Uint32Array, traceCount: number, operation: Uint32Array) {
    this.#ordered = ordered;
    this.#trace = trace;
    this.#traceCount = traceCount;
    this.#operation = operation;
    this.#cell = new Uint32Array(ordered.rows.count);
    this.#traceSelfNano = new Float64Array(traceCount);
  }

  addSpan(row: number): void {
    const [operation, trace] = [this.#operation[row]!, this.#trace[row]!];
    const key = operation * this.#traceCount + trace;
    const cells = this.#cells;
    let cell = this.#cellOf.get(key);
    if (cell === undefined) {
      cell = cells.operation.push(operation) - 1;
      cells.trace.push(trace);
      cells.calls.push(0);
      cells.selfNano.push(0);
      cells.logSelf.push(0);
      this.#cellOf.set(key, cell);
    }
    const selfNano = this.#ordered.rows.selfNano[row]!;
    this.#cell[row] = cell;
    cells.calls[cell]! += 1;
    cells.selfNano[cell]! += selfNano;
    cells.logSelf[cell]! += Math.log(Math.max(selfNanoMin, selfNano));
    this.#traceSelfNano[trace]! += selfNano;
  }

  /** Of a row whose span was added. */
  addDeed(row: number, deed: number): void {
    const cell = this.#cell[row]!;
    // Fewer than 2^21 spans are looked at, and there are fewer cells.
    const key = deed * 2 ** 22 + cell;
    const place = this.#placeOf.get(key);
    if (place !== undefined) {
      this.#done.count[place]! += 1;
      return;
    }
    this.#placeOf.set(key, this.#done.deed.push(deed) - 1);
    this.#done.cell.push(cell);
    this.#done.count.push(1);
  }

  pack(traceId: Uint32Array): CohortSide {
    const { operation, trace, calls, selfNano, logSelf } = this.#cells;
    return {
      ...{ traceCount: this.#traceCount, spanCount: this.#cell.length, traceId },
      traceSelfNano: this.#traceSelfNano,
      cells: {
        count: operation.length,
        operation: Uint32Array.from(operation),
        trace: Uint32Array.from(trace),
        calls: Uint32Array.from(calls),
        selfNano: Float64Array.from(selfNano),
        logSelf: Float64Array.from(logSelf),
      },
      done: {
        deed: Uint32Array.from(this.#done.deed),
        cell: Uint32Array.from(this.#done.cell),
        count: Uint32Array.from(this.#done.count),
      },
    };
  }
}
