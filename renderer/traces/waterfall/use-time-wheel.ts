import { useEffect } from "react";
import { panBy, zoomAt } from "./time-window.ts";
import { setWindow, type WaterfallStore } from "./waterfall-store.ts";

const wheelZoomBase = 1.0015;
/** Firefox counts lines where others count pixels. */
const pixelsPerLine = 16;

/** Wheel with Ctrl or ⌘ zooms at the pointer; with Shift, or sideways, pans. Anything else scrolls as ever. */
export function useTimeWheel(element: React.RefObject<HTMLElement | null>, store: WaterfallStore): void {
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    // React listens to wheel passively; zooming must keep the page from zooming along.
    const onWheel = (event: WheelEvent) => zoomOrPan(event, target, store);
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [element, store]);
}

function zoomOrPan(event: WheelEvent, element: HTMLElement, store: WaterfallStore): void {
  const { window, whole } = store.getState();
  const { left, width } = element.getBoundingClientRect();
  const nanoPerPixel = (window.endNano - window.startNano) / Math.max(1, width);
  const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? pixelsPerLine : 1;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const at = window.startNano + (event.clientX - left) * nanoPerPixel;
    setWindow(store, zoomAt(window, whole, at, wheelZoomBase ** (event.deltaY * scale)));
  } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    setWindow(store, panBy(window, whole, (event.deltaX || event.deltaY) * scale * nanoPerPixel));
  }
}
