/** Which rows a loop is over, known to the compiler: all of them, or those of a list (ascending u16). */
export type EveryRow = u8;
export type ListedRows = u16;

/** Row i of a loop over `R`. */
export function rowAt<R extends number>(rows: usize, i: u32): usize {
  if (sizeof<R>() == sizeof<EveryRow>()) return <usize>i;
  return <usize>load<u16>(rows + ((<usize>i) << 1));
}

/** What element `index` of a column of T holds. */
export function codeAt<T extends number>(codes: usize, index: usize): usize {
  return <usize>load<T>(codes + index * sizeof<T>());
}

/** The group of a code: looked up, or the code itself where there is no table. */
export function groupOf(groups: usize, code: usize): usize {
  return groups == 0 ? code : <usize>load<u32>(groups + (code << 2));
}

export function increment(counts: usize, index: usize): void {
  const at = counts + (index << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** An element of an unsigned column of 0 (all zero), 1, 2 or 4 bytes. */
export function lowAt(column: usize, width: u32, index: usize): u64 {
  if (width == 4) return <u64>load<u32>(column + (index << 2));
  if (width == 2) return <u64>load<u16>(column + (index << 1));
  return width == 0 ? 0 : <u64>load<u8>(column + index);
}

/** The duration that a code and what it leaves out stand for, in nanoseconds (`durationOfCode`). */
export function durationAt(code: u32, low: u64): f64 {
  const shift = <u32>max<i32>(<i32>(code >> 7) - 1, 0);
  return <f64>(((<u64>(code - (shift << 7))) << (<u64>shift)) + low);
}

/** Whether a row's duration is among the long ones: `low` holds ones only, and more or fewer of them than its code leaves out. */
export function isLong(code: u32, low: u64, lowWidth: u32): bool {
  const bits = lowWidth << 3;
  if (low != ((<u64>1) << (<u64>bits)) - 1) return false;
  const shift = <u32>max<i32>(<i32>(code >> 7) - 1, 0);
  return shift > bits || low >> <u64>shift != 0;
}
