// Walks along the links from spans to their parents.
//
// blocks: one entry of eight words for each block
//
//     │ parents │ left │ known │ right │ out │ slot │ firstRow │ rowCount │      addresses of columns and bitmaps, 0 = no row
//
// places: for each slot the number of its first block (of several, the others follow), -1 = none.

const entryBytes: usize = 32;
const parentsAt: usize = 0;
const leftAt: usize = 4;
const knownAt: usize = 8;
const rightAt: usize = 12;
const outAt: usize = 16;
const slotAt: usize = 20;
const firstRowAt: usize = 24;
const rowCountAt: usize = 28;

/** What is known of a span: whether it or an ancestor is on the left. */
const unknown: u8 = 0;
const no: u8 = 1;
const yes: u8 = 2;
/** The walk that is under way came by. */
const asked: u8 = 3;

/**
 * Sets in `out` the bits of those spans of `right` of one block that have an ancestor in `left`. `known` (a byte for each row, zero at first) is what keeps a
 * chain from being walked twice. A span of `left` that is its own ancestor finds itself: the caller looks for those.
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

/** Whether an ancestor of the span is on the left: up to where it is known, then the same way again to note it. */
function isBelow(
  blocks: usize,
  blockCount: u32,
  places: usize,
  slotCount: u32,
  startEntry: usize,
  startRow: u32,
): bool {
  let id = load<u32>(<usize>load<u32>(startEntry, parentsAt) + (startRow << 2));
  let found = no;
  let steps: u32 = 0;
  while (true) {
    const entry = entryOf(blocks, blockCount, places, slotCount, id);
    if (entry == 0) break;
    const row = (id & 0xffff) - load<u32>(entry, firstRowAt);
    const known = <usize>load<u32>(entry, knownAt) + row;
    const state = load<u8>(known);
    if (state == yes || isSet(<usize>load<u32>(entry, leftAt), row)) {
      found = yes;
      break;
    }
    // Known, or a circle without any of the left.
    if (state != unknown) break;
    store<u8>(known, asked);
    steps += 1;
    id = load<u32>(<usize>load<u32>(entry, parentsAt) + (row << 2));
  }
  id = load<u32>(<usize>load<u32>(startEntry, parentsAt) + (startRow << 2));
  for (; steps != 0; steps--) {
    const entry = entryOf(blocks, blockCount, places, slotCount, id);
    // The link was cut meanwhile: whoever writes links does not wait for queries.
    if (entry == 0) break;
    const row = (id & 0xffff) - load<u32>(entry, firstRowAt);
    store<u8>(<usize>load<u32>(entry, knownAt) + row, found);
    id = load<u32>(<usize>load<u32>(entry, parentsAt) + (row << 2));
  }
  return found == yes;
}

function isSet(bits: usize, row: u32): bool {
  if (bits == 0) return false;
  return ((load<u32>(bits + ((row >> 5) << 2)) >> (row & 31)) & 1) != 0;
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
