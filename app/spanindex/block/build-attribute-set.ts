import type { MemoryUse, SharedMemory } from "../memory/shared-memory.ts";
import { Arena, arenaBytes } from "./arena.ts";
import {
  type AttributeItems,
  type AttributeLists,
  narrowRowsMax,
  numberPairs,
  sortAttributes,
} from "./attribute-items.ts";
import type { AttributeColumn, AttributeSet, ValueTable, ValueType } from "./attribute-set.ts";
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

/** The columns of some owners' attributes, in one allocation. Throws `MemoryFullError`. */
export function buildAttributeSet(
  lists: AttributeLists,
  table: PairTable,
  memory: SharedMemory,
  use: MemoryUse,
): Placed<AttributeSet> {
  table.update();
  const items = sortAttributes(lists, table);
  const plans = items.columns.map((key, column) => planColumn(items, column, table.keys[key]!, lists, table));
  const bytes = plans.reduce((sum, plan) => sum + plan.bytes, 0);
  const offset = memory.allocate(bytes, use);
  const arena = new Arena(memory.buffer, offset, Math.max(bytes, 1));
  const columns = new Map<string, AttributeColumn>();
  for (const plan of plans) columns.set(plan.key, writeColumn(plan, items, table, arena));
  return { part: { rowCount: lists.rowCount, columns, byteLength: bytes }, offset };
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
  table: PairTable,
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
    values: writeValues(plan, codes, table, arena),
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
  if (layout !== "dense" || presentCount === rowCount) to.set(codes);
  else {
    to.fill(0);
    for (let i = 0; i < codes.length; i++) to[rows[i]!] = codes[i]!;
  }
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
  presence.fill(0);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    presence[row >>> 5]! |= 1 << (row & 31);
  }
  const rankCount = Math.ceil(rowCount / rankRows);
  const ranks = rankBytes(rowCount) === 2 ? arena.u16(rankCount) : arena.u32(rankCount);
  let rank = 0;
  for (let index = 0; index < rankCount; index++) {
    while (rank < rows.length && rows[rank]! < index * rankRows) rank++;
    ranks[index] = rank;
  }
  return { presence, ranks, rows: undefined };
}

function writeValues(plan: ColumnPlan, codes: Uint32Array, table: PairTable, arena: Arena): ValueTable {
  const isRaw = plan.coding === "raw";
  const count = isRaw ? plan.presentCount : plan.pairs.length;
  const bytes = arena.u8(plan.payloadBytes);
  const view = new DataView(arena.buffer, bytes.byteOffset, bytes.length);
  const ends = arena.u32(count);
  const hashes = arena.u32(count);
  const types = plan.type ?? arena.u8(count);
  let at = 0;
  for (let value = 0; value < count; value++) {
    const pair = plan.pairs[isRaw ? codes[value]! - 1 : value]!;
    hashes[value] = table.writePayload(pair, bytes, view, at);
    at += table.payloadBytes(pair);
    ends[value] = at;
    if (typeof types !== "number") types[value] = table.types[pair]!;
  }
  if (isRaw) return { count, bytes, ends, hashes, types, counts: undefined };
  const counts = arena.u32(count);
  counts.set(plan.counts);
  return { count, bytes, ends, hashes, types, counts };
}
