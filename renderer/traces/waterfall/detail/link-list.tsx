import type { SpanDetail, SpanLink } from "../../../../app/api/traces.ts";
import { formatCount } from "../../../base/format.ts";
import { shortId } from "../../../base/ids.ts";
import { visibleText } from "../../../base/visible-text.ts";
import { navigation } from "../../../state/navigation.ts";
import { AttributeRows } from "../../../widgets/attribute-table.tsx";
import styles from "./span-panel.module.css";

/** Links out of the span, and links of other spans that point at it. */
export function LinkList({ span }: { span: SpanDetail }) {
  if (span.links.length === 0 && span.linkedFrom.length === 0 && span.droppedLinksCount === 0) return null;
  return (
    <section className={styles["section"]}>
      <h3>
        Links <span className={styles["count"]}>{span.links.length + span.linkedFrom.length}</span>
      </h3>
      {span.links.map((link, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: links have no id and the list is replaced as a whole
        <LinkRow key={index} link={link} direction="to" />
      ))}
      {span.linkedFrom.map((link, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <LinkRow key={index} link={link} direction="from" />
      ))}
      {span.droppedLinksCount > 0 && (
        <p className={styles["dim"]}>
          {formatCount(span.droppedLinksCount)} more were dropped by the sender.
        </p>
      )}
    </section>
  );
}

function LinkRow({ link, direction }: { link: SpanLink; direction: "to" | "from" }) {
  const { traceId, spanId, label, isStored, attributes } = link;
  const text = visibleText(label) || `span ${spanId}`;
  return (
    <div className={styles["link"]}>
      <span className={styles["time"]}>{direction === "to" ? "→ to" : "← from"}</span>
      {isStored ? (
        <a href={navigation.hrefOf({ page: "trace", traceId, spanId, rest: new Map() })}>{text}</a>
      ) : (
        <span title="This span has not arrived here">{text}, not stored</span>
      )}
      <span className={styles["dim"]} title={`trace ${traceId}, span ${spanId}`}>
        trace {shortId(traceId)}
      </span>
      {attributes.length > 0 && (
        <div className={styles["linkAttributes"]}>
          <AttributeRows attributes={attributes} />
        </div>
      )}
    </div>
  );
}
