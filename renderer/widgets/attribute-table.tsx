import { useState } from "react";
import { safeUrl } from "../base/safe-url.ts";
import styles from "./attribute-table.module.css";
import { CopyButton } from "./copy-button.tsx";

export interface AttributeEntry {
  readonly key: string;
  readonly type: string;
  readonly text: string;
}

/** From this many on it is worth filtering. */
const filteredFrom = 12;

/** Keys and values as they came: text only, whole http(s) addresses as links. */
export function AttributeTable({
  title,
  attributes,
}: {
  title: string;
  attributes: readonly AttributeEntry[];
}) {
  const [filter, setFilter] = useState("");
  if (attributes.length === 0) return undefined;
  const needle = filter.toLowerCase();
  const shown = attributes.filter(({ key, text }) => `${key} ${text}`.toLowerCase().includes(needle));
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
      <dl>
        {shown.map((attribute) => (
          <div key={attribute.key} className={styles["row"]}>
            <dt title={attribute.type}>{attribute.key}</dt>
            <dd data-type={attribute.type}>
              <Value text={attribute.text} type={attribute.type} />
            </dd>
            <span className={styles["copy"]}>
              <CopyButton text={attribute.text} label={`Copy the value of ${attribute.key}`} isBare />
            </span>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Value({ text, type }: { text: string; type: string }) {
  const url = type === "string" ? safeUrl(text) : undefined;
  if (url === undefined) return text;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}
