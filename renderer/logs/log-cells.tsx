import type { ReactNode } from "react";
import type { LogList } from "../../app/api/logs.ts";
import { isZeroTraceId, shortId, traceIdHex } from "../base/ids.ts";
import { addNano, formatClock, formatInstant, formatShortTime, millisOf } from "../base/instant.ts";
import { visibleLines, visibleText } from "../base/visible-text.ts";
import { recordName } from "../state/log-record.ts";
import { navigation } from "../state/navigation.ts";
import { serviceColors } from "../state/page-state.ts";
import type { GridColumn } from "../widgets/data-grid.tsx";
import { ServiceTag } from "../widgets/service-tag.tsx";
import styles from "./log-cells.module.css";
import { severityOf } from "./severity.ts";

export interface LogRow {
  /** How the address names the record. */
  readonly record: string;
  readonly timeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly service: string;
  readonly body: string;
  /** Empty where the record belongs to no trace. */
  readonly traceId: string;
}

export const logColumns: readonly GridColumn[] = [
  { id: "time", title: "Time", track: "142px" },
  { id: "severity", title: "Severity", track: "64px" },
  { id: "service", title: "Service", track: "minmax(90px, 150px)" },
  { id: "body", title: "Body", track: "minmax(200px, 1fr)" },
  { id: "trace", title: "Trace", track: "124px" },
];

export function readLog(list: LogList, row: number): LogRow {
  const text = (code: number | undefined): string => list.strings[code ?? 0] ?? "";
  return {
    record: recordName(list, row),
    timeUnixNano: addNano(list.baseUnixNano, list.timeOffsetNano[row] ?? 0),
    severityNumber: list.severityNumber[row] ?? 0,
    severityText: visibleText(text(list.severityText[row])),
    service: text(list.service[row]),
    body: visibleLines(text(list.body[row])),
    traceId: isZeroTraceId(list.traceId, row) ? "" : traceIdHex(list.traceId, row),
  };
}

export function logLabel(row: LogRow): string {
  const { name } = severityOf(row.severityNumber, row.severityText);
  return [name, visibleText(row.service), row.body, `at ${formatClock(row.timeUnixNano, 0)}`]
    .filter(Boolean)
    .join(", ");
}

/** Beside an open record there is less room, and the record names the trace. */
export const narrowLogColumns = logColumns.slice(0, -1);

export function narrowLogCells(row: LogRow): readonly ReactNode[] {
  return logCells(row).slice(0, -1);
}

export function logCells(row: LogRow): readonly ReactNode[] {
  const { cssColor, isRepeated } = serviceColors.markOf(row.service);
  const severity = severityOf(row.severityNumber, row.severityText);
  return [
    <TimeCell key="time" unixNano={row.timeUnixNano} />,
    <span key="severity" className={styles["severity"]} data-tone={severity.tone}>
      {severity.name}
    </span>,
    <ServiceTag key="service" name={row.service} color={cssColor} isRepeated={isRepeated} />,
    <span key="body" className={styles["body"]} title={row.body}>
      {row.body}
    </span>,
    row.traceId === "" ? undefined : <TraceChip key="trace" traceId={row.traceId} />,
  ];
}

function TimeCell({ unixNano }: { unixNano: bigint }) {
  const clock = formatClock(unixNano);
  const short = formatShortTime(millisOf(unixNano), Date.now());
  return (
    <span className={styles["time"]} title={formatInstant(unixNano)}>
      {short.length > clock.length ? short : clock}
    </span>
  );
}

/** Opens the trace; the row around it opens the record. */
export function TraceChip({ traceId }: { traceId: string }) {
  return (
    <a
      className={styles["chip"]}
      href={navigation.hrefOf({ page: "trace", traceId })}
      title={`Open trace ${traceId}`}
      onClick={(event) => event.stopPropagation()}
    >
      {shortId(traceId)}
    </a>
  );
}
