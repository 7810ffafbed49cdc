import type { MemoryUse, SharedMemory } from "../memory/shared-memory.ts";
import { Arena, arenaBytes, bytesOf as bytesOfArray } from "./arena.ts";
import {
  type AttributeItems,
  type AttributeLists,
  narrowRowsMax,
  numberPairs,
  sortAttributes,
} from "./attribute-items.ts";
import type { AttributeColumn, AttributeSet, ValueTable, ValueType } from "./attribute-set.ts";
import { scratch } from "./build-scratch.ts";
import type { PairTable } from "./pair-table.ts";

/** A part of a block with the allocation it lies in. */
export interface Placed<T> {
  readonly part: T;
  readonly offset: number;
}

/** Rows from one element of `ranks` to the next. */
const rankRows = 512;

/** Codes are 16 bits wide at most, and 0 is taken. */
const codesMax = 65_535;

/** A dense column may be this much longer than the shortest layout: it is scanned without a detour. */
const denseFactor = 1.25;

/**
 * Columns of a set: real systems have some hundreds of keys. A sender that makes keys of ids has millions, each a column
 * of a hundred bytes and more for every worker; those of the fewest rows are left out, and seen in the spans alone.
 */
export const keysMax = 8_192;

/** The columns of some owners' attributes, in one allocation. Throws `MemoryFullError`. */
export function buildAttributeSet(
  lists: AttributeLists,
  table: PairTable,
  memory: SharedMemory,
  use: MemoryUse,
): Placed<AttributeSet> {
  table.update();
  const items = sortAttributes(lists, table);
  const chosen = chooseColumns(items);
  const plans = chosen.map((column) =>
    planColumn(items, column, table.keys[items.columns[column]!]!, lists, table),
  );
  const bytes = plans.reduce((sum, plan) => sum + plan.bytes, 0);
  const offset = memory.allocate(bytes, use);
  const arena = new Arena(memory.buffer, offset, Math.max(bytes, 1));
  const columns = new Map<string, AttributeColumn>();
  const pairs = copyPairs(table);
  for (const plan of plans) columns.set(plan.key, writeColumn(plan, items, pairs, arena));
  const omittedKeys = items.columns.length - chosen.length;
  const omitted = omittedKeys === 0 ? {} : { omittedKeys };
  return { part: { rowCount: lists.rowCount, columns, byteLength: bytes, ...omitted }, offset };
}

/** All columns, or those of the most rows, in order of first appearance. */
function chooseColumns({ columns, counts }: AttributeItems): number[] {
  const all = [...columns.keys()];
  if (all.length <= keysMax) return all;
  const byRows = all.sort((a, b) => counts[b]! - counts[a]! || a - b);
  return byRows.slice(0, keysMax).sort((a, b) => a - b);
}

/** A column whose codes are known. They have taken the place of its pairs in the items. */
interface ColumnPlan {
  readonly key: string;
  readonly rowCount: number;
  readonly from: number;
  readonly presentCount: number;
  readonly layout: AttributeColumn["layout"];
  readonly coding: AttributeColumn["coding"];
  /** Bytes of a code; 0 where there are none. */
  readonly codeBytes: 0 | 1 | 2;
  /** Pair of each code, less one; and how many rows have it. */
  readonly pairs: Uint32Array;
  readonly counts: Uint32Array;
  readonly payloadBytes: number;
  /** The type of all values, undefined where they differ. */
  readonly type: ValueType | undefined;
  /** Of all arrays, as an arena takes them. */
  readonly bytes: number;
}

function planColumn(
  items: AttributeItems,
  column: number,
  key: string,
  { rowCount }: AttributeLists,
  table: PairTable,
): ColumnPlan {
  const from = items.from[column]!;
  const presentCount = items.counts[column]!;
  const { pairs, counts } = numberPairs(items.pairs.subarray(from, from + presentCount));
  const facts = measure(pairs, counts, table);
  const coding = codingOf(presentCount, pairs.length, facts);
  const codeBytes = coding === "codes" ? (pairs.length <= 255 ? 1 : 2) : 0;
  const layout = layoutOf(rowCount, presentCount, codeBytes);
  const payloadBytes = coding === "raw" ? facts.payloadBytesOfAll : facts.payloadBytes;
  const plan = {
    key,
    rowCount,
    from,
    presentCount,
    layout,
    coding,
    codeBytes,
    pairs,
    counts,
    payloadBytes,
  } as const;
  return { ...plan, type: facts.type, bytes: bytesOf(plan, facts.type === undefined) };
}

interface ColumnFacts {
  readonly type: ValueType | undefined;
  /** Of the distinct values, and of the values of all rows. */
  readonly payloadBytes: number;
  readonly payloadBytesOfAll: number;
}

function measure(pairs: Uint32Array, counts: Uint32Array, table: PairTable): ColumnFacts {
  let type: number | undefined = table.types[pairs[0]!]!;
  let payloadBytes = 0;
  let payloadBytesOfAll = 0;
  for (let code = 0; code < pairs.length; code++) {
    const pair = pairs[code]!;
    const bytes = table.payloadBytes(pair);
    payloadBytes += bytes;
    payloadBytesOfAll += bytes * counts[code]!;
    if (table.types[pair] !== type) type = undefined;
  }
  return { type: type as ValueType | undefined, payloadBytes, payloadBytesOfAll };
}

/** `raw` only where most values are distinct and it is not longer. */
function codingOf(presentCount: number, distinct: number, facts: ColumnFacts): AttributeColumn["coding"] {
  if (distinct === 1) return "constant";
  if (distinct > codesMax) return "raw";
  const coded = presentCount * (distinct <= 255 ? 1 : 2) + distinct * 12 + facts.payloadBytes;
  const raw = presentCount * 8 + facts.payloadBytesOfAll;
  return distinct * 2 > presentCount && raw <= coded ? "raw" : "codes";
}

function layoutOf(rowCount: number, presentCount: number, codeBytes: number): AttributeColumn["layout"] {
  if (presentCount === rowCount) return "dense";
  const bitmap = bitmapBytes(rowCount) + presentCount * codeBytes;
  const sparse = rowCount <= narrowRowsMax ? presentCount * (2 + codeBytes) : Number.POSITIVE_INFINITY;
  // Without codes nothing says that a row has none.
  const dense = codeBytes === 0 ? Number.POSITIVE_INFINITY : rowCount * codeBytes;
  if (dense <= Math.min(bitmap, sparse) * denseFactor) return "dense";
  return sparse < bitmap ? "sparse" : "bitmap";
}

function bitmapBytes(rowCount: number): number {
  return presenceWords(rowCount) * 4 + Math.ceil(rowCount / rankRows) * rankBytes(rowCount);
}

function presenceWords(rowCount: number): number {
  return Math.ceil(rowCount / 128) * 4;
}

function rankBytes(rowCount: number): number {
  return rowCount <= narrowRowsMax ? 2 : 4;
}

function bytesOf(plan: Omit<ColumnPlan, "bytes" | "type">, isMixed: boolean): number {
  const { rowCount, presentCount, layout, coding, codeBytes } = plan;
  const valueCount = coding === "raw" ? presentCount : plan.pairs.length;
  let bytes = arenaBytes((layout === "dense" ? rowCount : presentCount) * codeBytes);
  if (layout === "sparse") bytes += arenaBytes(presentCount * 2);
  if (layout === "bitmap")
    bytes +=
      arenaBytes(presenceWords(rowCount) * 4) +
      arenaBytes(Math.ceil(rowCount / rankRows) * rankBytes(rowCount));
  bytes += arenaBytes(plan.payloadBytes) + 2 * arenaBytes(valueCount * 4);
  if (coding !== "raw") bytes += arenaBytes(valueCount * 4);
  return bytes + (isMixed ? arenaBytes(valueCount) : 0);
}

function writeColumn(
  plan: ColumnPlan,
  items: AttributeItems,
  pairs: PairArrays,
  arena: Arena,
): AttributeColumn {
  const { key, rowCount, from, presentCount, layout, coding } = plan;
  const rows = items.rows.subarray(from, from + presentCount);
  const codes = items.pairs.subarray(from, from + presentCount);
  return {
    key,
    layout,
    coding,
    rowCount,
    presentCount,
    codes: writeCodes(plan, rows, codes, arena),
    ...writePresence(plan, rows, arena),
    values: writeValues(plan, codes, pairs, arena),
  };
}

const noCodes = new Uint8Array(0);

function writeCodes(
  { layout, codeBytes, rowCount, presentCount }: ColumnPlan,
  rows: Uint32Array,
  codes: Uint32Array,
  arena: Arena,
): Uint8Array | Uint16Array {
  if (codeBytes === 0) return noCodes;
  const length = layout === "dense" ? rowCount : presentCount;
  const to = codeBytes === 1 ? arena.u8(length) : arena.u16(length);
  scratch.within(() => {
    const made = scratch.bytes(length * codeBytes);
    const rowsAt = layout === "dense" && presentCount < rowCount ? rows.byteOffset : 0;
    scratch.kernel.scatterCodes(
      ...([codes.byteOffset, rowsAt, presentCount, made.byteOffset, length, codeBytes] as const),
    );
    bytesOfArray(to).set(made);
  });
  return to;
}

function writePresence(
  { layout, rowCount, presentCount }: ColumnPlan,
  rows: Uint32Array,
  arena: Arena,
): Pick<AttributeColumn, "presence" | "ranks" | "rows"> {
  if (layout === "dense") return { presence: undefined, ranks: undefined, rows: undefined };
  if (layout === "sparse") {
    const sparse = arena.u16(presentCount);
    sparse.set(rows);
    return { presence: undefined, ranks: undefined, rows: sparse };
  }
  const presence = arena.u32(presenceWords(rowCount));
  const rankCount = Math.ceil(rowCount / rankRows);
  const ranks = rankBytes(rowCount) === 2 ? arena.u16(rankCount) : arena.u32(rankCount);
  scratch.within(() => {
    const [bits, before] = [scratch.words(presence.length), scratch.words(rankCount)];
    scratch.kernel.markRows(
      ...([rows.byteOffset, presentCount, bits.byteOffset, bits.length] as const),
      ...([before.byteOffset, rankCount, rankRows] as const),
    );
    presence.set(bits);
    ranks.set(before);
  });
  return { presence, ranks, rows: undefined };
}

function writeValues(plan: ColumnPlan, codes: Uint32Array, pairs: PairArrays, arena: Arena): ValueTable {
  const isRaw = plan.coding === "raw";
  const count = isRaw ? plan.presentCount : plan.pairs.length;
  const bytes = arena.u8(plan.payloadBytes);
  const ends = arena.u32(count);
  const hashes = arena.u32(count);
  const types = plan.type ?? arena.u8(count);
  scratch.within(() => {
    const [madeEnds, madeHashes] = [scratch.words(count), scratch.words(count)];
    const madeTypes = scratch.bytes(count);
    const made = scratch.bytes(plan.payloadBytes);
    scratch.kernel.writeValues(
      ...([plan.pairs.byteOffset, isRaw ? codes.byteOffset : 0, count] as const),
      ...([pairs.bytesAt, pairs.startsAt, pairs.endsAt, pairs.typesAt] as const),
      ...([made.byteOffset, madeEnds.byteOffset, madeHashes.byteOffset, madeTypes.byteOffset] as const),
    );
    bytes.set(made);
    ends.set(madeEnds);
    hashes.set(madeHashes);
    if (typeof types !== "number") types.set(madeTypes);
  });
  if (isRaw) return { count, bytes, ends, hashes, types, counts: undefined };
  const counts = arena.u32(count);
  counts.set(plan.counts);
  return { count, bytes, ends, hashes, types, counts };
}

/** Where the kernel finds what a `PairTable` knows. */
interface PairArrays {
  readonly bytesAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly typesAt: number;
}

function copyPairs({ entries, starts, ends, types }: PairTable): PairArrays {
  const { count, byteLength } = entries;
  return {
    bytesAt: scratch.copyOfBytes(entries.bytes.subarray(0, byteLength)).byteOffset,
    startsAt: scratch.copyOf(starts.subarray(0, count)).byteOffset,
    endsAt: scratch.copyOf(ends.subarray(0, count)).byteOffset,
    typesAt: scratch.copyOfBytes(types.subarray(0, count)).byteOffset,
  };
}
