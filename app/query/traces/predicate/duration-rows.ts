import { durationCodeOf } from "../../../spanindex/block/duration-code.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { durationOf } from "../../../spanindex/block/span-times.ts";
import type { Comparison } from "../../../traceql/syntax-tree.ts";
import { holds } from "../plan/scalar.ts";
import { type BitOps, type Bits, clearBit, setBit } from "./bits.ts";
import type { CodeRows } from "./code-rows.ts";

/** More than any code. */
const codeLimit = 0xffff;

/**
 * The spans whose duration compares. Codes keep the order of durations, so all but those with the code of the border are decided by a
 * range of codes; those, and the few whose duration does not fit into a code, are looked at one by one.
 */
export function durationRows(
  ops: BitOps,
  codeRows: CodeRows,
  block: SpanBlock,
  operator: Comparison,
  nanos: number,
): Bits {
  const { hot, rowCount } = block;
  const border = nanos < 0 ? -1 : durationCodeOf(Math.floor(nanos));
  const rows = ops.own(beyondBorder(codeRows, block, operator, border), rowCount);
  const decide = (row: number): void => {
    if (holds(durationOf(hot, row), operator, nanos)) setBit(rows, row);
    else clearBit(rows, row);
  };
  if (border >= block.zone.minDurationCode && border <= block.zone.maxDurationCode)
    for (const row of ops.rows(codeRows.between(hot.durationCode, border, border), block)) decide(row);
  for (const row of hot.longDurationRows) decide(row);
  return rows;
}

/** The rows with a code on the side of the border that the operator asks for; the border itself is left open. */
function beyondBorder(
  codeRows: CodeRows,
  { hot, zone }: SpanBlock,
  operator: Comparison,
  border: number,
): Bits {
  const { minDurationCode: min, maxDurationCode: max } = zone;
  switch (operator) {
    case "=":
      return "none";
    case "!=":
      return "all";
    case "<":
    case "<=":
      if (max < border) return "all";
      return min >= border ? "none" : codeRows.between(hot.durationCode, 0, border - 1);
    case ">":
    case ">=":
      if (min > border) return "all";
      return max <= border ? "none" : codeRows.between(hot.durationCode, border + 1, codeLimit);
  }
}
