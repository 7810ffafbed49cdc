// Walks along the links from spans to their parents.
//
// blocks: one entry of eight words for each block
//
//     │ parents │ above │ seen │ right │ out │ slot │ firstRow │ rowCount │      addresses of a column and of bitmaps
//
// places: for each slot the number of its first block (of several, the others follow), -1 = none.

const entryBytes: usize = 32;
const parentsAt: usize = 0;
const aboveAt: usize = 4;
const seenAt: usize = 8;
const rightAt: usize = 12;
const outAt: usize = 16;
const slotAt: usize = 20;
const firstRowAt: usize = 24;
const rowCountAt: usize = 28;

/**
 * Sets in `out` the bits of those spans of `right` of one block that have an ancestor on the left. `above` holds the left at first; spans that are
 * found to be below it are added. `seen` (empty at first) has the spans that walks came by: a chain is walked once. A span of the left that is
 * its own ancestor finds itself: the caller looks for those.
 */
export function findDescendants(
  blocks: usize,
  blockCount: u32,
  places: usize,
  slotCount: u32,
  block: u32,
): void {
  const entry = blocks + <usize>block * entryBytes;
  const right = <usize>load<u32>(entry, rightAt);
  if (right == 0) return;
  const words = (load<u32>(entry, rowCountAt) + 31) >> 5;
  const out = <usize>load<u32>(entry, outAt);
  for (let index: u32 = 0; index < words; index++) {
    let word = load<u32>(right + (index << 2));
    let found: u32 = 0;
    for (; word != 0; word &= word - 1) {
      const bit = <u32>ctz(word);
      if (isBelow(blocks, blockCount, places, slotCount, entry, (index << 5) + bit)) found |= (<u32>1) << bit;
    }
    store<u32>(out + (index << 2), found);
  }
}

/**
 * Whether an ancestor of the span is on the left: up to what is known, and if it is, the same way again to note it. Most parents lie in the
 * block of their child, whose entry is read once.
 */
function isBelow(
  blocks: usize,
  blockCount: u32,
  places: usize,
  slotCount: u32,
  startEntry: usize,
  startRow: u32,
): bool {
  const parent = load<u32>(<usize>load<u32>(startEntry, parentsAt) + (startRow << 2));
  let entry = startEntry;
  let firstId = firstIdOf(entry);
  let rowCount = load<u32>(entry, rowCountAt);
  let parents = <usize>load<u32>(entry, parentsAt);
  let above = <usize>load<u32>(entry, aboveAt);
  let seen = <usize>load<u32>(entry, seenAt);
  let id = parent;
  let steps: u32 = 0;
  while (true) {
    if (id - firstId >= rowCount) {
      entry = entryOf(blocks, blockCount, places, slotCount, id);
      if (entry == 0) return false;
      firstId = firstIdOf(entry);
      rowCount = load<u32>(entry, rowCountAt);
      parents = <usize>load<u32>(entry, parentsAt);
      above = <usize>load<u32>(entry, aboveAt);
      seen = <usize>load<u32>(entry, seenAt);
    }
    const row = id - firstId;
    const word = (row >> 5) << 2;
    const bit = (<u32>1) << (row & 31);
    if ((load<u32>(above + word) & bit) != 0) break;
    const seenWord = load<u32>(seen + word);
    // Known, or a circle without any of the left.
    if ((seenWord & bit) != 0) return false;
    store<u32>(seen + word, seenWord | bit);
    steps += 1;
    id = load<u32>(parents + (row << 2));
  }
  if (steps != 0) noteBelow(blocks, blockCount, places, slotCount, parent, steps);
  return true;
}

/** Adds the first `steps` spans from `id` upwards to those above which one of the left lies. */
function noteBelow(
  blocks: usize,
  blockCount: u32,
  places: usize,
  slotCount: u32,
  firstParent: u32,
  steps: u32,
): void {
  let id = firstParent;
  for (let left = steps; left != 0; left--) {
    const entry = entryOf(blocks, blockCount, places, slotCount, id);
    // The link was cut meanwhile: whoever writes links does not wait for queries.
    if (entry == 0) return;
    const row = id - firstIdOf(entry);
    const above = <usize>load<u32>(entry, aboveAt) + ((row >> 5) << 2);
    store<u32>(above, load<u32>(above) | ((<u32>1) << (row & 31)));
    id = load<u32>(<usize>load<u32>(entry, parentsAt) + (row << 2));
  }
}

/** Row id of the first row of a block. */
function firstIdOf(entry: usize): u32 {
  return (load<u32>(entry, slotAt) << 16) + load<u32>(entry, firstRowAt);
}

/** The block that a row id lies in; 0 where there is none (no parent, one that has not arrived, a block that is gone). */
function entryOf(blocks: usize, blockCount: u32, places: usize, slotCount: u32, id: u32): usize {
  const slot = id >> 16;
  if (slot >= slotCount) return 0;
  const place = load<i32>(places + (slot << 2));
  if (place < 0) return 0;
  const row = id & 0xffff;
  for (let block = <u32>place; block < blockCount; block++) {
    const entry = blocks + <usize>block * entryBytes;
    if (load<u32>(entry, slotAt) != slot) return 0;
    if (row - load<u32>(entry, firstRowAt) < load<u32>(entry, rowCountAt)) return entry;
  }
  return 0;
}
