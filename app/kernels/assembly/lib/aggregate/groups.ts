import { codeAt, durationAt, EveryRow, groupOf, increment, isLong, ListedRows, lowAt, rowAt } from "./rows";

/** counts[group]++ for each row. */
export function countGroups(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  counts: usize,
): void {
  if (width == 1) {
    if (rows == 0) countGroupsOf<u8, EveryRow>(codes, groups, rows, count, counts);
    else countGroupsOf<u8, ListedRows>(codes, groups, rows, count, counts);
  } else if (width == 2) {
    if (rows == 0) countGroupsOf<u16, EveryRow>(codes, groups, rows, count, counts);
    else countGroupsOf<u16, ListedRows>(codes, groups, rows, count, counts);
  } else {
    if (rows == 0) countGroupsOf<u32, EveryRow>(codes, groups, rows, count, counts);
    else countGroupsOf<u32, ListedRows>(codes, groups, rows, count, counts);
  }
}

function countGroupsOf<T extends number, R extends number>(
  codes: usize,
  groups: usize,
  rows: usize,
  count: u32,
  counts: usize,
): void {
  for (let i: u32 = 0; i < count; i++)
    increment(counts, groupOf(groups, codeAt<T>(codes, rowAt<R>(rows, i))));
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
  if (width == 1) {
    if (rows == 0) scatterOf<u8, EveryRow>(codes, groups, rows, count, durationCode, positions, sorted);
    else scatterOf<u8, ListedRows>(codes, groups, rows, count, durationCode, positions, sorted);
  } else if (width == 2) {
    if (rows == 0) scatterOf<u16, EveryRow>(codes, groups, rows, count, durationCode, positions, sorted);
    else scatterOf<u16, ListedRows>(codes, groups, rows, count, durationCode, positions, sorted);
  } else {
    if (rows == 0) scatterOf<u32, EveryRow>(codes, groups, rows, count, durationCode, positions, sorted);
    else scatterOf<u32, ListedRows>(codes, groups, rows, count, durationCode, positions, sorted);
  }
}

function scatterOf<T extends number, R extends number>(
  codes: usize,
  groups: usize,
  rows: usize,
  count: u32,
  durationCode: usize,
  positions: usize,
  sorted: usize,
): void {
  let i: u32 = 0;
  for (; i + 2 <= count; i += 2) {
    putFirst<T>(codes, groups, rowAt<R>(rows, i), durationCode, positions, sorted);
    putLast<T>(codes, groups, rowAt<R>(rows, i + 1), durationCode, positions, sorted);
  }
  if (i < count) putFirst<T>(codes, groups, rowAt<R>(rows, i), durationCode, positions, sorted);
}

function putFirst<T extends number>(
  codes: usize,
  groups: usize,
  row: usize,
  durationCode: usize,
  positions: usize,
  sorted: usize,
): void {
  const at = positions + (groupOf(groups, codeAt<T>(codes, row)) << 3);
  const position = load<u32>(at);
  store<u32>(at, position + 1);
  store<u16>(sorted + ((<usize>position) << 1), load<u16>(durationCode + (row << 1)));
}

function putLast<T extends number>(
  codes: usize,
  groups: usize,
  row: usize,
  durationCode: usize,
  positions: usize,
  sorted: usize,
): void {
  const at = positions + (groupOf(groups, codeAt<T>(codes, row)) << 3);
  const position = load<u32>(at, 4) - 1;
  store<u32>(at, position, 4);
  store<u16>(sorted + ((<usize>position) << 1), load<u16>(durationCode + (row << 1)));
}

/** counters[group * stride + duration code - firstCode]++ for each row: what `countedQuantiles` takes. */
export function countGroupDurations(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  durationCode: usize,
  stride: u32,
  firstCode: u32,
  counters: usize,
): void {
  const first = counters - ((<usize>firstCode) << 2);
  if (width == 1) {
    if (rows == 0) countDurationsOf<u8, EveryRow>(codes, groups, rows, count, durationCode, stride, first);
    else countDurationsOf<u8, ListedRows>(codes, groups, rows, count, durationCode, stride, first);
  } else if (width == 2) {
    if (rows == 0) countDurationsOf<u16, EveryRow>(codes, groups, rows, count, durationCode, stride, first);
    else countDurationsOf<u16, ListedRows>(codes, groups, rows, count, durationCode, stride, first);
  } else {
    if (rows == 0) countDurationsOf<u32, EveryRow>(codes, groups, rows, count, durationCode, stride, first);
    else countDurationsOf<u32, ListedRows>(codes, groups, rows, count, durationCode, stride, first);
  }
}

/** `counters` is where the counter of code 0 of group 0 would be. */
function countDurationsOf<T extends number, R extends number>(
  codes: usize,
  groups: usize,
  rows: usize,
  count: u32,
  durationCode: usize,
  stride: u32,
  counters: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt<R>(rows, i);
    const group = groupOf(groups, codeAt<T>(codes, row));
    increment(counters, group * <usize>stride + <usize>load<u16>(durationCode + (row << 1)));
  }
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
  if (width == 1) {
    if (rows == 0)
      totalsOf<u8, EveryRow>(codes, groups, rows, count, durationCode, durationLow, lowWidth, sums, maxima);
    else
      totalsOf<u8, ListedRows>(codes, groups, rows, count, durationCode, durationLow, lowWidth, sums, maxima);
  } else if (width == 2) {
    if (rows == 0)
      totalsOf<u16, EveryRow>(codes, groups, rows, count, durationCode, durationLow, lowWidth, sums, maxima);
    else
      totalsOf<u16, ListedRows>(
        codes,
        groups,
        rows,
        count,
        durationCode,
        durationLow,
        lowWidth,
        sums,
        maxima,
      );
  } else {
    if (rows == 0)
      totalsOf<u32, EveryRow>(codes, groups, rows, count, durationCode, durationLow, lowWidth, sums, maxima);
    else
      totalsOf<u32, ListedRows>(
        codes,
        groups,
        rows,
        count,
        durationCode,
        durationLow,
        lowWidth,
        sums,
        maxima,
      );
  }
}

function totalsOf<T extends number, R extends number>(
  codes: usize,
  groups: usize,
  rows: usize,
  count: u32,
  durationCode: usize,
  durationLow: usize,
  lowWidth: u32,
  sums: usize,
  maxima: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt<R>(rows, i);
    const code = <u32>load<u16>(durationCode + (row << 1));
    const low = lowAt(durationLow, lowWidth, row);
    if (isLong(code, low, lowWidth)) continue;
    const group = groupOf(groups, codeAt<T>(codes, row)) << 3;
    const duration = durationAt(code, low);
    store<f64>(sums + group, load<f64>(sums + group) + duration);
    if (duration > load<f64>(maxima + group)) store<f64>(maxima + group, duration);
  }
}

/** counts[group * steps + step]++ for each row; `step` is by row. */
export function countSteps(
  codes: usize,
  width: u32,
  groups: usize,
  rows: usize,
  count: u32,
  stepOfRow: usize,
  steps: u32,
  counts: usize,
): void {
  if (width == 1) {
    if (rows == 0) countStepsOf<u8, EveryRow>(codes, groups, rows, count, stepOfRow, steps, counts);
    else countStepsOf<u8, ListedRows>(codes, groups, rows, count, stepOfRow, steps, counts);
  } else if (width == 2) {
    if (rows == 0) countStepsOf<u16, EveryRow>(codes, groups, rows, count, stepOfRow, steps, counts);
    else countStepsOf<u16, ListedRows>(codes, groups, rows, count, stepOfRow, steps, counts);
  } else {
    if (rows == 0) countStepsOf<u32, EveryRow>(codes, groups, rows, count, stepOfRow, steps, counts);
    else countStepsOf<u32, ListedRows>(codes, groups, rows, count, stepOfRow, steps, counts);
  }
}

function countStepsOf<T extends number, R extends number>(
  codes: usize,
  groups: usize,
  rows: usize,
  count: u32,
  stepOfRow: usize,
  steps: u32,
  counts: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt<R>(rows, i);
    const group = groupOf(groups, codeAt<T>(codes, row));
    increment(counts, group * <usize>steps + <usize>load<u16>(stepOfRow + (row << 1)));
  }
}
