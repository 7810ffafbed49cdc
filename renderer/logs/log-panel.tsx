import { X } from "lucide-react";
import type { LogDetail } from "../../app/api/logs.ts";
import { formatInstant } from "../base/instant.ts";
import { useEngineQuery } from "../client/use-query.ts";
import { readRecordName } from "../state/log-record.ts";
import { serviceColors } from "../state/page-state.ts";
import { AttributeTable } from "../widgets/attribute-table.tsx";
import { Button } from "../widgets/button.tsx";
import { CopyButton } from "../widgets/copy-button.tsx";
import { EmptyState } from "../widgets/empty-state.tsx";
import { ServiceTag } from "../widgets/service-tag.tsx";
import { TraceChip } from "./log-cells.tsx";
import styles from "./log-panel.module.css";
import { severityOf } from "./severity.ts";

/** One log record with everything it carries. `record` is as `recordName` writes it. */
export function LogPanel({ record, onClose }: { record: string; onClose: () => void }) {
  const { data, error } = useEngineQuery("logs.detail", readRecordName(record));
  return (
    <div className={styles["panel"]}>
      <Button look="plain" className={styles["close"] ?? ""} aria-label="Close (Esc)" onClick={onClose}>
        <X size={15} aria-hidden />
      </Button>
      {error === undefined ? undefined : (
        <EmptyState
          title={error.code === "not_found" ? "This record is no longer there" : "No answer from the engine"}
        >
          {error.message}
        </EmptyState>
      )}
      {data === undefined ? undefined : <Detail detail={data} />}
    </div>
  );
}

function Detail({ detail }: { detail: LogDetail }) {
  const { cssColor, isRepeated } = serviceColors.markOf(detail.service);
  const severity = severityOf(detail.severityNumber, detail.severityText);
  return (
    <>
      <h2 className={styles["head"]}>
        <ServiceTag name={detail.service} color={cssColor} isRepeated={isRepeated} />
        <span className={styles["severity"]} data-tone={severity.tone}>
          {severity.name}
        </span>
        <CopyButton text={detail.body.text} label="Copy the body" isBare />
      </h2>
      <pre className={styles["body"]}>{prettyBody(detail)}</pre>
      <Facts detail={detail} />
      <AttributeTable title="Attributes" attributes={detail.attributes} />
      <AttributeTable title="Resource" attributes={detail.resource} />
    </>
  );
}

function Facts({ detail }: { detail: LogDetail }) {
  const { timeUnixNano, observedTimeUnixNano, severityNumber, severityText, eventName, scope } = detail;
  const facts: readonly (readonly [string, string])[] = [
    ["time", timeUnixNano === "0" ? "" : formatInstant(BigInt(timeUnixNano))],
    ["observed", observedTimeUnixNano === "0" ? "" : formatInstant(BigInt(observedTimeUnixNano))],
    [
      "severity",
      severityNumber === 0
        ? severityText
        : `${severityOf(severityNumber, severityText).name} (${severityNumber})`,
    ],
    ["event name", eventName],
    ["scope", [scope.name, scope.version].filter((part) => part !== "").join(" ")],
    ["span", detail.spanId],
  ];
  return (
    <dl className={styles["facts"]}>
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {/^0*$/.test(detail.traceId) ? undefined : (
        <div>
          <dt>trace</dt>
          <dd>
            <TraceChip traceId={detail.traceId} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Containers come as JSON: shown over several lines. */
function prettyBody({ body }: LogDetail): string {
  if (body.type !== "kvlist" && body.type !== "array") return body.text;
  try {
    return JSON.stringify(JSON.parse(body.text), undefined, 2);
  } catch {
    return body.text;
  }
}
