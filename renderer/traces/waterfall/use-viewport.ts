import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { type OnScreen, topAfterChange } from "./lines/held-row.ts";
import {
  contentTop,
  rowHeight,
  scrollHeightOf,
  scrollTopFor,
  stickyDepthMax,
  topToReveal,
} from "./lines/row-scroll.ts";
import { positionOf } from "./lines/shown-lines.ts";
import type { WaterfallStore } from "./waterfall-store.ts";

export interface Viewport {
  /** Content position of the upper edge, in pixels. */
  readonly top: number;
  readonly height: number;
  readonly onScroll: () => void;
}

interface Elements {
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  /** Gives the scroller its content height. */
  readonly content: React.RefObject<HTMLDivElement | null>;
}

/**
 * Follows the scroll position, once a frame. Rows that come or go leave the row being read where it is, and a selection
 * out of sight is scrolled to, both before the next paint.
 */
export function useViewport(store: WaterfallStore, { scroller, content }: Elements): Viewport {
  const shown = useStore(store, (state) => state.shown);
  const lineCount = shown.ids.length;
  const reveals = useStore(store, (state) => state.reveals);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(0);
  const top = contentTop(scrollTop, height, lineCount);
  const onScreen = useRef<OnScreen>(undefined);
  const screenTop = useRef(0);

  const scrollTo = useCallback(
    (wanted: number) => {
      const element = scroller.current;
      if (element === null || content.current === null) return;
      const rowCount = store.getState().shown.ids.length;
      keepRoom(content.current, wanted + element.clientHeight, rowCount);
      element.scrollTop = scrollTopFor(wanted, element.clientHeight, rowCount);
      setScrollTop(element.scrollTop);
    },
    [store, scroller, content],
  );
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null || content.current === null) return;
    keepRoom(content.current, element.scrollTop + element.clientHeight, store.getState().shown.ids.length);
    setScrollTop(element.scrollTop);
  }, [store, scroller, content]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  useLayoutEffect(() => {
    const before = onScreen.current;
    if (before === undefined || before.shown === shown) return;
    const shift = screenTopOf(scroller) - screenTop.current;
    const wanted = topAfterChange(before, store.getState(), shift);
    onScreen.current = { outline: store.getState().outline, shown, top: wanted, height: before.height };
    scrollTo(wanted);
  }, [store, shown, scroller, scrollTo]);
  const isLaidOut = height > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a request to reveal is the trigger
  useLayoutEffect(() => {
    const { outline, selected, shown: lines } = store.getState();
    if (!isLaidOut || selected < 0) return;
    const now = onScreen.current?.top ?? top;
    const margin = Math.min(stickyDepthMax + 1, Math.floor(height / rowHeight / 3));
    const wanted = topToReveal(positionOf(outline, lines, selected), now, height, margin);
    const last = Math.max(0, lines.ids.length * rowHeight - height);
    if (wanted !== now) scrollTo(Math.min(wanted, Math.max(last, now)));
  }, [reveals, isLaidOut]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a scroll that is rendered moves it, too
  useLayoutEffect(() => {
    // Where the element is now: it may have been scrolled since `top` was rendered, and more lines come before it is again.
    const now = contentTop(scroller.current?.scrollTop ?? 0, height, shown.ids.length);
    onScreen.current = { outline: store.getState().outline, shown, top: now, height };
  }, [store, scroller, shown, top, height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it moves only when rows come or the height changes
  useLayoutEffect(() => {
    screenTop.current = screenTopOf(scroller);
  }, [scroller, shown, height]);
  return { top, height, onScroll };
}

function screenTopOf({ current }: React.RefObject<HTMLElement | null>): number {
  return current?.getBoundingClientRect().top ?? 0;
}

/**
 * Folding near the end leaves less than a screenful: room is kept below the last row, so that nothing jumps, and given
 * back as it scrolls out of sight.
 */
function keepRoom(content: HTMLElement, bottom: number, rowCount: number): void {
  const own = scrollHeightOf(rowCount);
  const room = own < rowCount * rowHeight || bottom <= own ? "" : `${bottom}px`;
  if (content.style.minHeight !== room) content.style.minHeight = room;
}
