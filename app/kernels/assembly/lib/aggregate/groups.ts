import { codeAt, durationAt, EveryRow, groupOf, increment, isLong, ListedRows, lowAt, rowAt } from "./rows";

/** What is done with each row and its group, known to the compiler. */
type Counting = u8;
type CountingNumbers = u16;
type Scattering = u32;
type AddingUp = u64;

/** counts[group]++ for each row. */
export function countGroups(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  counts: usize,
): void {
  forEachRow<Counting>(codes, width, groups, rows, count, 0, 0, counts, 0, 0);
}

/** counters[group * stride + numbers[row] - first]++ for each row: steps of time, or the durations that `countedQuantiles` takes. */
export function countNumbers(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  numbers: usize,
  stride: u32,
  first: u32,
  counters: usize,
): void {
  // Where the counter of number 0 of group 0 would be.
  const origin = counters - ((<usize>first) << 2);
  forEachRow<CountingNumbers>(codes, width, groups, rows, count, numbers, 0, origin, 0, stride);
}

/**
 * Gives each group the duration codes of its rows: group g is sorted[begin … end), where positions[g] is a pair of begin and
 * end. Every other row is put at the end, so that two rows of the same group need not wait for each other; where all are
 * placed, begin equals end.
 */
export function scatterDurations(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  durationCode: usize,
  positions: usize,
  sorted: usize,
): void {
  forEachRow<Scattering>(codes, width, groups, rows, count, durationCode, 0, sorted, positions, 0);
}

/** Sums and maxima of the durations of each group, float64 nanoseconds; rows of `longDurations` are left to the caller. */
export function addTotals(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  durationCode: usize,
  durationLow: usize,
  lowWidth: u32,
  sums: usize,
  maxima: usize,
): void {
  forEachRow<AddingUp>(codes, width, groups, rows, count, durationCode, durationLow, sums, maxima, lowWidth);
}

/** The loop of all of them, once for each width of codes, for all rows and for listed ones. */
function forEachRow<Work extends number>(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  column: usize,
  secondColumn: usize,
  out: usize,
  secondOut: usize,
  size: u32,
): void {
  if (rows == 0) {
    if (width == 1)
      loop<Work, u8, EveryRow>(codes, groups, rows, count, column, secondColumn, out, secondOut, size);
    else if (width == 2)
      loop<Work, u16, EveryRow>(codes, groups, rows, count, column, secondColumn, out, secondOut, size);
    else loop<Work, u32, EveryRow>(codes, groups, rows, count, column, secondColumn, out, secondOut, size);
  } else if (width == 1)
    loop<Work, u8, ListedRows>(codes, groups, rows, count, column, secondColumn, out, secondOut, size);
  else if (width == 2)
    loop<Work, u16, ListedRows>(codes, groups, rows, count, column, secondColumn, out, secondOut, size);
  else loop<Work, u32, ListedRows>(codes, groups, rows, count, column, secondColumn, out, secondOut, size);
}

function loop<Work extends number, T extends number, R extends number>(
  codes: usize,
  groups: usize,
  rows: usize,
  count: u32,
  column: usize,
  secondColumn: usize,
  out: usize,
  secondOut: usize,
  size: u32,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt<R>(rows, i);
    const group = groupOf(groups, codeAt<T>(codes, row));
    if (sizeof<Work>() == sizeof<Counting>()) increment(out, group);
    else if (sizeof<Work>() == sizeof<CountingNumbers>())
      increment(out, group * <usize>size + <usize>load<u16>(column + (row << 1)));
    else if (sizeof<Work>() == sizeof<Scattering>())
      put(load<u16>(column + (row << 1)), out, secondOut + (group << 3), i & 1);
    else {
      const code = <u32>load<u16>(column + (row << 1));
      addUp(code, lowAt(secondColumn, size, row), size, out + (group << 3), secondOut + (group << 3));
    }
  }
}

/** Puts a code where the part of its group that is not filled begins, or in front of its end. */
function put(code: u16, sorted: usize, positions: usize, isLast: u32): void {
  const at = positions + ((<usize>isLast) << 2);
  const position = load<u32>(at) - isLast;
  store<u32>(at, position + 1 - isLast);
  store<u16>(sorted + ((<usize>position) << 1), code);
}

function addUp(code: u32, low: u64, lowWidth: u32, sum: usize, maximum: usize): void {
  if (isLong(code, low, lowWidth)) return;
  const duration = durationAt(code, low);
  store<f64>(sum, load<f64>(sum) + duration);
  if (duration > load<f64>(maximum)) store<f64>(maximum, duration);
}
