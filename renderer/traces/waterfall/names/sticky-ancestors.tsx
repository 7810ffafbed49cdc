import { useStore } from "zustand";
import { positionOf } from "../lines/shown-lines.ts";
import styles from "../waterfall.module.css";
import { selectRow, setHovered, type WaterfallStore } from "../waterfall-store.ts";
import { indentLevels } from "./indent.ts";
import { Indent, RowName } from "./name-row.tsx";

interface StickyAncestorsProps {
  readonly store: WaterfallStore;
  /** Root first. */
  readonly rows: readonly number[];
}

/** The ancestors of the first row on screen that have scrolled out above it. A click goes to one. */
export function StickyAncestors({ store, rows }: StickyAncestorsProps) {
  const { view, outline, shown } = useStore(store);
  if (rows.length === 0) return null;
  return (
    <div
      className={styles["sticky"]}
      style={{ "--levels": indentLevels(view) } as React.CSSProperties}
      aria-hidden="true"
    >
      {rows.map((row) => (
        <button
          type="button"
          key={row}
          tabIndex={-1}
          className={styles["stickyRow"]}
          onClick={() => selectRow(store, row)}
          onPointerEnter={() => setHovered(store, -1)}
        >
          <Indent level={shown.levels[positionOf(outline, shown, row)]!} />
          <span className={styles["noChevron"]} />
          <RowName view={view} row={row} />
        </button>
      ))}
    </div>
  );
}
