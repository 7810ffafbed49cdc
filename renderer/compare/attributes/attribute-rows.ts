import type {
  Bounds,
  CohortComparison,
  ComparedAttribute,
  ComparedMeasure,
} from "../../../app/api/cohorts.ts";
import { formatCount, formatNumber } from "../../base/format.ts";

/** A value with its shares; of a measure, which has many, the share up to one. */
export interface AttributeRow {
  readonly field: string;
  /** Undefined for spans without the attribute. */
  readonly text: string | undefined;
  /** Numbers have curves. */
  readonly isNumeric: boolean;
  readonly shareA: number;
  readonly shareB: number;
  /** Percentage points. */
  readonly atLeast: number;
  /** What the shares were counted from. */
  readonly exact: string;
}

type Sizes = Pick<CohortComparison, "attributes" | "measures" | "baseline" | "canary">;

/** The most certain difference first. */
export function attributeRows({ attributes, measures, baseline, canary }: Sizes): readonly AttributeRow[] {
  const rows = [
    ...attributes.map((one) => attributeRow(one, baseline.matchedSpans, canary.matchedSpans)),
    ...measures.map(measureRow),
  ];
  return rows.sort((one, other) => Math.abs(other.atLeast) - Math.abs(one.atLeast));
}

function attributeRow(attribute: ComparedAttribute, spansA: number, spansB: number): AttributeRow {
  const { field, text, type, baselineSpans, canarySpans } = attribute;
  const shareOf = (spans: number, all: number): number => (all === 0 ? Number.NaN : spans / all);
  return {
    ...{ field, text, isNumeric: type === "int" || type === "double" },
    shareA: shareOf(baselineSpans, spansA),
    shareB: shareOf(canarySpans, spansB),
    atLeast: pointsOf(attribute),
    exact: `${formatCount(baselineSpans)} → ${formatCount(canarySpans)} spans`,
  };
}

function measureRow(measure: ComparedMeasure): AttributeRow {
  const { field, value, baseline, canary } = measure;
  return {
    ...{ field, text: `≤ ${formatNumber(value)}`, isNumeric: true },
    ...{ shareA: baseline.below, shareB: canary.below, atLeast: pointsOf(measure) },
    exact: `median ${formatNumber(baseline.p50)} → ${formatNumber(canary.p50)}\np95 ${formatNumber(baseline.p95)} → ${formatNumber(canary.p95)}`,
  };
}

/** The end of the interval that is nearer to none. */
function pointsOf({ low, high }: Bounds): number {
  return (low > 0 ? low : high < 0 ? high : 0) * 100;
}
