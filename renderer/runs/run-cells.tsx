import { Pin } from "lucide-react";
import type { ReactNode } from "react";
import { exactDuration, formatCount, formatDuration, noValue } from "../base/format.ts";
import { formatInstant, formatShortTime, nanoTextOf } from "../base/instant.ts";
import { visibleText } from "../base/visible-text.ts";
import { serviceColors } from "../state/page-state.ts";
import type { GridColumn } from "../widgets/data-grid.tsx";
import { ServiceTag } from "../widgets/service-tag.tsx";
import styles from "./run-cells.module.css";
import { type RunEntry, type RunState, stateOf } from "./run-entries.ts";

export const runColumns: readonly GridColumn[] = [
  { id: "pin", title: "Pin", track: "24px", hint: "What is pinned is never evicted" },
  { id: "service", title: "Service", track: "minmax(130px, 1fr)" },
  { id: "version", title: "Version", track: "minmax(70px, 0.6fr)" },
  { id: "name", title: "Name", track: "minmax(140px, 1.4fr)" },
  { id: "state", title: "State", track: "116px" },
  { id: "start", title: "Start", track: "148px", isNumeric: true },
  { id: "length", title: "Length", track: "76px", isNumeric: true, hint: "From the first item to the last" },
  { id: "spans", title: "Spans", track: "84px", isNumeric: true },
  { id: "errors", title: "Errors", track: "64px", isNumeric: true, hint: "Spans with status error" },
  {
    ...{ id: "p95", title: "p95", track: "84px", isNumeric: true },
    hint: "Of requests it served (server and consumer spans); of all spans where it served none",
  },
];

const nanosPerMs = 1e6;

export function runCells({ run, latency }: RunEntry): readonly ReactNode[] {
  const { service, version, name, startMs, endMs, items, errorCount, id, isPinned, hasReplicas } = run;
  const mark = serviceColors.markOf(service);
  const lengthNano = Math.max(0, endMs - startMs) * nanosPerMs;
  return [
    isPinned ? <Pin key="pin" size={13} className={styles["pin"]} aria-hidden /> : undefined,
    run.kind === "session" ? (
      <span key="service" className={styles["dim"]}>
        Sightglass
      </span>
    ) : (
      <ServiceTag key="service" name={service} color={mark.cssColor} isRepeated={mark.isRepeated} />
    ),
    <span key="version" title={version}>
      {version === "" ? <span className={styles["dim"]}>{noValue}</span> : visibleText(version)}
    </span>,
    name === "" ? (
      <span key="name" className={styles["id"]} title={`Run ${id}`}>
        {id.slice(0, 8)}
      </span>
    ) : (
      <span key="name" className={styles["name"]} title={`${name}\nRun ${id}`}>
        {visibleText(name)}
      </span>
    ),
    <State key="state" state={stateOf(run)} isReplica={hasReplicas} />,
    <span key="start" className={styles["time"]} title={formatInstant(BigInt(nanoTextOf(startMs)))}>
      {formatShortTime(startMs, Date.now())}
    </span>,
    <span
      key="length"
      title={`${exactDuration(lengthNano)}, until ${formatInstant(BigInt(nanoTextOf(endMs)))}`}
    >
      {formatDuration(lengthNano)}
    </span>,
    <Count key="spans" count={items.traces} />,
    <span key="errors" className={errorCount > 0 ? styles["failed"] : styles["dim"]}>
      {formatCount(errorCount)}
    </span>,
    <Latency key="p95" entry={latency} />,
  ];
}

const hints: Readonly<Record<RunState, string>> = {
  live: "More may come",
  ended: "Nothing has come for a while, or its service was started again",
  "partly evicted": "Retention removed a part of it",
  evicted: "Retention removed all of it",
};

function State({ state, isReplica }: { state: RunState; isReplica: boolean }) {
  return (
    <span className={styles["state"]} data-state={state} title={hints[state]}>
      <span className={styles["dot"]} aria-hidden />
      {state}
      {isReplica && (state === "live" || state === "ended") ? (
        <span className={styles["dim"]} title="Others of the same service sent at the same time">
          replica
        </span>
      ) : undefined}
    </span>
  );
}

function Count({ count }: { count: number }) {
  return <span className={count === 0 ? styles["dim"] : undefined}>{formatCount(count)}</span>;
}

function Latency({ entry }: { entry: RunEntry["latency"] }) {
  if (entry?.p95Nano === undefined) return <span className={styles["dim"]}>{noValue}</span>;
  return (
    <span title={`${exactDuration(entry.p95Nano)} of its ${entry.of}`}>{formatDuration(entry.p95Nano)}</span>
  );
}
