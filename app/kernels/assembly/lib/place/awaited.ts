import { awaitedAt, awaitedCountAt, awaitedMaskAt, cellsOfSlotAt, seedAt } from "../../../place-layout.ts";
import { hashSpan } from "../hash-words.ts";

// Spans that others name as their parent while they are not there, as in app/spanindex/links. Entries are
// │ ordinal + 1 │ span id, two words │ child │; those who wait for the same span are a list through their parent cells.

const entryShift: u32 = 4;

/** A parent cell with a number from here up names the one that waits behind. */
const awaitedParent: u32 = 0x8000_0000;
const lastAwaiting: u32 = 0xffff_fffe;

/** The parent cell of a row id. */
export function cellOf(rowId: u32): usize {
  const cells = <usize>load<u32>(<usize>load<u32>(cellsOfSlotAt) + ((<usize>(rowId >>> 16)) << 2));
  return cells + ((<usize>(rowId & 0xffff)) << 2);
}

function entryAt(slot: u32): usize {
  return <usize>load<u32>(awaitedAt) + ((<usize>slot) << entryShift);
}

/** The entry of the span; 0 where nobody waits for it. */
export function awaitedEntry(hash: u32, ordinal: u32, id: u64): usize {
  const mask = load<u32>(awaitedMaskAt);
  let slot = hash & mask;
  let entry = entryAt(slot);
  for (let own = load<u32>(entry); own !== 0; own = load<u32>(entry)) {
    if (own === ordinal + 1 && load<u64>(entry, 4) === id) return entry;
    slot = (slot + 1) & mask;
    entry = entryAt(slot);
  }
  return 0;
}

/** Joins those who wait already. */
export function waitWithOthers(entry: usize, rowId: u32): void {
  store<u32>(cellOf(rowId), awaitedParent + load<u32>(entry, 12));
  store<u32>(entry, rowId, 12);
}

/** The first to wait for the span. One that would wait for itself never finds its parent. The table has room. */
export function awaitParent(hash: u32, ordinal: u32, id: u64, rowId: u32, isOwnId: bool): void {
  store<u32>(cellOf(rowId), lastAwaiting);
  if (isOwnId) return;
  const mask = load<u32>(awaitedMaskAt);
  let slot = hash & mask;
  while (load<u32>(entryAt(slot)) !== 0) slot = (slot + 1) & mask;
  const entry = entryAt(slot);
  store<u32>(entry, ordinal + 1);
  store<u64>(entry, id, 4);
  store<u32>(entry, rowId, 12);
  store<u32>(awaitedCountAt, load<u32>(awaitedCountAt) + 1);
}

/** The span is there as `rowId`: whoever waits for it is its child. */
export function spanArrived(hash: u32, ordinal: u32, id: u64, rowId: u32): void {
  const entry = awaitedEntry(hash, ordinal, id);
  if (entry === 0) return;
  for (let child = load<u32>(entry, 12); ; ) {
    const cell = cellOf(child);
    const next = load<u32>(cell);
    store<u32>(cell, rowId);
    if (next === lastAwaiting) break;
    child = next - awaitedParent;
  }
  remove(<u32>((entry - <usize>load<u32>(awaitedAt)) >>> entryShift));
}

/** Closes the gap, so that probing never needs tombstones. */
function remove(slot: u32): void {
  const mask = load<u32>(awaitedMaskAt);
  const seed = load<u32>(seedAt);
  let gap = slot;
  for (let next = (gap + 1) & mask; ; next = (next + 1) & mask) {
    const entry = entryAt(next);
    const ordinal = load<u32>(entry);
    if (ordinal === 0) break;
    const home = hashSpan(seed, ordinal - 1, load<u32>(entry, 4), load<u32>(entry, 8)) & mask;
    if (((next - home) & mask) >= ((next - gap) & mask)) {
      v128.store(entryAt(gap), v128.load(entry));
      gap = next;
    }
  }
  store<u32>(entryAt(gap), 0);
  store<u32>(awaitedCountAt, load<u32>(awaitedCountAt) - 1);
}
