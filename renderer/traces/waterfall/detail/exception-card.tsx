import { useState } from "react";
import type { SpanEvent } from "../../../../app/api/traces.ts";
import { formatCounted } from "../../../base/format.ts";
import { formatInstant } from "../../../base/instant.ts";
import { visibleLines } from "../../../base/visible-text.ts";
import { AttributeRows } from "../../../widgets/attribute-table.tsx";
import { CopyButton } from "../../../widgets/copy-button.tsx";
import { ErrorMark } from "../../../widgets/error-mark.tsx";
import styles from "./span-panel.module.css";
import { foldStack, stackLines } from "./stack-lines.ts";

const shownKeys = ["exception.type", "exception.message", "exception.stacktrace"];

/** Type, message and stack of an exception; whatever else it carries below. */
export function ExceptionCard({ event, statusMessage }: { event: SpanEvent; statusMessage: string }) {
  const textOf = (key: string) => event.attributes.find((attribute) => attribute.key === key)?.text ?? "";
  const type = textOf("exception.type");
  const message = textOf("exception.message") || statusMessage;
  const stack = textOf("exception.stacktrace");
  const rest = event.attributes.filter(({ key }) => !shownKeys.includes(key));
  return (
    <div className={styles["errorCard"]} title={formatInstant(BigInt(event.timeUnixNano))}>
      <b>
        <ErrorMark isOwn /> {type || "Exception"}
      </b>
      {stack !== "" && (
        <span className={styles["cardCopy"]}>
          <CopyButton text={stack} label="Copy the stack trace" isBare />
        </span>
      )}
      {message !== "" && <p>{visibleLines(message)}</p>}
      <Stack lines={stackLines(stack, type, message)} />
      {rest.length > 0 && <AttributeRows attributes={rest} />}
    </div>
  );
}

function Stack({ lines }: { lines: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  if (lines.length === 0) return null;
  const folded = foldStack(lines);
  const shown = isOpen ? lines : folded;
  return (
    <>
      <pre>
        {shown.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat, and the list is replaced as a whole
          <span key={index} className={styles["frame"]} data-left-out={typeof line === "number" || undefined}>
            {typeof line === "number" ? `… ${formatCounted(line, "more frame")}` : line.trimStart()}
          </span>
        ))}
      </pre>
      {folded.length < lines.length && (
        <button
          type="button"
          className={styles["more"]}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Fewer frames" : "All frames"}
        </button>
      )}
    </>
  );
}
