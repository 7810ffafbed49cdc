import { newColumnArray, Table, wordsOf } from "../pdata/table.ts";
import { rowIdOf, slotRows } from "./links/slot-table.ts";
import { bytesOfColumn, pack, unpack, wordsOfBytes } from "./pack.ts";
import { type PostingTable, postingSchema } from "./postings.ts";
import type { ServiceCount, TraceFacts } from "./trace-chunk.ts";
import { noRow, traceStatsSchema } from "./trace-stats.ts";
import type { TraceTable } from "./trace-table.ts";

/** Columns of a posting that are stored; the rest is found again from the trace id and the rows. */
const storedColumns = Object.keys(traceStatsSchema) as (keyof typeof traceStatsSchema)[];

/** Version 1 had the names of roots in the place of their rows. */
const columnsOfVersion1: readonly string[] = [
  ...["start", "end", "spanCount", "errorCount", "rootStart", "rootSpanId"],
  ...["rootService", "rootName", "flags"],
];

interface TraceHeader {
  readonly version: 1 | 2;
  readonly rowCount: number;
  readonly services: readonly (readonly [name: string, spanCount: number, errorCount: number])[];
}

/** The facts of a chunk of spans as bytes. */
export function encodeTraceFacts(facts: TraceFacts, traces: TraceTable): Uint8Array {
  const { postings } = facts;
  const columns = storedColumns.map((name) => {
    const column = postings.columns[name];
    const used = postings.rowCount * wordsOf(postingSchema[name].kind);
    if (name !== "rootRow") return bytesOfColumn(column, used);
    const rows = Uint32Array.from(column.subarray(0, used), (rowId) => chunkRowOf(facts.slots, rowId));
    return bytesOfColumn(rows);
  });
  const header: TraceHeader = {
    version: 2,
    rowCount: postings.rowCount,
    services: [...facts.services].map(([name, count]) => [name, count.spanCount, count.errorCount]),
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
  slotsFor: (rows: number) => number[],
): DecodedTraceFacts {
  const { header, columns } = unpack<TraceHeader>(summary);
  if (header.version !== 1 && header.version !== 2) throw new RangeError("not a summary of spans");
  const { rowCount } = header;
  const [ids, linkTargets, ...stored] = columns;
  if (ids?.length !== rowCount * 16 || linkTargets === undefined) throw new RangeError("summary without ids");
  const postings = postingsOf(header, stored);
  const { rootRow, spanCount } = postings.columns;
  const slots = slotsFor(spanCount.reduce((sum, count) => sum + count, 0));
  for (let row = 0; row < rowCount; row++)
    rootRow[row] = header.version === 1 ? noRow : rowIdOf(slots, rootRow[row]!);
  const services = header.services.map(
    ([name, spans, errors]) => [name, { spanCount: spans, errorCount: errors }] as const,
  );
  return {
    facts: { slots, postings, services: new Map(services), linkTargets: wordsOfBytes(linkTargets) },
    traceId: wordsOfBytes(ids),
  };
}

function postingsOf({ version, rowCount }: TraceHeader, stored: readonly Uint8Array[]): PostingTable {
  const arrays = Object.fromEntries(
    Object.entries(postingSchema).map(([name, { kind }]) => [name, newColumnArray(kind, rowCount)]),
  ) as unknown as PostingTable["columns"];
  const names: readonly string[] = version === 1 ? columnsOfVersion1 : storedColumns;
  for (const [index, name] of names.entries()) {
    const array = name in arrays ? arrays[name as keyof typeof arrays] : undefined;
    if (array === undefined) continue;
    const bytes = stored[index];
    if (bytes?.byteLength !== array.byteLength) throw new RangeError(`summary without ${name}`);
    array.set(array instanceof Uint8Array ? bytes : wordsOfBytes(bytes));
  }
  return Table.over(postingSchema, arrays, rowCount);
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
