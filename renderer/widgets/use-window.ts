import { useCallback, useEffect, useRef, useState } from "react";

/** Rows [first, end) are drawn. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** Drawn beyond what is seen, so that a scroll of one frame shows no gap. */
const overscanRows = 8;
/** The window moves in steps, so that most scroll events change nothing. */
const stepRows = 4;

/** The rows to draw for a scroll position; all lengths in CSS pixels. */
export function windowAt(scrollTop: number, height: number, rowHeight: number, rowCount: number): RowWindow {
  const firstSeen = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const first = Math.max(0, Math.floor((firstSeen - overscanRows) / stepRows) * stepRows);
  const seen = Math.ceil(height / rowHeight) + 1;
  return {
    first: Math.min(first, rowCount),
    end: Math.min(rowCount, firstSeen + seen + overscanRows + stepRows),
  };
}

/**
 * Windows a list of rows of one fixed height inside the scrolling element that gets `ref`.
 * (A virtual-list library would measure every row: fixed heights need none of that.)
 */
export function useWindow(rowCount: number, rowHeight: number) {
  const element = useRef<HTMLDivElement | null>(null);
  const [view, setView] = useState<RowWindow>({ first: 0, end: 0 });

  const update = useCallback((): void => {
    if (element.current === null) return;
    const { scrollTop, clientHeight } = element.current;
    const next = windowAt(scrollTop, clientHeight, rowHeight, rowCount);
    setView((now) => (now.first === next.first && now.end === next.end ? now : next));
  }, [rowCount, rowHeight]);

  useEffect(() => {
    update();
    const scroller = element.current;
    if (scroller === null) return;
    const observer = new ResizeObserver(update);
    observer.observe(scroller);
    scroller.addEventListener("scroll", update, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", update);
    };
  }, [update]);

  return { ref: element, first: Math.min(view.first, rowCount), end: Math.min(view.end, rowCount) };
}
