import type { StringDictionary } from "../pdata/string-dictionary.ts";
import { newColumnArray, Table, wordsOf } from "../pdata/table.ts";
import { bytesOfColumn, pack, unpack, wordsOfBytes } from "./pack.ts";
import { postingSchema } from "./postings.ts";
import { bytesOfTexts } from "./text-bytes.ts";
import { rowIdOf, slotRows } from "./links/slot-table.ts";
import type { ServiceCount, TraceFacts } from "./trace-chunk.ts";
import { noRow, traceStatsSchema } from "./trace-stats.ts";
import type { TraceTable } from "./trace-table.ts";

/** Columns of a posting that are stored; the rest is found again from the trace id and the rows. */
const storedColumns = Object.keys(traceStatsSchema) as (keyof typeof traceStatsSchema)[];

/** Since version 2 the row of the root is among the columns. */
const summaryVersion = 2;

interface TraceHeader {
  readonly version: 1 | 2;
  readonly rowCount: number;
  /** What `rootService` and `rootName` are indexes into. */
  readonly strings: readonly string[];
  readonly services: readonly (readonly [name: string, spanCount: number, errorCount: number])[];
  readonly names?: readonly string[] | undefined;
}

/** The facts of a chunk of spans as bytes. Notes `stringBytes`. */
export function encodeTraceFacts(
  facts: TraceFacts,
  traces: TraceTable,
  strings: StringDictionary,
): Uint8Array {
  const { postings } = facts;
  const texts = new LocalStrings(strings);
  const columns = storedColumns.map((name) => {
    const column = postings.columns[name];
    const used = postings.rowCount * wordsOf(postingSchema[name].kind);
    if (name === "rootService" || name === "rootName")
      return translated(column, used, (code) => texts.of(code));
    if (name === "rootRow") return translated(column, used, (rowId) => chunkRowOf(facts.slots, rowId));
    return bytesOfColumn(column, used);
  });
  facts.stringBytes = bytesOfTexts(texts.texts);
  const header: TraceHeader = {
    version: summaryVersion,
    rowCount: postings.rowCount,
    strings: texts.texts,
    services: [...facts.services].map(([name, count]) => [name, count.spanCount, count.errorCount]),
    names: facts.names === undefined ? undefined : [...facts.names],
  };
  const ids = traceIdsOf(facts, traces);
  return pack({ header, columns: [bytesOfColumn(ids), bytesOfColumn(facts.linkTargets), ...columns] });
}

export interface DecodedTraceFacts {
  readonly facts: TraceFacts;
  /** Of the rows of `facts.postings`, whose `trace` and `previous…` columns the caller fills. */
  readonly traceId: Uint32Array;
}

/** `slotsFor`: gives slots for so many rows. */
export function decodeTraceFacts(
  summary: Uint8Array,
  strings: StringDictionary,
  slotsFor: (rows: number) => number[],
): DecodedTraceFacts {
  const { header, columns } = unpack<TraceHeader>(summary);
  if (header.version !== 1 && header.version !== 2) throw new RangeError("not a summary of spans");
  const { rowCount } = header;
  const codes = Uint32Array.from(header.strings, (text) => strings.internText(text));
  const [ids, linkTargets, ...stored] = columns;
  if (ids?.length !== rowCount * 16 || linkTargets === undefined) throw new RangeError("summary without ids");
  const arrays = Object.fromEntries(
    Object.entries(postingSchema).map(([name, { kind }]) => [name, newColumnArray(kind, rowCount)]),
  ) as unknown as TraceFacts["postings"]["columns"];
  const names = storedColumns.filter((name) => header.version > 1 || name !== "rootRow");
  names.forEach((name, index) => {
    const bytes = stored[index];
    if (bytes?.byteLength !== arrays[name].byteLength) throw new RangeError(`summary without ${name}`);
    arrays[name].set(name === "flags" ? bytes : wordsOfBytes(bytes));
  });
  for (let row = 0; row < rowCount; row++) {
    arrays.rootService[row] = codes[arrays.rootService[row]!]!;
    arrays.rootName[row] = codes[arrays.rootName[row]!]!;
  }
  const slots = slotsFor(arrays.spanCount.reduce((sum, count) => sum + count, 0));
  for (let row = 0; row < rowCount; row++)
    arrays.rootRow[row] = header.version === 1 ? noRow : rowIdOf(slots, arrays.rootRow[row]!);
  const facts: TraceFacts = {
    slots,
    postings: Table.over(postingSchema, arrays, rowCount),
    services: new Map(
      header.services.map(([name, spanCount, errorCount]) => [name, { spanCount, errorCount }]),
    ),
    names: header.names === undefined ? undefined : new Set(header.names),
    stringBytes: bytesOfTexts(header.strings),
    linkTargets: wordsOfBytes(linkTargets),
  };
  return { facts, traceId: wordsOfBytes(ids) };
}

/** Adds the counts of `from` to `to`. */
export function addServices(
  to: Map<string, ServiceCount>,
  from: Iterable<readonly [string, Readonly<ServiceCount>]>,
): void {
  for (const [name, count] of from) {
    const known = to.get(name);
    if (known === undefined) to.set(name, { ...count });
    else {
      known.spanCount += count.spanCount;
      known.errorCount += count.errorCount;
    }
  }
}

function translated(
  column: Uint8Array | Uint32Array,
  used: number,
  to: (value: number) => number,
): Uint8Array {
  return bytesOfColumn(Uint32Array.from(column.subarray(0, used), to));
}

/** The row of its chunk that a row id stands for. */
function chunkRowOf(slots: readonly number[], rowId: number): number {
  return slots.indexOf(rowId >>> 16) * slotRows + (rowId & 0xffff);
}

function traceIdsOf(facts: TraceFacts, traces: TraceTable): Uint32Array {
  const { trace } = facts.postings.columns;
  const { traceId } = traces.columns;
  const ids = new Uint32Array(facts.postings.rowCount * 4);
  for (let row = 0; row < facts.postings.rowCount; row++) {
    const at = trace[row]! * 4;
    ids.set(traceId.subarray(at, at + 4), row * 4);
  }
  return ids;
}

/** Numbers the few strings of one chunk. */
class LocalStrings {
  readonly texts: string[] = [];
  readonly #strings: StringDictionary;
  readonly #numbers = new Map<number, number>();

  constructor(strings: StringDictionary) {
    this.#strings = strings;
  }

  of(code: number): number {
    let number = this.#numbers.get(code);
    if (number === undefined) {
      number = this.texts.push(this.#strings.text(code)) - 1;
      this.#numbers.set(code, number);
    }
    return number;
  }
}
