import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Geometry } from "../layout/geometry.ts";

const scaleMin = 0.25;
const scaleMax = 2;
/** A map that does not fit at this scale scrolls: smaller it could not be read. */
const fittedMin = 0.7;
const aboveMax = 140;
const wheelZoomBase = 1.0015;
const zoomStep = 1.25;

/**
 * The field that a map lies in: it scrolls, is dragged by its ground, and scales. A map is fitted once, when `key` changes, and not
 * again while it grows.
 */
export function useField(scroller: RefObject<HTMLElement | null>, key: string, geometry: Geometry) {
  const size = useSize(scroller);
  const [zoom, setZoom] = useState<{
    readonly key: string;
    readonly scale: number;
    readonly above: number;
  }>();
  const fitted = fittedScale(geometry, size);
  const above = Math.max(0, Math.min(aboveMax, (size.height - geometry.height * fitted) / 3));
  const { scale } = zoom?.key === key ? zoom : { scale: fitted };
  if (size.width > 0 && zoom?.key !== key) setZoom({ key, scale: fitted, above });
  const zoomTo = (next: number): void =>
    setZoom({ key, scale: Math.min(scaleMax, Math.max(scaleMin, next)), above: zoom?.above ?? above });
  useStill(scroller, geometry.shift * scale);
  useZoomWheel(scroller, scale, zoomTo);
  return {
    scale,
    /** Pixels above the map, where it was lower than the field when it was fitted. */
    above: zoom?.above ?? above,
    zoomIn: () => zoomTo(scale * zoomStep),
    zoomOut: () => zoomTo(scale / zoomStep),
    fit: () => zoomTo(Math.min(1, size.width / geometry.width, size.height / geometry.height)),
    drag: useDrag(scroller),
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function fittedScale({ width, height }: Geometry, size: Size): number {
  return Math.max(fittedMin, Math.min(1, size.width / width, size.height / height));
}

function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ width, height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Where the map is scrolled sideways, a new column before the first does not move what is in view. */
function useStill(element: RefObject<HTMLElement | null>, shiftPx: number): void {
  const before = useRef(shiftPx);
  useLayoutEffect(() => {
    const by = shiftPx - before.current;
    before.current = shiftPx;
    if (element.current !== null && element.current.scrollLeft > 0) element.current.scrollLeft += by;
  }, [element, shiftPx]);
}

/** Wheel with Ctrl or ⌘ zooms; what is under the pointer stays there. */
function useZoomWheel(
  element: RefObject<HTMLElement | null>,
  scale: number,
  zoomTo: (scale: number) => void,
): void {
  const newest = useRef({ scale, zoomTo });
  useEffect(() => {
    newest.current = { scale, zoomTo };
  });
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    // React listens to wheel passively; zooming must keep the page from zooming along.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { scale: before, zoomTo: zoom } = newest.current;
      const after = Math.min(scaleMax, Math.max(scaleMin, before * wheelZoomBase ** -event.deltaY));
      const { left, top } = target.getBoundingClientRect();
      const [x, y] = [event.clientX - left, event.clientY - top];
      zoom(after);
      requestAnimationFrame(() => {
        target.scrollLeft = ((target.scrollLeft + x) * after) / before - x;
        target.scrollTop = ((target.scrollTop + y) * after) / before - y;
      });
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [element]);
}

/** Drags of the ground scroll. */
function useDrag(element: RefObject<HTMLElement | null>) {
  const from = useRef<{ readonly x: number; readonly y: number }>(undefined);
  const [isDragged, setDragged] = useState(false);
  const end = (): void => {
    from.current = undefined;
    setDragged(false);
  };
  return {
    isDragged,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>): void => {
        const isGround = event.target instanceof Element && event.target.closest("[data-id]") === null;
        if (event.button !== 0 || !isGround || element.current === null) return;
        const { scrollLeft, scrollTop } = element.current;
        from.current = { x: event.clientX + scrollLeft, y: event.clientY + scrollTop };
        setDragged(true);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>): void => {
        if (from.current === undefined || element.current === null) return;
        element.current.scrollTo(from.current.x - event.clientX, from.current.y - event.clientY);
      },
      onPointerUp: end,
      onPointerLeave: end,
    },
  };
}
