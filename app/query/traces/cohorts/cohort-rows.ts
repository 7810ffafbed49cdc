import type { CohortSide } from "../../../analysis/compare/cohort-samples.ts";
import type { SpanLogs } from "../../span-logs.ts";
import type { OrderedRows } from "../flame/call-rows.ts";
import type { FlameSpans } from "../flame/gather-spans.ts";
import type { QueryWorld } from "../query-world.ts";
import { type CohortCalls, cohortCalls } from "./cohort-calls.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";

/** What each trace of a cohort does. */
export interface CohortRows extends CohortCalls {
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

export function cohortRows(
  world: QueryWorld,
  found: FlameSpans,
  numbers: CohortNumbers,
  records: RecordsBySpan,
): CohortRows {
  const calls = cohortCalls(world, found, numbers);
  const { ordered, trace, traceCount, plain, entry, isEntry, callee } = calls;
  const { rows } = ordered;
  const operation = new Uint32Array(rows.count);
  for (let row = 0; row < rows.count; row++)
    operation[row] = numbers.operation(plain[row]!, entry[row]!, callee[row]!);
  const side = new SideBuilder(ordered, trace, traceCount, operation);
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
  return { ...calls, side: side.pack(calls.traceId) };
}

/** Internal, server and consumer spans; of an unspecified one nobody knows. */
function isWithoutClientSpans(kind: number): boolean {
  return kind === 1 || kind === 2 || kind === 5;
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
