import type { LogList } from "../../../../app/api/logs.ts";
import { addNano, formatClock, formatInstant } from "../../../base/instant.ts";
import { useEngineQuery } from "../../../client/use-query.ts";
import { recordName } from "../../../state/log-record.ts";
import { navigation } from "../../../state/navigation.ts";
import styles from "./span-panel.module.css";

const logsShownMax = 200;

interface SpanLogsProps {
  readonly traceId: string;
  readonly spanId: string;
  /** Of the view, whose version tells of log records too: they are asked for again when it changes. */
  readonly traceVersion: string;
}

/** Log records that carry the ids of this span, oldest first. */
export function SpanLogs({ traceId, spanId, traceVersion }: SpanLogsProps) {
  const params = { traceId, spanId, limit: logsShownMax };
  const { data } = useEngineQuery("logs.list", params, { refreshKey: traceVersion, keepData: false });
  if (data === undefined || data.rowCount === 0) return null;
  const rows = Array.from({ length: data.rowCount }, (_, row) => data.rowCount - 1 - row);
  return (
    <section className={styles["section"]}>
      <h3>
        Logs of this span <span className={styles["count"]}>{data.matched}</span>
      </h3>
      {rows.map((row) => (
        <LogRow key={recordName(data, row)} list={data} row={row} />
      ))}
    </section>
  );
}

/** First severity numbers of the levels that get a colour (OTLP: WARN 13 to 16, ERROR from 17). */
const warnSeverity = 13;
const errorSeverity = 17;

function LogRow({ list, row }: { list: LogList; row: number }) {
  const time = addNano(list.baseUnixNano, list.timeOffsetNano[row]!);
  const severity = list.severityNumber[row]!;
  const level = severity >= errorSeverity ? "error" : severity >= warnSeverity ? "warn" : "info";
  const body = list.strings[list.body[row]!] ?? "";
  return (
    <a
      className={styles["log"]}
      data-level={level}
      href={navigation.hrefOf({ page: "logs", logRecord: recordName(list, row) })}
      title={`${formatInstant(time)}\n${body}`}
    >
      <span className={styles["time"]}>{formatClock(time, 3).slice(6)}</span>
      <b>{list.strings[list.severityText[row]!] || level.toUpperCase()}</b>
      <span className={styles["logBody"]}>{body}</span>
    </a>
  );
}
