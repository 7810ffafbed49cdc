import { useState } from "react";
import type { DisplayAttribute } from "../../../../app/api/traces.ts";
import { formatCount } from "../../../base/format.ts";
import { copyText } from "../../../state/hand-over.ts";
import styles from "./span-panel.module.css";

interface AttributeTableProps {
  readonly title: string;
  readonly attributes: readonly DisplayAttribute[];
  /** Attributes the SDK left out. */
  readonly dropped: number;
}

/** More rows than this start folded away: a span may carry a thousand attributes. */
const shownMax = 60;

/** Keys and values; a click on a value copies it. Long values unfold. */
export function AttributeTable({ title, attributes, dropped }: AttributeTableProps) {
  const [isAll, setAll] = useState(false);
  if (attributes.length === 0 && dropped === 0) return null;
  const shown = isAll ? attributes : attributes.slice(0, shownMax);
  return (
    <section className={styles["section"]}>
      <h3>
        {title} <span className={styles["count"]}>{attributes.length}</span>
      </h3>
      <dl className={styles["table"]}>
        {shown.map((attribute, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: keys may occur twice, and the list is replaced as a whole
          <AttributeRow key={index} attribute={attribute} />
        ))}
      </dl>
      {shown.length < attributes.length && (
        <button type="button" className={styles["more"]} onClick={() => setAll(true)}>
          Show {formatCount(attributes.length - shown.length)} more
        </button>
      )}
      {dropped > 0 && (
        <p className={styles["dim"]}>{formatCount(dropped)} more were dropped by the sender.</p>
      )}
    </section>
  );
}

/** Lets a long key wrap behind its dots and underscores instead of inside a word. */
function breakable(key: string): string {
  return key.replace(/[._/:]/g, "$&\u200b");
}

/** Longer values start cut. */
const cutLength = 240;

export function AttributeRow({ attribute: { key, type, text } }: { attribute: DisplayAttribute }) {
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > cutLength;
  return (
    <div className={styles["row"]}>
      <dt title={key}>{breakable(key)}</dt>
      <dd>
        <button
          type="button"
          className={styles["value"]}
          data-type={type}
          title={`${type}, click to copy`}
          onClick={() => void copyText(text, `${key} copied`)}
        >
          {type === "empty" ? "(empty)" : isLong && !isOpen ? `${text.slice(0, cutLength)}…` : text}
        </button>
        {isLong && (
          <button type="button" className={styles["more"]} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "less" : `all ${formatCount(text.length)} characters`}
          </button>
        )}
      </dd>
    </div>
  );
}
