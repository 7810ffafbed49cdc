import type { SpanDetail, SpanLink } from "../../../../app/api/traces.ts";
import { shortId } from "../../../base/ids.ts";
import { navigation } from "../../../state/navigation.ts";
import { AttributeRow } from "./attribute-table.tsx";
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
        <p className={styles["dim"]}>{span.droppedLinksCount} more were dropped by the sender.</p>
      )}
    </section>
  );
}

function LinkRow({ link, direction }: { link: SpanLink; direction: "to" | "from" }) {
  const { traceId, spanId, label, isStored, attributes } = link;
  const text = label || `span ${spanId}`;
  return (
    <div className={styles["link"]}>
      <span className={styles["time"]}>{direction === "to" ? "→ to" : "← from"}</span>
      {isStored ? (
        <a href={navigation.hrefOf({ page: "trace", traceId, spanId })}>{text}</a>
      ) : (
        <span title="This span is not stored here">{text}</span>
      )}
      <span className={styles["dim"]}>trace {shortId(traceId)}</span>
      {attributes.length > 0 && (
        <dl className={styles["table"]}>
          {attributes.map((attribute, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: keys may occur twice, and the list is replaced as a whole
            <AttributeRow key={index} attribute={attribute} />
          ))}
        </dl>
      )}
    </div>
  );
}
