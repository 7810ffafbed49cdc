import type { SpanDetail, SpanEvent } from "../../../../app/api/traces.ts";
import { exactDuration, formatCount, formatDuration } from "../../../base/format.ts";
import { formatInstant } from "../../../base/instant.ts";
import { AttributeRows } from "../../../widgets/attribute-table.tsx";
import { ExceptionCard } from "./exception-card.tsx";
import styles from "./span-panel.module.css";

/** Exceptions first, as cards with their stack; then the other events in order. */
export function EventList({ span, traceStart }: { span: SpanDetail; traceStart: string }) {
  const exceptions = span.events.filter(({ name }) => name === "exception");
  const others = span.events.filter(({ name }) => name !== "exception");
  return (
    <>
      {exceptions.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no id and the list is replaced as a whole
        <ExceptionCard key={index} event={event} statusMessage={span.status.message} />
      ))}
      {(others.length > 0 || span.droppedEventsCount > 0) && (
        <section className={styles["section"]}>
          <h3>
            Events <span className={styles["count"]}>{others.length}</span>
          </h3>
          {others.map((event, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <EventRow key={index} event={event} traceStart={traceStart} />
          ))}
          {span.droppedEventsCount > 0 && (
            <p className={styles["dim"]}>
              {formatCount(span.droppedEventsCount)} more were dropped by the sender.
            </p>
          )}
        </section>
      )}
    </>
  );
}

function EventRow({ event, traceStart }: { event: SpanEvent; traceStart: string }) {
  const offset = Number(BigInt(event.timeUnixNano) - BigInt(traceStart));
  const title = `${formatInstant(BigInt(event.timeUnixNano))}\n${exactDuration(offset)} after the trace began`;
  const line = (
    <>
      <span className={styles["time"]}>{formatDuration(offset)}</span> <bdi>{event.name || "(no name)"}</bdi>
    </>
  );
  if (event.attributes.length === 0)
    return (
      <p className={styles["event"]} title={title}>
        {line}
      </p>
    );
  return (
    <details className={styles["event"]}>
      <summary title={title}>{line}</summary>
      <AttributeRows attributes={event.attributes} />
    </details>
  );
}
