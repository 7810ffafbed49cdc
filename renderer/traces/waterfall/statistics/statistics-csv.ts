import type { CsvColumn } from "../../../state/exports.ts";
import type { StatisticsRow } from "./statistics-rows.ts";

export function statisticsCsv(fields: readonly string[]): readonly CsvColumn<StatisticsRow>[] {
  const nano = (title: string, value: (row: StatisticsRow) => number): CsvColumn<StatisticsRow> => ({
    title: `${title} (ns)`,
    value,
  });
  return [
    ...fields.map(
      (title, at): CsvColumn<StatisticsRow> => ({
        title,
        value: ({ values, isAbsent }) => (isAbsent[at] === true ? undefined : values[at]),
      }),
    ),
    { title: "spans", value: ({ count }) => count },
    { title: "errors", value: ({ errors }) => errors },
    nano("total", ({ totalNano }) => totalNano),
    nano("mean", ({ meanNano }) => meanNano),
    nano("min", ({ minNano }) => minNano),
    nano("max", ({ maxNano }) => maxNano),
    nano("p95", ({ p95Nano }) => p95Nano),
    nano("self", ({ selfNano }) => selfNano),
    { title: "share of self time", value: ({ selfShare }) => selfShare },
    { title: "share of critical path", value: ({ criticalShare }) => criticalShare },
  ];
}
