import { formatCount, formatDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { navigation } from "../../state/navigation.ts";
import type { SpanFact } from "./trace-facts.ts";
import styles from "./trace-peek.module.css";

interface SpanLinksProps {
  readonly title: string;
  /** Of how many the spans are some; left out where they are all. */
  readonly count?: number;
  readonly traceId: string;
  readonly spans: readonly SpanFact[];
}

/** A few spans by name, each a link into the trace. */
export function SpanLinks({ title, count, traceId, spans }: SpanLinksProps) {
  return (
    <>
      <h3 className={styles["section"]}>
        {title}
        {count === undefined ? "" : ` ${formatCount(count)}`}
      </h3>
      <ul className={styles["list"]}>
        {spans.map((span) => (
          <li key={span.row}>
            <a
              className={styles["span"]}
              href={navigation.hrefOf({ page: "trace", traceId, spanId: span.spanId })}
              title={`${span.service} · ${span.name}`}
            >
              <span className={styles["service"]}>{visibleText(span.service)}</span> {visibleText(span.name)}
            </a>
            <span className={styles["number"]}>{formatDuration(span.nano)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
