import type { ReactNode } from "react";
import { formatPercent } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { fieldTitle } from "../../state/field-names.ts";
import type { GridColumn } from "../../widgets/data-grid.tsx";
import { PairCell } from "../pair-cell.tsx";
import type { AttributeRow } from "./attribute-rows.ts";
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

export function attributeCells(row: AttributeRow): readonly ReactNode[] {
  const { field, text, shareA, shareB, atLeast, exact } = row;
  return [
    <span key="field" className={styles["field"]} title={field}>
      {visibleText(fieldTitle(field))}
    </span>,
    <Value key="value" text={text} />,
    <Shares key="shares" a={shareA} b={shareB} />,
    <PairCell key="figures" a={formatPercent(shareA)} b={formatPercent(shareB)} isDifferent title={exact} />,
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

export function attributeLabel({ field, text, shareA, shareB, atLeast }: AttributeRow): string {
  const value = text === undefined ? "missing" : visibleText(text) || "empty";
  return `${visibleText(field)}, ${value}, ${formatPercent(shareA)} in A, ${formatPercent(shareB)} in B, differs by at least ${pointsText(atLeast)}`;
}
