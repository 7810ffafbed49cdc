import type { ReactNode } from "react";
import { traceFlag } from "../../../app/api/traces.ts";
import {
  durationParts,
  exactDuration,
  formatCount,
  formatCounted,
  formatDuration,
  noValue,
} from "../../base/format.ts";
import { formatClock, formatInstant, formatShortTime, millisOf } from "../../base/instant.ts";
import { visibleText } from "../../base/visible-text.ts";
import { navigation } from "../../state/navigation.ts";
import { serviceColors } from "../../state/page-state.ts";
import type { TraceOrder } from "../../state/view.ts";
import type { GridColumn } from "../../widgets/data-grid.tsx";
import { ErrorMark } from "../../widgets/error-mark.tsx";
import { Pill } from "../../widgets/pill.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import styles from "./trace-cells.module.css";
import { isAhead, type StripPart, type TraceRow } from "./trace-rows.ts";

interface TraceOrdering {
  readonly order: TraceOrder;
  readonly isAscending: boolean;
  readonly sortBy: (order: TraceOrder) => void;
}

/** `isNarrowed`: not every span of the store matches, so that it is worth saying how many of a trace do. */
export function traceColumns(
  { order, isAscending, sortBy }: TraceOrdering,
  isNarrowed: boolean,
): readonly GridColumn[] {
  const sortable = (id: TraceOrder, isNumeric = true): Partial<GridColumn> => ({
    sorted: id !== order ? undefined : isAscending ? "ascending" : "descending",
    onSort: () => sortBy(id),
    isNumeric,
  });
  return [
    { id: "service", title: "Service", track: "minmax(92px, 0.45fr)", ...sortable("service", false) },
    { id: "name", title: "Root span", track: "minmax(116px, 1fr)", ...sortable("name", false) },
    {
      id: "strip",
      title: "Self time by service",
      track: "minmax(48px, 1fr)",
      hint: "Length: duration, scaled to the longest trace listed. Parts: share of each service in the time spent.",
    },
    { id: "duration", title: "Duration", track: "84px", ...sortable("duration") },
    ...(isNarrowed
      ? [
          {
            id: "matched",
            title: "Matched",
            track: "68px",
            isNumeric: true,
            hint: "Spans of the trace that match",
          },
        ]
      : []),
    { id: "spans", title: "Spans", track: "64px", ...sortable("spans") },
    { id: "errors", title: "Errors", track: "58px", ...sortable("errors") },
    { id: "start", title: "Start", track: "146px", ...sortable("start") },
  ];
}

export function traceCells(row: TraceRow, isNarrowed: boolean): readonly ReactNode[] {
  return [
    <ServiceCell key="service" name={row.service} />,
    <RootCell key="name" row={row} />,
    <Strip key="strip" parts={row.strip} durationNano={row.durationNano} />,
    <DurationCell key="duration" nano={row.durationNano} />,
    ...(isNarrowed ? [<span key="matched">{formatCount(row.matchedCount)}</span>] : []),
    <span key="spans" className={styles["dim"]}>
      {formatCount(row.spanCount)}
    </span>,
    <ErrorCount key="errors" count={row.errorCount} />,
    <StartCell key="start" unixNano={row.startUnixNano} />,
  ];
}

/** The row as a screen reader says it. */
export function traceLabel(row: TraceRow): string {
  return [
    row.name,
    visibleText(row.service),
    formatDuration(row.durationNano),
    formatCounted(row.spanCount, "span"),
    row.errorCount === 0 ? "no errors" : formatCounted(row.errorCount, "error"),
    `at ${formatClock(row.startUnixNano, 0)}`,
  ].join(", ");
}

function ServiceCell({ name }: { name: string }) {
  const { cssColor, isRepeated } = serviceColors.markOf(name);
  return <ServiceTag name={name} color={cssColor} isRepeated={isRepeated} />;
}

function RootCell({ row }: { row: TraceRow }) {
  const isAwaited = (row.flags & traceFlag.rootMissing) !== 0;
  const isOwnError = (row.flags & traceFlag.rootError) !== 0;
  return (
    <a
      className={styles["root"]}
      href={navigation.hrefOf({ page: "trace", traceId: row.traceId })}
      tabIndex={-1}
      // The row opens it; the link is for other tabs and for copying.
      onClick={(event) => event.preventDefault()}
      draggable={false}
    >
      <span className={row.name === "" ? styles["nameless"] : styles["name"]} title={row.name}>
        {row.name === "" ? "(no name)" : row.name}
      </span>
      {row.errorCount > 0 ? <ErrorMark isOwn={isOwnError} /> : undefined}
      {isAhead(row.startUnixNano, Date.now()) ? (
        <Pill title="It starts in the future: the sender's clock is ahead of the clock here">clock?</Pill>
      ) : undefined}
      {isAwaited ? <Pill title="No span without a parent has arrived yet">root awaited</Pill> : undefined}
    </a>
  );
}

function DurationCell({ nano }: { nano: number }) {
  const { value, unit } = durationParts(nano);
  return (
    <span title={exactDuration(nano)}>
      {value}
      <span className={styles["unit"]}> {unit}</span>
    </span>
  );
}

function ErrorCount({ count }: { count: number }) {
  if (count === 0) return <span className={styles["none"]}>{noValue}</span>;
  return <span className={styles["error"]}>{formatCount(count)}</span>;
}

function StartCell({ unixNano }: { unixNano: bigint }) {
  const nowMs = Date.now();
  const clock = formatClock(unixNano);
  const short = formatShortTime(millisOf(unixNano), nowMs);
  return (
    <span className={styles["start"]} title={formatInstant(unixNano)}>
      {short.length > clock.length ? short : clock}
    </span>
  );
}

/** As long as the trace took beside the longest listed (`--longest-nano`); divided by what each service did itself. */
function Strip({ parts, durationNano }: { parts: readonly StripPart[]; durationNano: number }) {
  const total = parts.reduce((sum, part) => sum + part.selfNano, 0);
  const title = parts
    .map((part) => `${visibleText(part.service ?? "other services")}  ${formatDuration(part.selfNano)}`)
    .join("\n");
  return (
    <span
      className={styles["strip"]}
      style={{ width: `calc(100% * ${Math.max(0, durationNano)} / var(--longest-nano))` }}
      title={title}
      aria-hidden
    >
      {parts.map((part, at) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: parts hold no state, and one element serves whichever part is in its place
          key={at}
          style={{
            flexGrow: total === 0 ? 1 : part.selfNano / total,
            background:
              part.service === undefined ? "var(--faint)" : serviceColors.markOf(part.service).cssColor,
          }}
        />
      ))}
    </span>
  );
}
