import { useMemo, useRef } from "react";
import { useStore } from "zustand";
import { Lanes } from "./lanes/lanes.tsx";
import { ScrollTicks } from "./lanes/scroll-ticks.tsx";
import { rowHeight, scrollHeightOf, stickyDepthMax } from "./lines/row-scroll.ts";
import { stickyRows } from "./lines/sticky-lines.ts";
import { Minimap } from "./minimap/minimap.tsx";
import { NameRows } from "./names/name-rows.tsx";
import { StickyAncestors } from "./names/sticky-ancestors.tsx";
import { Ruler } from "./ruler.tsx";
import { ScopeBar } from "./scope/scope-bar.tsx";
import { StatisticsPanel } from "./statistics/statistics-panel.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useDraggedWidth } from "./use-dragged-width.ts";
import { useViewport } from "./use-viewport.ts";
import { useWaterfallKeys } from "./use-waterfall-keys.ts";
import styles from "./waterfall.module.css";
import { setHovered, type WaterfallStore } from "./waterfall-store.ts";

const nameColumnWidth = {
  label: "names",
  storageKey: "sightglass.nameColumnWidth",
  defaultPx: 420,
  minPx: 180,
  restMinPx: 640,
  direction: 1,
} as const;

/** Overview, head and rows. Only the rows follow the scroll position. */
export function Waterfall({ store }: { store: WaterfallStore }) {
  useWaterfallKeys(store);
  const areStatisticsOpen = useStore(store, (state) => state.statisticsBy !== undefined);
  const [nameWidth, resize] = useDraggedWidth(nameColumnWidth);
  return (
    <div className={styles["waterfall"]} style={{ "--name-width": `${nameWidth}px` } as React.CSSProperties}>
      <Minimap store={store} />
      <Toolbar store={store} />
      <ScopeBar store={store} />
      <div className={styles["head"]}>
        <div className={styles["headNames"]}>
          <span>Service and operation</span>
          <span title="Time not covered by the spans below it">Self</span>
        </div>
        <div className={styles["splitter"]} title="Drag to resize, double-click to reset" {...resize} />
        <Ruler store={store} />
      </div>
      <Rows store={store} />
      {areStatisticsOpen && <StatisticsPanel store={store} />}
    </div>
  );
}

/**
 * Names as DOM rows on the left (selectable, readable by a screen reader), time as one canvas on the right. Both hang in
 * a layer that sticks to the viewport; the scrolling element itself holds only height.
 */
function Rows({ store }: { store: WaterfallStore }) {
  const outline = useStore(store, (state) => state.outline);
  const shown = useStore(store, (state) => state.shown);
  const root = useStore(store, (state) => state.root);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { top, height, onScroll } = useViewport(store, { scroller, content });
  const pinned = useMemo(
    () => stickyRows(outline, shown, { top, rowHeight, max: stickyDepthMax, root }),
    [outline, shown, top, root],
  );
  return (
    <div className={styles["rows"]}>
      <ScrollTicks store={store} />
      <div className={styles["scroller"]} ref={scroller} onScroll={onScroll}>
        <div ref={content} style={{ height: scrollHeightOf(shown.ids.length) }}>
          <div className={styles["layer"]} style={{ height }} onPointerLeave={() => setHovered(store, -1)}>
            <div className={styles["names"]}>
              <NameRows store={store} top={top} height={height} />
              <StickyAncestors store={store} rows={pinned} />
            </div>
            <Lanes store={store} top={top} pinned={pinned} />
          </div>
        </div>
      </div>
    </div>
  );
}
