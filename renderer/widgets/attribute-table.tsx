import { useState } from "react";
import { formatCount } from "../base/format.ts";
import styles from "./attribute-table.module.css";
import { AttributeValue } from "./attribute-value.tsx";
import { CopyButton } from "./copy-button.tsx";

export interface AttributeEntry {
  readonly key: string;
  readonly type: string;
  readonly text: string;
  /** On hover, instead of the type. */
  readonly title?: string;
}

/** From this many on it is worth filtering. */
const filteredFrom = 16;
/** More rows than this start folded away: a span may carry a thousand attributes. */
const shownMax = 60;

interface AttributeTableProps {
  readonly title: string;
  readonly attributes: readonly AttributeEntry[];
  /** Attributes that the sender left out. */
  readonly dropped?: number;
}

/** Keys and values as they came, with a filter where there are many. */
export function AttributeTable({ title, attributes, dropped = 0 }: AttributeTableProps) {
  const [filter, setFilter] = useState("");
  if (attributes.length === 0 && dropped === 0) return undefined;
  const needle = filter.trim().toLowerCase();
  const found = needle === "" ? attributes : attributes.filter((attribute) => holds(attribute, needle));
  return (
    <section className={styles["section"]}>
      <h3>
        {title} <span>{attributes.length}</span>
        {attributes.length < filteredFrom ? undefined : (
          <input
            type="text"
            aria-label={`Filter ${title.toLowerCase()}`}
            placeholder="Filter"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )}
      </h3>
      <AttributeRows attributes={found} />
      {found.length === 0 && needle !== "" && (
        <p className={styles["note"]}>No key or value holds this text.</p>
      )}
      {dropped > 0 && (
        <p className={styles["note"]}>{formatCount(dropped)} more were dropped by the sender.</p>
      )}
    </section>
  );
}

function holds({ key, text }: AttributeEntry, needle: string): boolean {
  return key.toLowerCase().includes(needle) || text.toLowerCase().includes(needle);
}

/** The rows alone, for what hangs on an event or a link. */
export function AttributeRows({ attributes }: { attributes: readonly AttributeEntry[] }) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? attributes : attributes.slice(0, shownMax);
  return (
    <>
      <dl className={styles["list"]}>
        {shown.map((attribute, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a key may occur twice, the place tells such rows apart
          <AttributeRow key={`${attribute.key} ${index}`} attribute={attribute} />
        ))}
      </dl>
      {shown.length < attributes.length && (
        <button type="button" className={styles["more"]} onClick={() => setAll(true)}>
          Show {formatCount(attributes.length - shown.length)} more
        </button>
      )}
    </>
  );
}

function AttributeRow({ attribute: { key, type, text, title } }: { attribute: AttributeEntry }) {
  return (
    <div className={styles["row"]}>
      <dt title={key}>
        <bdi>{breakable(key)}</bdi>
      </dt>
      <dd data-type={type} title={title ?? type}>
        <AttributeValue text={text} type={type} />
      </dd>
      <dd className={styles["copy"]}>
        <CopyButton text={text} label={`Copy the value of ${key}`} isBare />
      </dd>
    </div>
  );
}

/** Lets a long key wrap behind its dots and underscores instead of inside a word. */
function breakable(key: string): string {
  return key.replace(/[._/:]/g, "$&\u200b");
}
