import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { exactDuration, formatCount, formatDuration, noValue } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import type { GridColumn } from "../../widgets/data-grid.tsx";
import { ErrorMark } from "../../widgets/error-mark.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import styles from "./diff.module.css";
import {
  type Change,
  changeOf,
  type DiffLine,
  type DiffRows,
  type LineSide,
  partOfLine,
} from "./diff-rows.ts";
import { formatDelta } from "./diff-words.ts";

/** A line with all that is drawn of it. */
export interface ShownLine {
  readonly line: DiffLine;
  readonly service: string;
  readonly name: string;
  readonly a: LineSide | undefined;
  readonly b: LineSide | undefined;
  readonly change: Change;
  readonly partNano: number;
}

/** Of the longer trace; deltas below are there to be read, not to be seen. */
const weakShare = 0.02;

/** Never the colour alone, and never red and green. */
const glyphs: Readonly<Record<Change, string>> = {
  added: "+",
  missing: "−",
  slower: "~",
  faster: "~",
  same: "=",
};
const changeWords: Readonly<Record<Change, string>> = {
  added: "only in B",
  missing: "only in A",
  slower: "slower in B",
  faster: "faster in B",
  same: "about the same",
};

export function showLine(rows: DiffRows, line: DiffLine): ShownLine {
  const a = rows.sideOf(line, "a");
  const b = rows.sideOf(line, "b");
  return {
    ...{ line, a, b, change: changeOf(a, b), partNano: partOfLine(rows, line) },
    service: rows.service(line.row),
    name: rows.name(line.row),
  };
}

export function diffColumns(isByPart: boolean, sortByPart: () => void): GridColumn[] {
  return [
    { id: "operation", title: "Operation", track: "minmax(340px, 1.1fr)" },
    { id: "calls", title: "Calls A → B", track: "96px", isNumeric: true },
    {
      id: "a",
      title: "A",
      track: "78px",
      isNumeric: true,
      hint: "Duration; of a run of siblings, their sum",
    },
    { id: "delta", title: "Δ", track: "86px", isNumeric: true, hint: "B less A" },
    {
      id: "b",
      title: "B",
      track: "78px",
      isNumeric: true,
      hint: "Duration; of a run of siblings, their sum",
    },
    {
      id: "self",
      title: "Self Δ",
      track: "86px",
      isNumeric: true,
      hint: "Of the time not covered by spans below",
    },
    {
      ...{ id: "part", title: "Part", track: "86px", isNumeric: true, onSort: sortByPart },
      sorted: isByPart ? "descending" : undefined,
      hint: "What it adds to the difference: time on the critical path, B less A. All rows add up to it",
    },
    { id: "bars", title: "A above, B below", track: "minmax(180px, 1fr)" },
  ];
}

/** Lengths of both axes in nanoseconds: the same where the axis is shared. */
export interface Axes {
  readonly a: number;
  readonly b: number;
}

export function diffCells(
  shown: ShownLine,
  axes: Axes,
  toggle: (line: DiffLine) => void,
): readonly ReactNode[] {
  const { a, b, partNano } = shown;
  const weakNano = Math.max(axes.a, axes.b) * weakShare;
  const selfDelta = (b?.selfNano ?? 0) - (a?.selfNano ?? 0);
  return [
    <OperationCell key="operation" shown={shown} toggle={toggle} />,
    <Calls key="calls" a={a?.calls ?? 0} b={b?.calls ?? 0} />,
    <Nano key="a" nano={a?.durationNano} />,
    <Delta key="delta" nano={(b?.durationNano ?? 0) - (a?.durationNano ?? 0)} weakNano={weakNano} />,
    <Nano key="b" nano={b?.durationNano} />,
    <Delta key="self" nano={selfDelta} weakNano={weakNano} />,
    <Delta key="part" nano={partNano} weakNano={weakNano} />,
    <Bars key="bars" a={a} b={b} axes={axes} />,
  ];
}

function OperationCell({ shown, toggle }: { shown: ShownLine; toggle: (line: DiffLine) => void }) {
  const { line, service, name, change, b } = shown;
  const { cssColor, isRepeated } = serviceColors.markOf(service);
  return (
    <span className={styles["operation"]} style={{ paddingLeft: Math.min(line.depth, 24) * 14 }}>
      {line.hasBelow ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles["fold"]}
          aria-label={line.isFolded ? "Unfold" : "Fold"}
          onClick={(event) => {
            event.stopPropagation();
            toggle(line);
          }}
        >
          {line.isFolded ? <ChevronRight size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
        </button>
      ) : (
        <span className={styles["leaf"]} />
      )}
      <span className={styles["glyph"]} data-change={change} title={changeWords[change]}>
        {glyphs[change]}
      </span>
      <ServiceTag name={service} color={cssColor} isRepeated={isRepeated} />
      <b className={styles["name"]} title={name}>
        {visibleText(name) || "(no name)"}
      </b>
      {(b?.errors ?? 0) > 0 || (shown.a?.errors ?? 0) > 0 ? <ErrorMark isOwn /> : undefined}
    </span>
  );
}

function Calls({ a, b }: { a: number; b: number }) {
  if (a === b) return <span className={styles["dim"]}>{formatCount(a)}</span>;
  return (
    <b>
      {formatCount(a)} → {formatCount(b)}
    </b>
  );
}

function Nano({ nano }: { nano: number | undefined }) {
  if (nano === undefined) return <span className={styles["dim"]}>{noValue}</span>;
  return <span title={exactDuration(nano)}>{formatDuration(nano)}</span>;
}

function Delta({ nano, weakNano }: { nano: number; weakNano: number }) {
  return (
    <span
      className={styles["delta"]}
      data-direction={Math.abs(nano) <= weakNano ? "none" : nano > 0 ? "up" : "down"}
      title={exactDuration(nano)}
    >
      {formatDelta(nano)}
    </span>
  );
}

/** Mirrored bars at their times; a dashed outline stands for what is not there. */
function Bars({ a, b, axes }: { a: LineSide | undefined; b: LineSide | undefined; axes: Axes }) {
  return (
    <span className={styles["bars"]} aria-hidden>
      <Bar side="a" at={a} ghost={b} axis={a === undefined ? axes.b : axes.a} />
      <Bar side="b" at={b} ghost={a} axis={b === undefined ? axes.a : axes.b} />
    </span>
  );
}

interface BarProps {
  readonly side: "a" | "b";
  readonly at: LineSide | undefined;
  readonly ghost: LineSide | undefined;
  readonly axis: number;
}

function Bar({ side, at, ghost, axis }: BarProps) {
  const shown = at ?? ghost;
  if (shown === undefined) return undefined;
  const left = (shown.startNano / axis) * 100;
  const width = ((shown.endNano - shown.startNano) / axis) * 100;
  return (
    <span
      className={at === undefined ? styles["ghost"] : styles["bar"]}
      data-side={side}
      style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
    />
  );
}

/** A line as a screen reader says it. */
export function lineLabel({ line, service, name, a, b, change, partNano }: ShownLine): string {
  const calls =
    (a?.calls ?? 0) === (b?.calls ?? 0) ? [] : [`${a?.calls ?? 0} calls in A, ${b?.calls ?? 0} in B`];
  return [
    `${visibleText(name) || "no name"}, ${visibleText(service)}`,
    changeWords[change],
    ...calls,
    `A ${a === undefined ? "none" : formatDuration(a.durationNano)}`,
    `B ${b === undefined ? "none" : formatDuration(b.durationNano)}`,
    `part of the difference ${formatDelta(partNano)}`,
    `level ${line.depth + 1}`,
    ...(line.hasBelow ? [line.isFolded ? "folded" : "unfolded"] : []),
  ].join(", ");
}
