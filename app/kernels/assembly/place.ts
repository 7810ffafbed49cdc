import {
  awaitedCountAt,
  awaitedMaskAt,
  baseAt,
  batchEndAt,
  batchParentAt,
  batchSpanIdAt,
  batchStartAt,
  batchStatusAt,
  batchTraceIdAt,
  chunkNumberAt,
  chunkSlotsAt,
  freeTraceAt,
  keptAt,
  keptCountAt,
  nextInTraceAt,
  postingCountAt,
  postingEndAt,
  postingErrorCountAt,
  postingFlagsAt,
  postingHeadAt,
  postingPreviousChunkAt,
  postingPreviousPostingAt,
  postingRootRowAt,
  postingRootSpanIdAt,
  postingRootStartAt,
  postingSpanCountAt,
  postingStartAt,
  postingTailAt,
  postingTraceAt,
  rowBits,
  seedAt,
  spanCountAt,
  spanIdsAt,
  spanSlotMaskAt,
  spanSlotsAt,
  touchedAt,
  touchedCountAt,
  traceCountAt,
  traceEndAt,
  traceErrorCountAt,
  traceFlagsAt,
  traceIdAt,
  traceLastChunkAt,
  traceLastPostingAt,
  traceOrdinalAt,
  traceRootRowAt,
  traceRowsAt,
  traceRowsMaxAt,
  traceSlotMaskAt,
  traceSlotsAt,
  traceSpanCountAt,
  traceStartAt,
  traceVersionAt,
} from "../place-layout.ts";
import { hashId16, hashSpan } from "./lib/hash-words.ts";
import { awaitedEntry, awaitParent, cellOf, spanArrived, waitWithOthers } from "./lib/place/awaited.ts";

// Places spans of a batch in the open chunk, as app/spanindex/placing/place-rows.ts does, which is its twin: it places whatever
// this stops at (traces with spans in other chunks, ids that came before, tables without room), so here a doubt is enough to stop.

const none: u32 = 0xffff_ffff;
const statusError: u32 = 2;
const hasRoot: u8 = 1;
const rootError: u8 = 2;
const rowMask: u32 = (1 << rowBits) - 1;

/** The cell of `row` in the column whose address is at `column`; cells are 1 << `shift` bytes. */
function cell(column: usize, row: u32, shift: u32): usize {
  return <usize>load<u32>(column) + ((<usize>row) << shift);
}

function word(column: usize, row: u32): u32 {
  return load<u32>(cell(column, row, 2));
}

function setWord(column: usize, row: u32, value: u32): void {
  store<u32>(cell(column, row, 2), value);
}

function increment(column: usize, row: u32): void {
  const at = cell(column, row, 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Adds one to a count in the header; returns what it was. */
function next(count: usize): u32 {
  const before = load<u32>(count);
  store<u32>(count, before + 1);
  return before;
}

/** The slot of the trace table that holds the id at `id`, else the free one where it belongs. */
function traceSlotOf(id: usize): usize {
  const slots = <usize>load<u32>(traceSlotsAt);
  const mask = load<u32>(traceSlotMaskAt);
  const own = v128.load(id);
  let slot =
    hashId16(load<u32>(id) ^ load<u32>(seedAt), load<u32>(id, 4), load<u32>(id, 8), load<u32>(id, 12)) & mask;
  let at = slots + ((<usize>slot) << 2);
  for (let entry = load<u32>(at); entry !== 0; entry = load<u32>(at)) {
    if (!v128.any_true(v128.xor(v128.load(cell(traceIdAt, entry - 1, 4)), own))) break;
    slot = (slot + 1) & mask;
    at = slots + ((<usize>slot) << 2);
  }
  return at;
}

/** An ordinal for a new trace; `none` where the tables have no room. */
function newOrdinal(): u32 {
  // As the table of the twin, which grows once it is more than half full.
  if ((load<u32>(traceCountAt) + 1) * 2 > load<u32>(traceSlotMaskAt) + 1) return none;
  const free = load<u32>(freeTraceAt);
  if (free !== 0) return free - 1;
  const rows = load<u32>(traceRowsAt);
  return rows < load<u32>(traceRowsMaxAt) ? rows : none;
}

function addTrace(ordinal: u32, slot: usize, id: usize): void {
  if (load<u32>(freeTraceAt) !== 0) store<u32>(freeTraceAt, word(traceLastPostingAt, ordinal));
  else store<u32>(traceRowsAt, ordinal + 1);
  v128.store(cell(traceIdAt, ordinal, 4), v128.load(id));
  setWord(traceLastChunkAt, ordinal, 0);
  increment(traceVersionAt, ordinal);
  store<u32>(slot, ordinal + 1);
  next(traceCountAt);
}

/** The free slot of the table of span ids where the span belongs; 0 where the trace has a span with its id. */
function freeSpanSlot(hash: u32, ordinal: u32, id: u64): usize {
  let at = spanSlotAt(hash);
  for (let entry = load<u32>(at); entry !== 0; entry = load<u32>(at)) {
    if (((entry ^ hash) & ~rowMask) === 0 && isSpan((entry & rowMask) - 1, ordinal, id)) return 0;
    at = spanSlotAfter(at);
  }
  return at;
}

function spanSlotAt(hash: u32): usize {
  return <usize>load<u32>(spanSlotsAt) + ((<usize>(hash & load<u32>(spanSlotMaskAt))) << 2);
}

function spanSlotAfter(at: usize): usize {
  const slots = <usize>load<u32>(spanSlotsAt);
  return slots + ((at + 4 - slots) & ((<usize>load<u32>(spanSlotMaskAt)) << 2));
}

function isSpan(row: u32, ordinal: u32, id: u64): bool {
  return load<u64>(cell(spanIdsAt, row, 3)) === id && word(traceOrdinalAt, row) === ordinal;
}

/** The first row of the trace with this span id, other than `self`; `none` where there is none. */
function findSpan(hash: u32, ordinal: u32, id: u64, self: u32): u32 {
  let first = none;
  let at = spanSlotAt(hash);
  for (let entry = load<u32>(at); entry !== 0; entry = load<u32>(at)) {
    const row = (entry & rowMask) - 1;
    const isCandidate = ((entry ^ hash) & ~rowMask) === 0 && row !== self && row < first;
    if (isCandidate && isSpan(row, ordinal, id)) first = row;
    at = spanSlotAfter(at);
  }
  return first;
}

function rowIdOf(row: u32): u32 {
  return (slotOf(row) << 16) | (row & 0xffff);
}

/** The slot of a row of the chunk. */
function slotOf(row: u32): u32 {
  return load<u32>(<usize>chunkSlotsAt + ((<usize>(row >>> 16)) << 2));
}

/**
 * Places the rows of the batch from `from` on. Returns the first row that was not placed: one for the twin, or `end`.
 */
export function placeSpans(from: u32, end: u32): u32 {
  let ordinal = none;
  let posting = none;
  // The parent found last: siblings come together.
  let parentOrdinal = none;
  let parentId: u64 = 0;
  let parentRow = none;
  for (let row = from; row < end; row++) {
    const traceId = cell(batchTraceIdAt, row, 4);
    const spanId = load<u64>(cell(batchSpanIdAt, row, 3));
    let newSlot: usize = 0;
    if (row === from || v128.any_true(v128.xor(v128.load(traceId), v128.load(traceId - 16)))) {
      const slot = traceSlotOf(traceId);
      const entry = load<u32>(slot);
      posting = none;
      if (entry === 0) {
        newSlot = slot;
        ordinal = newOrdinal();
        if (ordinal === none) return row;
      } else {
        ordinal = entry - 1;
        if (word(traceLastChunkAt, ordinal) !== load<u32>(chunkNumberAt)) return row;
        posting = word(traceLastPostingAt, ordinal);
        if (word(postingPreviousChunkAt, posting) !== 0) return row;
      }
    }
    const low = <u32>spanId;
    const high = <u32>(spanId >>> 32);
    const seed = load<u32>(seedAt);
    const hash = hashSpan(seed, ordinal, low, high);
    const spanSlot = freeSpanSlot(hash, ordinal, spanId);
    // The span may have to wait for its parent.
    const hasRoom = (load<u32>(awaitedCountAt) + 1) * 2 <= load<u32>(awaitedMaskAt) + 1;
    if (spanSlot === 0 || !hasRoom) return row;
    if (newSlot !== 0) addTrace(ordinal, newSlot, traceId);

    const kept = next(keptCountAt);
    setWord(keptAt, kept, row);
    const target = load<u32>(baseAt) + kept;
    const rowId = rowIdOf(target);
    store<u32>(spanSlot, (hash & ~rowMask) | (target + 1));
    next(spanCountAt);
    store<u64>(cell(spanIdsAt, target, 3), spanId);
    setWord(traceOrdinalAt, target, ordinal);
    setWord(nextInTraceAt, target, 0);
    if (posting === none) posting = addPosting(ordinal, target);
    else appendTo(posting, ordinal, target);
    addToStats(posting, row, rowId, spanId);

    spanArrived(hash, ordinal, spanId, rowId);
    const parent = load<u64>(cell(batchParentAt, row, 3));
    if (parent === 0) store<u32>(cellOf(rowId), none);
    else if (ordinal === parentOrdinal && parent === parentId) store<u32>(cellOf(rowId), parentRow);
    else {
      const parentHash = hashSpan(seed, ordinal, <u32>parent, <u32>(parent >>> 32));
      const awaited = awaitedEntry(parentHash, ordinal, parent);
      if (awaited !== 0) waitWithOthers(awaited, rowId);
      else {
        const found = findSpan(parentHash, ordinal, parent, target);
        if (found === none) awaitParent(parentHash, ordinal, parent, rowId, parent === spanId);
        else {
          parentOrdinal = ordinal;
          parentId = parent;
          parentRow = rowIdOf(found);
          store<u32>(cellOf(rowId), parentRow);
        }
      }
    }
  }
  return end;
}

function touch(ordinal: u32): void {
  setWord(touchedAt, next(touchedCountAt), ordinal);
}

/** The posting of a trace that has no spans yet. */
function addPosting(ordinal: u32, target: u32): u32 {
  const posting = next(postingCountAt);
  touch(ordinal);
  setWord(postingTraceAt, posting, ordinal);
  setWord(postingHeadAt, posting, target);
  setWord(postingTailAt, posting, target);
  setWord(postingPreviousChunkAt, posting, 0);
  setWord(postingPreviousPostingAt, posting, 0);
  setWord(postingSpanCountAt, posting, 0);
  setWord(postingErrorCountAt, posting, 0);
  setWord(traceLastChunkAt, ordinal, load<u32>(chunkNumberAt));
  setWord(traceLastPostingAt, ordinal, posting);
  return posting;
}

function appendTo(posting: u32, ordinal: u32, target: u32): void {
  const tail = word(postingTailAt, posting);
  if (tail < load<u32>(baseAt)) touch(ordinal);
  setWord(nextInTraceAt, tail, target + 1);
  setWord(postingTailAt, posting, target);
}

function addToStats(posting: u32, row: u32, rowId: u32, spanId: u64): void {
  const start = load<u64>(cell(batchStartAt, row, 3));
  const end = max(start, load<u64>(cell(batchEndAt, row, 3)));
  const isRoot = load<u64>(cell(batchParentAt, row, 3)) === 0;
  const isError = word(batchStatusAt, row) === statusError;
  const startCell = cell(postingStartAt, posting, 3);
  const endCell = cell(postingEndAt, posting, 3);
  const isFirst = word(postingSpanCountAt, posting) === 0;
  if (isFirst || start < load<u64>(startCell)) store<u64>(startCell, start);
  if (isFirst || end > load<u64>(endCell)) store<u64>(endCell, end);
  if (isFirst || isBetterRoot(posting, isRoot, start, spanId)) {
    store<u64>(cell(postingRootStartAt, posting, 3), start);
    store<u64>(cell(postingRootSpanIdAt, posting, 3), spanId);
    setWord(postingRootRowAt, posting, rowId);
    store<u8>(cell(postingFlagsAt, posting, 0), isRoot ? hasRoot | (isError ? rootError : 0) : 0);
  }
  increment(postingSpanCountAt, posting);
  if (isError) increment(postingErrorCountAt, posting);
}

function isBetterRoot(posting: u32, isRoot: bool, start: u64, spanId: u64): bool {
  if (isRoot !== ((load<u8>(cell(postingFlagsAt, posting, 0)) & hasRoot) !== 0)) return isRoot;
  const rootStart = load<u64>(cell(postingRootStartAt, posting, 3));
  if (start !== rootStart) return start < rootStart;
  return spanId < load<u64>(cell(postingRootSpanIdAt, posting, 3));
}

/**
 * Writes what is known of the traces that were touched to their table, where the open chunk knows it all. The others are left in
 * the list, for the twin. Queries read meanwhile, see `TraceTable.write`.
 */
export function writeTraces(): void {
  const count = load<u32>(touchedCountAt);
  const chunk = load<u32>(chunkNumberAt);
  let left: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const ordinal = word(touchedAt, i);
    const posting = word(traceLastPostingAt, ordinal);
    if (word(traceLastChunkAt, ordinal) !== chunk || word(postingPreviousChunkAt, posting) !== 0) {
      setWord(touchedAt, left++, ordinal);
      continue;
    }
    store<u64>(cell(traceStartAt, ordinal, 3), load<u64>(cell(postingStartAt, posting, 3)));
    store<u64>(cell(traceEndAt, ordinal, 3), load<u64>(cell(postingEndAt, posting, 3)));
    setWord(traceErrorCountAt, ordinal, word(postingErrorCountAt, posting));
    setWord(traceRootRowAt, ordinal, word(postingRootRowAt, posting));
    store<u8>(cell(traceFlagsAt, ordinal, 0), load<u8>(cell(postingFlagsAt, posting, 0)));
    atomic.store<u32>(cell(traceSpanCountAt, ordinal, 2), word(postingSpanCountAt, posting));
    increment(traceVersionAt, ordinal);
  }
  store<u32>(touchedCountAt, left);
}
