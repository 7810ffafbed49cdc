import type { ComparisonResult } from "../../app/api/trace-queries.ts";
import { textTable } from "./terminal.ts";

/** What differs less is noise or not worth a line. */
const rowsMax = 20;

/** The values whose share of the selection differs most from that of the rest. */
export function comparisonTable(comparison: ComparisonResult): string {
  const { selectionTotal, baselineTotal, fields } = comparison;
  if (selectionTotal === 0) return "No span is selected.\n";
  const rows = fields
    .flatMap(({ field, values }) => values.map((value) => ({ field, ...value })))
    .map((row) => ({
      ...row,
      selectionShare: row.selection / selectionTotal,
      baselineShare: baselineTotal === 0 ? 0 : row.baseline / baselineTotal,
    }))
    .sort((a, b) => differenceOf(b) - differenceOf(a))
    .slice(0, rowsMax);
  const columns = [
    { title: "field", widthMax: 40 },
    { title: "value", widthMax: 56 },
    { title: "selection", align: "right" },
    { title: "rest", align: "right" },
  ] as const;
  const cells = rows.map(({ field, text, selectionShare, baselineShare }) => [
    ...[field, text, percentText(selectionShare), percentText(baselineShare)],
  ]);
  return `${selectionTotal} selected spans and ${baselineTotal} others\n${textTable(columns, cells)}`;
}

function differenceOf(row: { readonly selectionShare: number; readonly baselineShare: number }): number {
  return Math.abs(row.selectionShare - row.baselineShare);
}

function percentText(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
