import { codeAt, EveryRow, ListedRows, rowAt } from "./rows";

/**
 * Numbers pairs of numbers in order of first appearance. `table` is zeroed: mask + 1 (a power of two, larger than the pairs
 * there can be) slots of a pair (u64) and its number + 1 (u32, padded); `pairs` takes the pairs by number.
 *
 *     slot   │ first u32 │ second u32 │ number + 1 │ 0 │
 */
const slotShift: usize = 4;

/** The number of a pair; a new pair gets the number `known`. */
export function numberOfPair(
  first: u32,
  second: u32,
  table: usize,
  mask: u32,
  pairs: usize,
  known: u32,
): u32 {
  const key = <u64>first | ((<u64>second) << 32);
  const mixed = key * 0x9e37_79b9_7f4a_7c15;
  let slot = <u32>(mixed >> 32) & mask;
  let at = table + ((<usize>slot) << slotShift);
  for (; load<u32>(at, 8) != 0; at = table + ((<usize>slot) << slotShift)) {
    if (load<u64>(at) == key) return load<u32>(at, 8) - 1;
    slot = (slot + 1) & mask;
  }
  store<u64>(at, key);
  store<u32>(at, known + 1, 8);
  store<u64>(pairs + ((<usize>known) << 3), key);
  return known;
}

/**
 * out[row] (u32) = number of the pair of codes of the row; returns how many pairs there are, or -1 where they are more than half
 * of the slots.
 */
export function numberPairs(
  firstCodes: usize,
  firstWidth: u32,
  secondCodes: usize,
  secondWidth: u32,
  rows: usize,
  count: u32,
  table: usize,
  mask: u32,
  pairs: usize,
  out: usize,
): i32 {
  let known: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const row = rows == 0 ? rowAt<EveryRow>(rows, i) : rowAt<ListedRows>(rows, i);
    const first = anyCodeAt(firstCodes, firstWidth, row);
    const second = anyCodeAt(secondCodes, secondWidth, row);
    const number = numberOfPair(first, second, table, mask, pairs, known);
    store<u32>(out + (row << 2), number);
    if (number != known) continue;
    known += 1;
    if (known << 1 > mask) return -1;
  }
  return <i32>known;
}

function anyCodeAt(codes: usize, width: u32, row: usize): u32 {
  if (width == 1) return <u32>codeAt<u8>(codes, row);
  return width == 2 ? <u32>codeAt<u16>(codes, row) : <u32>codeAt<u32>(codes, row);
}
