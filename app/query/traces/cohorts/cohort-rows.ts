import type { CohortSide } from "../../../analysis/compare/cohort-samples.ts";
import { noParent } from "../../../spanindex/block/span-block.ts";
import type { SpanLogs } from "../../span-logs.ts";
import type { FlameSpans } from "../flame/gather-spans.ts";
import type { QueryWorld } from "../query-world.ts";
import type { CohortCalls } from "./cohort-calls.ts";
import type { CohortLinks } from "./cohort-links.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";
import { SideBuilder } from "./side-builder.ts";

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
  calls: CohortCalls,
  links: CohortLinks,
  numbers: CohortNumbers,
  records: RecordsBySpan,
): CohortSide {
  const callees = links.calleesOf(calls);
  const operation = operationsOf(calls, callees, numbers);
  world.check();
  const callDeed = callDeeds(calls, callees, links, operation, numbers);
  world.check();
  const { status, parentRow } = calls.ordered.rows;
  const written = recordsOf(found, calls, records);
  const side = new SideBuilder(calls, operation, numbers.operations.length);
  const tries = new LastTries(calls);
  for (let row = 0; row < operation.length; row++) {
    side.addSpan(row);
    if (isFirst(calls, row) && isRoot(found, calls, row)) side.addRoot(row, numbers.root(operation[row]!));
    if (status[row] === 2) side.addDeed(row, numbers.failure(operation[row]!));
    if (callees[row]! >= 0 && calls.callee[row]! < 0) side.addDeed(row, numbers.silence(operation[row]!));
    const call = callDeed[row]!;
    if (call >= 0) {
      side.addDeed(parentRow[row]!, call);
      if (tries.isRetry(call, row)) side.addDeed(parentRow[row]!, numbers.retry(call));
      tries.add(call, row);
    }
    for (const template of written.get(row) ?? [])
      side.addDeed(row, logDeed(operation[row]!, template, records.logs, numbers));
  }
  return side.pack();
}

function isFirst({ trace }: CohortCalls, row: number): boolean {
  return row === 0 || trace[row] !== trace[row - 1];
}

/** Whether the span has no parent, rather than one that is not there. */
function isRoot({ spans }: FlameSpans, { ordered }: CohortCalls, row: number): boolean {
  const span = ordered.spanOfRow[row]!;
  return spans.parts[spans.part[span]!]!.block.hot.parent[spans.row[span]!] === noParent;
}

/** The last try of each call: siblings come in order of start. */
class LastTries {
  readonly #rows: CohortCalls["ordered"]["rows"];
  /** By deed: the row, plus one, where it failed. */
  readonly #failed: number[] = [];

  constructor({ ordered }: CohortCalls) {
    this.#rows = ordered.rows;
  }

  /** Whether the row does again what failed before it began. */
  isRetry(call: number, row: number): boolean {
    const { parentRow, startNano, durationNano } = this.#rows;
    const before = (this.#failed[call] ?? 0) - 1;
    if (before < 0 || parentRow[before] !== parentRow[row]) return false;
    return startNano[row]! >= startNano[before]! + durationNano[before]!;
  }

  add(call: number, row: number): void {
    this.#failed[call] = this.#rows.status[row] === 2 ? row + 1 : 0;
  }
}

/** Number of the operation by row. */
function operationsOf(
  { plain, entry }: CohortCalls,
  callees: Int32Array,
  numbers: CohortNumbers,
): Uint32Array {
  const operation = new Uint32Array(plain.length);
  for (let row = 0; row < plain.length; row++)
    operation[row] = numbers.operation(plain[row]!, entry[row]!, callees[row]!);
  return operation;
}

/** By row: what its caller did by calling it, -1 where nobody is said to have called it. */
function callDeeds(
  { ordered, plain, isEntry }: CohortCalls,
  callees: Int32Array,
  { isLink }: CohortLinks,
  operation: Uint32Array,
  numbers: CohortNumbers,
): Int32Array {
  const { parentRow } = ordered.rows;
  const deeds = new Int32Array(parentRow.length).fill(-1);
  const serviceOf = Uint32Array.from(numbers.plain, ({ serviceNumber }) => serviceNumber);
  for (let row = 0; row < parentRow.length; row++) {
    const above = parentRow[row]!;
    if (above < 0) continue;
    // Of a call into another service the caller's own span tells; where callers have none, the callee's does.
    if (isEntry[row] === 1 && isLink[plain[above]!] === 1) continue;
    const other = isEntry[row] === 1 ? serviceOf[plain[row]!]! : callees[row]!;
    deeds[row] = numbers.call(operation[above]!, plain[row]!, other);
  }
  return deeds;
}

/** Templates of the records by the row that wrote them. */
function recordsOf(
  { spans }: FlameSpans,
  { ordered }: CohortCalls,
  { logs, bySpan }: RecordsBySpan,
): ReadonlyMap<number, readonly number[]> {
  const written = new Map<number, number[]>();
  if (bySpan.size === 0) return written;
  const { spanOfRow } = ordered;
  for (let row = 0; row < spanOfRow.length; row++) {
    const span = spanOfRow[row]!;
    const { spanId } = spans.parts[spans.part[span]!]!.block.hot;
    const at = spans.row[span]! * 2;
    const templates = (bySpan.get(spanId[at + 1]!) ?? [])
      .filter((record) => logs.spanId[record * 2] === spanId[at])
      .map((record) => logs.template[record]!);
    if (templates.length > 0) written.set(row, templates);
  }
  return written;
}

function logDeed(operation: number, template: number, logs: SpanLogs, numbers: CohortNumbers): number {
  return numbers.log(operation, template, logs.templates[template]!, logs.isError[template] === 1);
}
