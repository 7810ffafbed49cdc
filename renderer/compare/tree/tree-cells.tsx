import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import {
  exactDuration,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  noValue,
} from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import type { GridColumn } from "../../widgets/data-grid.tsx";
import { ErrorMark } from "../../widgets/error-mark.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import { PairCell } from "../pair-cell.tsx";
import styles from "./tree.module.css";
import { changeOf, isOtherTime, type NodeSide, type TreeChange, type TreeRow } from "./tree-rows.ts";

const columns: readonly GridColumn[] = [
  { id: "operation", title: "Operation, by who calls it", track: "minmax(280px, 1.2fr)" },
  {
    id: "calls",
    title: "Calls",
    track: "104px",
    isNumeric: true,
    hint: "A → B, for each call of the root; of a root for each trace",
  },
  {
    id: "self",
    title: "Self A",
    track: "74px",
    isNumeric: true,
    hint: "Time of its own in a call of the root, not of what it calls",
  },
  {
    id: "delta",
    title: "Self Δ",
    track: "80px",
    isNumeric: true,
    hint: "Time of its own in a call of the root, B less A",
  },
  {
    id: "critical",
    title: "Critical path",
    track: "136px",
    isNumeric: true,
    hint: "Its share of the critical path, A → B",
  },
  { id: "bars", title: "A above, B below (means)", track: "minmax(160px, 1fr)" },
];

/** What there is room for: `some` has no self time of A alone, `little` no critical path either. Tooltips and labels have all of it. */
export type TreeRoom = "little" | "some" | "much";

export const treeLeastPx: Readonly<Record<TreeRoom, number>> = { little: 540, some: 780, much: 900 };

export function treeRoomOf(widthPx: number): TreeRoom {
  if (widthPx >= treeLeastPx.much) return "much";
  return widthPx >= treeLeastPx.some ? "some" : "little";
}

const leftOut: Readonly<Record<TreeRoom, readonly string[]>> = {
  much: [],
  some: ["self"],
  little: ["self", "critical"],
};
const littleTracks: Readonly<Record<string, string>> = {
  operation: "minmax(220px, 3fr)",
  calls: "104px",
  bars: "minmax(70px, 1fr)",
};

export function treeColumns(room: TreeRoom): readonly GridColumn[] {
  const shown = columns.filter(({ id }) => !leftOut[room].includes(id));
  return room === "little"
    ? shown.map((column) => ({ ...column, track: littleTracks[column.id] ?? column.track }))
    : shown;
}

/** Deeper levels are told by the label. */
const indentedMax = 20;
const indentPx = 13;

export const changeSigns: Readonly<Record<TreeChange, string>> = {
  added: "+",
  missing: "−",
  changed: "~",
  same: "=",
};
const changeWords: Readonly<Record<TreeChange, string>> = {
  added: "appeared: only in B",
  missing: "vanished: only in A",
  changed: "differs",
  same: "about the same",
};

export function treeCells(
  row: TreeRow,
  axisNano: number,
  toggle: (node: number) => void,
  room: TreeRoom,
): readonly ReactNode[] {
  const { a, b } = row;
  const delta = (b?.selfInRoot ?? 0) - (a?.selfInRoot ?? 0);
  return [
    <Name key="operation" row={row} axisNano={axisNano} toggle={toggle} />,
    <Calls key="calls" a={a} b={b} />,
    ...(room === "much" ? [<SelfTime key="self" a={a} />] : []),
    <span
      key="delta"
      className={styles["delta"]}
      data-direction={!isOtherTime(row, axisNano) ? "none" : delta > 0 ? "up" : "down"}
      title={`${exactDuration(a?.selfInRoot ?? 0)} → ${exactDuration(b?.selfInRoot ?? 0)}`}
    >
      {delta > 0 ? "+" : ""}
      {formatDuration(delta)}
    </span>,
    ...(room === "little" ? [] : [<CriticalShare key="critical" a={a} b={b} />]),
    <Bars key="bars" a={a} b={b} axisNano={axisNano} />,
  ];
}

function SelfTime({ a }: { a: NodeSide | undefined }) {
  return (
    <span className={styles["dim"]} title={exactDuration(a?.selfInRoot ?? Number.NaN)}>
      {a === undefined ? noValue : formatDuration(a.selfInRoot)}
    </span>
  );
}

function CriticalShare({ a, b }: { a: NodeSide | undefined; b: NodeSide | undefined }) {
  return (
    <PairCell
      a={shareText(a)}
      b={shareText(b)}
      isDifferent={Math.abs((b?.criticalShare ?? 0) - (a?.criticalShare ?? 0)) >= 0.05}
      title={`${formatDuration(a?.criticalNano ?? 0)} → ${formatDuration(b?.criticalNano ?? 0)} of a trace`}
    />
  );
}

function shareText(side: NodeSide | undefined): string {
  return side === undefined ? noValue : formatPercent(side.criticalShare);
}

function Name({ row, axisNano, toggle }: { row: TreeRow; axisNano: number; toggle: (node: number) => void }) {
  const { node, depth, service, name, hasBelow, isFolded, omitted, a, b } = row;
  const { cssColor, isRepeated } = serviceColors.markOf(service);
  const change = changeOf(row, axisNano);
  return (
    <span className={styles["operation"]} style={{ paddingLeft: Math.min(depth, indentedMax) * indentPx }}>
      {hasBelow ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles["fold"]}
          aria-label={isFolded ? "Unfold" : "Fold"}
          onClick={(event) => {
            event.stopPropagation();
            toggle(node);
          }}
        >
          {isFolded ? <ChevronRight size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
        </button>
      ) : (
        <span className={styles["leaf"]} />
      )}
      <span className={styles["sign"]} data-change={change} title={changeWords[change]}>
        {changeSigns[change]}
      </span>
      <span className={styles["service"]}>
        <ServiceTag name={service} color={cssColor} isRepeated={isRepeated} />
      </span>
      <b className={styles["name"]} title={name}>
        {visibleText(name) || "(no name)"}
      </b>
      {(a?.errorCount ?? 0) + (b?.errorCount ?? 0) > 0 ? <ErrorMark isOwn /> : undefined}
      {omitted === 0 ? undefined : (
        <span className={styles["dim"]} title="Paths with little time are left out">
          +{formatCount(omitted)} not shown
        </span>
      )}
    </span>
  );
}

function Calls({ a, b }: { a: NodeSide | undefined; b: NodeSide | undefined }) {
  const [callsA, callsB] = [a?.calls ?? 0, b?.calls ?? 0];
  const isDifferent = Math.abs(callsB - callsA) >= 0.2 * Math.max(callsA, callsB);
  return (
    <PairCell
      a={formatNumber(callsA)}
      b={formatNumber(callsB)}
      isDifferent={isDifferent}
      title={`${formatCount(a?.spanCount ?? 0)} → ${formatCount(b?.spanCount ?? 0)} spans`}
    />
  );
}

/** Mean calls at their times; a dashed outline stands for what is not there. */
function Bars({ a, b, axisNano }: { a: NodeSide | undefined; b: NodeSide | undefined; axisNano: number }) {
  return (
    <span className={styles["bars"]} aria-hidden>
      <Bar side="a" at={a} ghost={b} axisNano={axisNano} />
      <Bar side="b" at={b} ghost={a} axisNano={axisNano} />
    </span>
  );
}

interface BarProps {
  readonly side: "a" | "b";
  readonly at: NodeSide | undefined;
  readonly ghost: NodeSide | undefined;
  readonly axisNano: number;
}

function Bar({ side, at, ghost, axisNano }: BarProps) {
  const shown = at ?? ghost;
  if (shown === undefined) return undefined;
  const left = (Math.max(0, shown.startNano) / axisNano) * 100;
  const width = (shown.durationNano / axisNano) * 100;
  return (
    <span
      className={at === undefined ? styles["ghost"] : styles["bar"]}
      data-side={side}
      style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
    />
  );
}

/** A row as a screen reader says it. */
export function treeLabel(row: TreeRow, axisNano: number): string {
  const { a, b, name, service, depth, hasBelow, isFolded } = row;
  const self = (side: NodeSide | undefined): string =>
    side === undefined ? "none" : formatDuration(side.selfInRoot);
  return [
    `${visibleText(name) || "no name"}, ${visibleText(service)}`,
    changeWords[changeOf(row, axisNano)],
    `calls ${formatNumber(a?.calls ?? 0)} in A, ${formatNumber(b?.calls ?? 0)} in B`,
    `self time ${self(a)} in A, ${self(b)} in B`,
    `critical path ${shareText(a)} in A, ${shareText(b)} in B`,
    `level ${depth + 1}`,
    ...(hasBelow ? [isFolded ? "folded" : "unfolded"] : []),
  ].join(", ");
}
