import type { CsvColumn } from "../../state/exports.ts";
import type { GroupRow } from "./group-rows.ts";

const durations = [
  ["p50", "p50Nano"],
  ["p75", "p75Nano"],
  ["p90", "p90Nano"],
  ["p95", "p95Nano"],
  ["p99", "p99Nano"],
  ["max", "maxNano"],
  ["sum", "sumNano"],
] as const;

/** Quantiles are as near as those of the table. */
export function groupCsv(fields: readonly string[]): readonly CsvColumn<GroupRow>[] {
  return [
    ...fields.map((title, at): CsvColumn<GroupRow> => ({ title, value: ({ values }) => values[at]?.text })),
    { title: "spans", value: ({ count }) => count },
    { title: "errors", value: ({ errors }) => errors },
    ...durations.map(
      ([title, column]): CsvColumn<GroupRow> => ({
        title: `${title} (ns)`,
        value: ({ table, row }) => table[column][row],
      }),
    ),
  ];
}
