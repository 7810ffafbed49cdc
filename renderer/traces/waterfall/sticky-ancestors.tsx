import { useStore } from "zustand";
import { indentLevelsMax, indentWidth, RowName } from "./name-rows.tsx";
import { rowHeight } from "./row-scroll.ts";
import { stickyRows } from "./visible-rows.ts";
import styles from "./waterfall.module.css";
import { selectRow, type WaterfallStore } from "./waterfall-store.ts";

/** As many ancestors stay pinned at the top as a code editor would keep. */
export const stickyDepthMax = 5;

/** The ancestors of the first row on screen that have scrolled out above it. A click goes to one. */
export function StickyAncestors({ store, top }: { store: WaterfallStore; top: number }) {
  const { view, visible } = useStore(store);
  const rows = stickyRows(view, visible, top, rowHeight, stickyDepthMax);
  if (rows.length === 0) return null;
  return (
    <div className={styles["sticky"]} aria-hidden="true">
      {rows.map((row) => (
        <button
          type="button"
          key={row}
          tabIndex={-1}
          className={styles["stickyRow"]}
          onClick={() => selectRow(store, row)}
        >
          <span style={{ width: Math.min(view.depth[row]!, indentLevelsMax) * indentWidth + 18 }} />
          <RowName view={view} row={row} />
        </button>
      ))}
    </div>
  );
}
