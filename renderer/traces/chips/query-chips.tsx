import { X } from "lucide-react";
import { useMemo } from "react";
import { navigation, useView } from "../../state/navigation.ts";
import { termsOf } from "../../state/query-edit.ts";
import { boxText } from "../heatmap/heatmap-words.ts";
import styles from "./query-chips.module.css";

export function QueryChips() {
  const { query, box, isBoxListed } = useView();
  const { terms, rest } = useMemo(() => termsOf(query), [query]);
  return (
    <ul className={styles["chips"]} aria-label="Conditions">
      {terms.map((term) => (
        <li key={term.from} className={styles["chip"]}>
          <code>{term.text}</code>
          <button
            type="button"
            aria-label={`Remove ${term.text}`}
            onClick={() => navigation.change({ query: term.without })}
          >
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
      {rest === undefined ? undefined : (
        <li className={styles["chip"]}>
          advanced <code>{rest}</code>
        </li>
      )}
      {box !== undefined && isBoxListed ? (
        <li className={styles["chip"]}>
          selection {boxText(box)}
          <button
            type="button"
            aria-label="Show all"
            onClick={() => navigation.change({ isBoxListed: false })}
          >
            <X size={12} aria-hidden />
          </button>
        </li>
      ) : undefined}
    </ul>
  );
}
