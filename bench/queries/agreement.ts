import type { Answer, AnswerRow } from "./arm.ts";

/** Quantiles come from durations in steps; no more than this may be between two answers. */
export const quantileErrorMax = 0.016;
/** Rows shown of answers that differ. */
const shownRows = 5;

/** What is wrong between two answers to the same question, in lines; undefined where they agree. */
export function disagreement(expected: Answer, actual: Answer): string | undefined {
  const rest = new Map(actual.map((row) => [row.key, row]));
  const differing: string[] = [];
  for (const row of expected) {
    const other = rest.get(row.key);
    rest.delete(row.key);
    if (other === undefined || !agrees(row, other)) differing.push(`  ${shown(row)}  ≠  ${shown(other)}`);
  }
  for (const row of rest.values()) differing.push(`  nothing  ≠  ${shown(row)}`);
  if (differing.length === 0) return undefined;
  const more = differing.length > shownRows ? `\n  and ${differing.length - shownRows} more` : "";
  return `${expected.length} and ${actual.length} rows\n${differing.slice(0, shownRows).join("\n")}${more}`;
}

function agrees(a: AnswerRow, b: AnswerRow): boolean {
  return (
    a.exact.length === b.exact.length &&
    a.exact.every((value, index) => value === b.exact[index]) &&
    a.quantiles.every((value, index) => isNear(value, b.quantiles[index] ?? Number.NaN))
  );
}

/** A nanosecond apart is what rounding does to the shortest. */
function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1, quantileErrorMax * Math.max(a, b));
}

function shown(row: AnswerRow | undefined): string {
  if (row === undefined) return "nothing";
  const { key, exact, quantiles } = row;
  return `${key}: ${exact.join(" ")}${quantiles.length > 0 ? ` (${quantiles.join(" ")})` : ""}`;
}
