import { useState } from "react";
import type { SpanDetail, SpanEvent } from "../../../../app/api/traces.ts";
import { formatDuration } from "../../../base/format.ts";
import { formatInstant } from "../../../base/instant.ts";
import { AttributeRow } from "./attribute-table.tsx";
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
            <p className={styles["dim"]}>{span.droppedEventsCount} more were dropped by the sender.</p>
          )}
        </section>
      )}
    </>
  );
}

/** Frames shown before the stack is unfolded. */
const framesShown = 6;

function ExceptionCard({ event, statusMessage }: { event: SpanEvent; statusMessage: string }) {
  const [isOpen, setOpen] = useState(false);
  const textOf = (key: string) => event.attributes.find((attribute) => attribute.key === key)?.text ?? "";
  const message = textOf("exception.message") || statusMessage;
  const stack = stackLines(textOf("exception.stacktrace"), textOf("exception.type"), message);
  const shown = isOpen ? stack : stack.slice(0, framesShown);
  return (
    <div className={styles["errorCard"]}>
      <b>▲ {textOf("exception.type") || "Exception"}</b>
      {message !== "" && <p>{message}</p>}
      {shown.length > 0 && <pre>{shown.join("\n")}</pre>}
      {stack.length > framesShown && (
        <button type="button" className={styles["more"]} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Fewer frames" : `${stack.length - framesShown} more frames`}
        </button>
      )}
    </div>
  );
}

/** The frames of a stack trace; its first line is left out where it only repeats type and message. */
function stackLines(stack: string, type: string, message: string): string[] {
  const lines = stack.split("\n").map((line) => line.replace(/^\s+/, "  ").trimEnd());
  const [first = ""] = lines;
  const isRepeat = first.includes(message) && (type === "" || first.includes(type));
  return (isRepeat ? lines.slice(1) : lines).filter((line) => line.trim() !== "").map((line) => line.trim());
}

function EventRow({ event, traceStart }: { event: SpanEvent; traceStart: string }) {
  const offset = Number(BigInt(event.timeUnixNano) - BigInt(traceStart));
  return (
    <details className={styles["event"]}>
      <summary title={formatInstant(BigInt(event.timeUnixNano))}>
        <span className={styles["time"]}>{formatDuration(offset)}</span> {event.name || "(no name)"}
      </summary>
      <dl className={styles["table"]}>
        {event.attributes.map((attribute, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: keys may occur twice, and the list is replaced as a whole
          <AttributeRow key={index} attribute={attribute} />
        ))}
      </dl>
    </details>
  );
}
