import type { SpanStatistics } from "../../../../app/api/trace-view.ts";

/** One group of the table. */
export interface StatisticsRow {
  readonly values: readonly string[];
  /** By field: the spans of the group do not have it. */
  readonly isAbsent: readonly boolean[];
  readonly count: number;
  readonly errors: number;
  readonly totalNano: number;
  readonly meanNano: number;
  readonly minNano: number;
  readonly maxNano: number;
  readonly p95Nano: number;
  readonly selfNano: number;
  readonly selfShare: number;
  readonly criticalShare: number;
}

export const statisticsOrders = [
  ...(["count", "errors", "totalNano", "meanNano", "minNano"] as const),
  ...(["maxNano", "p95Nano", "selfNano", "criticalShare"] as const),
] as const;
export type StatisticsOrder = (typeof statisticsOrders)[number];

export function statisticsRows(
  table: SpanStatistics,
  fieldCount: number,
  order: StatisticsOrder,
  isAscending: boolean,
): StatisticsRow[] {
  const rows = Array.from({ length: table.rowCount }, (_, row) => rowOf(table, fieldCount, row));
  const direction = isAscending ? 1 : -1;
  return rows.sort((a, b) => direction * (a[order] - b[order]) || compareTexts(a.values, b.values));
}

function rowOf(table: SpanStatistics, fieldCount: number, row: number): StatisticsRow {
  const { duration, self, criticalNano } = table;
  const from = row * fieldCount;
  const count = table.count[row]!;
  return {
    values: table.values.slice(from, from + fieldCount),
    isAbsent: Array.from(table.absent.subarray(from, from + fieldCount), (flag) => flag === 1),
    ...{ count, errors: table.errors[row]! },
    totalNano: duration.sumNano[row]!,
    meanNano: duration.sumNano[row]! / Math.max(1, count),
    minNano: duration.minNano[row]!,
    maxNano: duration.maxNano[row]!,
    p95Nano: duration.p95Nano[row]!,
    selfNano: self.sumNano[row]!,
    selfShare: self.sumNano[row]! / Math.max(1, table.totalSelfNano),
    criticalShare: criticalNano[row]! / Math.max(1, table.totalCriticalNano),
  };
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  const [one, other] = [a.join("\n"), b.join("\n")];
  return one < other ? -1 : one > other ? 1 : 0;
}
