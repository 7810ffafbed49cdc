import type { ReactNode } from "react";
import type { ComparedAttribute } from "../../../app/api/cohorts.ts";
import { formatCount, formatPercent } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { fieldTitle } from "../../state/field-names.ts";
import type { GridColumn } from "../../widgets/data-grid.tsx";
import { PairCell } from "../pair-cell.tsx";
import styles from "./attributes.module.css";

export const attributeColumns: readonly GridColumn[] = [
  { id: "field", title: "Attribute", track: "minmax(140px, 0.8fr)" },
  { id: "value", title: "Value", track: "minmax(140px, 1fr)" },
  { id: "shares", title: "Share of the spans found, A and B", track: "minmax(160px, 1fr)" },
  { id: "figures", title: "A → B", track: "120px", isNumeric: true },
  {
    ...{ id: "bound", title: "At least", track: "92px", isNumeric: true },
    hint: "The end of the 95 % interval of the difference that is nearer to none, in percentage points",
  },
];

/** A value with its shares. */
export interface AttributeRow {
  readonly attribute: ComparedAttribute;
  readonly shareA: number;
  readonly shareB: number;
  /** Percentage points. */
  readonly atLeast: number;
}

export function attributeRow(attribute: ComparedAttribute, spansA: number, spansB: number): AttributeRow {
  const { baselineSpans, canarySpans, low, high } = attribute;
  const shareOf = (spans: number, all: number): number => (all === 0 ? Number.NaN : spans / all);
  return {
    attribute,
    shareA: shareOf(baselineSpans, spansA),
    shareB: shareOf(canarySpans, spansB),
    atLeast: (low > 0 ? low : high < 0 ? high : 0) * 100,
  };
}

export function attributeCells(row: AttributeRow): readonly ReactNode[] {
  const { attribute, shareA, shareB, atLeast } = row;
  return [
    <span key="field" className={styles["field"]} title={attribute.field}>
      {visibleText(fieldTitle(attribute.field))}
    </span>,
    <Value key="value" text={attribute.text} />,
    <Shares key="shares" a={shareA} b={shareB} />,
    <PairCell
      key="figures"
      a={formatPercent(shareA)}
      b={formatPercent(shareB)}
      isDifferent
      title={`${formatCount(attribute.baselineSpans)} → ${formatCount(attribute.canarySpans)} spans`}
    />,
    <span key="bound" title="Percentage points">
      {pointsText(atLeast)}
    </span>,
  ];
}

/** `+48 pp`. */
function pointsText(points: number): string {
  const text = Math.abs(points) < 9.95 ? Math.abs(points).toFixed(1) : Math.abs(points).toFixed(0);
  return `${points < 0 ? "−" : "+"}${text}\u00a0pp`;
}

function Value({ text }: { text: string | undefined }) {
  if (text === undefined) return <span className={styles["missing"]}>(missing)</span>;
  const shown = text === "" ? "(empty)" : visibleText(text);
  return (
    <code className={styles["value"]} title={shown}>
      {shown}
    </code>
  );
}

/** Where the value stands on either side, between none and all: a disc and a diamond, and a line between them. */
function Shares({ a, b }: { a: number; b: number }) {
  const at = (share: number): string => `${(Number.isFinite(share) ? share : 0) * 100}%`;
  const left = Math.min(a || 0, b || 0) * 100;
  const width = Math.abs((b || 0) - (a || 0)) * 100;
  return (
    <span className={styles["track"]} aria-hidden>
      <span className={styles["rail"]} />
      <span className={styles["between"]} style={{ left: `${left}%`, width: `${width}%` }} />
      <span className={styles["dot"]} data-side="a" style={{ left: at(a) }} />
      <span className={styles["dot"]} data-side="b" style={{ left: at(b) }} />
    </span>
  );
}

export function attributeLabel({ attribute, shareA, shareB, atLeast }: AttributeRow): string {
  const value = attribute.text === undefined ? "missing" : visibleText(attribute.text) || "empty";
  return `${visibleText(attribute.field)}, ${value}, ${formatPercent(shareA)} in A, ${formatPercent(shareB)} in B, differs by at least ${pointsText(atLeast)}`;
}
