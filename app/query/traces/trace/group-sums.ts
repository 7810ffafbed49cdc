import type { NanoStatistics, SpanStatistics } from "../../../api/trace-view.ts";
import type { LaidOutTrace } from "../layout/laid-out-trace.ts";

/** What is summed of each group, by group. */
export type GroupSums = Pick<SpanStatistics, "count" | "errors" | "duration" | "self" | "criticalNano">;

const statusError = 2;

/** Exact: the values of each group are put together and sorted. Rows of group -1 are left out. */
export function sumGroups(trace: LaidOutTrace, groupOfRow: Int32Array, groupCount: number): GroupSums {
  const { ends, rows } = sortByGroup(groupOfRow, groupCount);
  const count = new Uint32Array(groupCount);
  const errors = new Uint32Array(groupCount);
  const criticalNano = new Float64Array(groupCount);
  for (let group = 0, at = 0; group < groupCount; group++) {
    count[group] = ends[group]! - at;
    for (; at < ends[group]!; at++) {
      const row = rows[at]!;
      if (trace.status[row] === statusError) errors[group]! += 1;
      criticalNano[group]! += trace.critical.criticalNano[row]!;
    }
  }
  return {
    ...{ count, errors, criticalNano },
    duration: statisticsOf(trace.durationNanoOfRow, rows, ends),
    self: statisticsOf(trace.coverage.selfNano, rows, ends),
  };
}

/** The same of some groups, in the order given. */
export function pickGroups(sums: GroupSums, groups: readonly number[]): GroupSums {
  const words = (values: Uint32Array) => Uint32Array.from(groups, (group) => values[group]!);
  const numbers = (values: Float64Array) => Float64Array.from(groups, (group) => values[group]!);
  const statistics = ({ sumNano, minNano, maxNano, p95Nano }: NanoStatistics): NanoStatistics => ({
    sumNano: numbers(sumNano),
    minNano: numbers(minNano),
    maxNano: numbers(maxNano),
    p95Nano: numbers(p95Nano),
  });
  return {
    count: words(sums.count),
    errors: words(sums.errors),
    duration: statistics(sums.duration),
    self: statistics(sums.self),
    criticalNano: numbers(sums.criticalNano),
  };
}

interface SortedRows {
  /** By group: one past its last in `rows`. */
  readonly ends: Uint32Array;
  readonly rows: Uint32Array;
}

function sortByGroup(groupOfRow: Int32Array, groupCount: number): SortedRows {
  const ends = new Uint32Array(groupCount);
  let total = 0;
  for (let row = 0; row < groupOfRow.length; row++) if (groupOfRow[row]! >= 0) ends[groupOfRow[row]!]! += 1;
  for (let group = 0; group < groupCount; group++) {
    const start = total;
    total += ends[group]!;
    ends[group] = start;
  }
  const rows = new Uint32Array(total);
  for (let row = 0; row < groupOfRow.length; row++) {
    const group = groupOfRow[row]!;
    if (group >= 0) rows[ends[group]!++] = row;
  }
  return { ends, rows };
}

function statisticsOf(values: Float64Array, rows: Uint32Array, ends: Uint32Array): NanoStatistics {
  const groupCount = ends.length;
  const statistics = {
    sumNano: new Float64Array(groupCount),
    minNano: new Float64Array(groupCount),
    maxNano: new Float64Array(groupCount),
    p95Nano: new Float64Array(groupCount),
  };
  for (let group = 0, start = 0; group < groupCount; start = ends[group]!, group++) {
    const end = ends[group]!;
    if (start === end) continue;
    const own = new Float64Array(end - start);
    let sum = 0;
    for (let at = start; at < end; at++) {
      own[at - start] = values[rows[at]!]!;
      sum += own[at - start]!;
    }
    own.sort();
    statistics.sumNano[group] = sum;
    statistics.minNano[group] = own[0]!;
    statistics.maxNano[group] = own[own.length - 1]!;
    statistics.p95Nano[group] = own[Math.ceil(own.length * 0.95) - 1]!;
  }
  return statistics;
}
