import { durationCodeOf } from "../../../spanindex/block/duration-code.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { durationOf } from "../../../spanindex/block/span-times.ts";
import type { Comparison } from "../../../traceql/syntax-tree.ts";
import { holds } from "../plan/scalar.ts";
import { type BitOps, type Bits, clearBit, setBit } from "./bits.ts";
import type { CodeRows } from "./code-rows.ts";

/** More than any code. */
const codeLimit = 0xffff;

/** Codes below this are the duration itself; 0 also stands for all negative ones. */
const exactCodes = 256;

/**
 * The spans whose duration compares. Codes keep the order of durations, so all but those with the code of the border are decided by a
 * range of codes; those are looked at one by one.
 */
export function durationRows(
  ops: BitOps,
  codeRows: CodeRows,
  block: SpanBlock,
  operator: Comparison,
  nanos: number,
): Bits {
  const { hot, rowCount, zone } = block;
  const border = nanos < 0 ? -1 : durationCodeOf(Math.floor(nanos));
  const beyond = beyondBorder(codeRows, block, operator, border);
  // Durations below zero have the code 0, which is no border of theirs.
  const open = Math.max(border, 0);
  if (open < zone.minDurationCode || open > zone.maxDurationCode) return beyond;
  const atBorder = codeRows.between(hot.durationCode, open, open);
  if (open > 0 && open < exactCodes)
    return holds(open, operator, nanos) ? ops.or(beyond, atBorder) : ops.without(beyond, atBorder, rowCount);
  const rows = ops.own(beyond, rowCount);
  const undecided = ops.rows(atBorder, block);
  for (let i = 0; i < undecided.length; i++) {
    const row = undecided[i]!;
    if (holds(durationOf(hot, row), operator, nanos)) setBit(rows, row);
    else clearBit(rows, row);
  }
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
