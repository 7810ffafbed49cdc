import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { Lanes } from "./lanes.tsx";
import { Minimap } from "./minimap.tsx";
import { NameRows } from "./name-rows.tsx";
import { contentTop, rowHeight, scrollHeightOf, scrollTopFor, topToReveal } from "./row-scroll.ts";
import { Ruler } from "./ruler.tsx";
import { StickyAncestors, stickyDepthMax } from "./sticky-ancestors.tsx";
import { useDraggedWidth } from "./use-dragged-width.ts";
import { positionOf } from "./visible-rows.ts";
import styles from "./waterfall.module.css";
import type { WaterfallStore } from "./waterfall-store.ts";

const nameColumnWidth = {
  storageKey: "sightglass.nameColumnWidth",
  defaultPx: 420,
  minPx: 180,
  restMinPx: 640,
  direction: 1,
} as const;

/**
 * Names as DOM rows on the left (selectable, readable by a screen reader), time as one canvas on the right. Both hang in
 * a layer that sticks to the viewport; the scrolling element itself holds only height.
 */
export function Waterfall({ store }: { store: WaterfallStore }) {
  const visible = useStore(store, (state) => state.visible);
  const scroller = useRef<HTMLDivElement>(null);
  const { top, height, onScroll } = useScrollPosition(scroller, visible.length);
  const [nameWidth, startResize] = useDraggedWidth(nameColumnWidth);
  const [hovered, setHovered] = useState(-1);
  useRevealSelected(store, scroller);
  return (
    <div className={styles["waterfall"]} style={{ "--name-width": `${nameWidth}px` } as React.CSSProperties}>
      <Minimap store={store} />
      <div className={styles["head"]}>
        <div className={styles["headNames"]}>
          <span>Service and operation</span>
          <span>Self</span>
        </div>
        <div className={styles["splitter"]} onPointerDown={startResize} />
        <Ruler store={store} />
      </div>
      <div className={styles["scroller"]} ref={scroller} onScroll={onScroll}>
        <div style={{ height: scrollHeightOf(visible.length) }}>
          <div className={styles["layer"]} style={{ height }} onPointerLeave={() => setHovered(-1)}>
            <div className={styles["names"]}>
              <NameRows store={store} top={top} height={height} hovered={hovered} setHovered={setHovered} />
              <StickyAncestors store={store} top={top} />
            </div>
            <Lanes store={store} top={top} hovered={hovered} setHovered={setHovered} />
          </div>
        </div>
      </div>
    </div>
  );
}

/** Content position and height of the viewport, followed once a frame. */
function useScrollPosition(scroller: React.RefObject<HTMLDivElement | null>, rowCount: number) {
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const onScroll = useCallback(
    (event: React.UIEvent<HTMLDivElement>) => setScrollTop(event.currentTarget.scrollTop),
    [],
  );
  return { top: contentTop(scrollTop, height, rowCount), height, onScroll };
}

/** Scrolls as little as possible when the selection moves out of sight; leaves room for the sticky ancestors. */
function useRevealSelected(store: WaterfallStore, scroller: React.RefObject<HTMLDivElement | null>): void {
  const reveal = useCallback(() => {
    const element = scroller.current;
    const { selected, visible } = store.getState();
    if (element === null || selected < 0) return;
    const { clientHeight } = element;
    const top = contentTop(element.scrollTop, clientHeight, visible.length);
    const margin = Math.min(stickyDepthMax + 1, Math.floor(clientHeight / rowHeight / 3));
    const wanted = topToReveal(positionOf(visible, selected), top, clientHeight, margin);
    if (wanted !== top) element.scrollTop = scrollTopFor(wanted, clientHeight, visible.length);
  }, [store, scroller]);
  useEffect(() => {
    // After layout: the height of a view just opened is not known earlier.
    const frame = requestAnimationFrame(reveal);
    const stop = store.subscribe((state, previous) => {
      if (state.selected !== previous.selected) reveal();
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [store, reveal]);
}
