import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { type Size, useSize } from "./use-size.ts";

const scaleMin = 0.25;
const scaleMax = 2;
const aboveMax = 140;
const wheelZoomBase = 1.0015;
const zoomStep = 1.25;

/** What lies in a field. */
interface FieldContent {
  /** Another key is another content, which is fitted anew. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** Pixels by which it grew to the left. */
  readonly shift: number;
  /** No side makes it smaller than this scale, at which it can be read yet: what does not fit scrolls. */
  readonly fittedMin: { readonly byWidth: number; readonly byHeight: number };
  /** `once`: it stays as it was fitted, however it or the field grow. `always`: until somebody zooms. */
  readonly fits: "once" | "always";
}

interface Zoom {
  readonly key: string;
  readonly scale: number;
  readonly above: number;
}

/** The field that a graph lies in: it scrolls, is dragged by its ground, and scales. */
export function useField(scroller: RefObject<HTMLElement | null>, content: FieldContent) {
  const { key, fits, width, height } = content;
  const size = useSize(scroller);
  const [zoom, setZoom] = useState<Zoom>();
  const fitted = fittedZoom(content, size);
  const own = zoom?.key === key ? zoom : undefined;
  if (fits === "once" && size.width > 0 && own === undefined) setZoom(fitted);
  const { scale, above } = own ?? fitted;
  const zoomTo = (next: number): void =>
    setZoom({ key, scale: Math.min(scaleMax, Math.max(scaleMin, next)), above });
  useStill(scroller, content.shift * scale);
  useZoomWheel(scroller, scale, zoomTo);
  return {
    scale,
    /** Pixels above the content, where it was lower than the field when it was fitted. */
    above,
    zoomIn: () => zoomTo(scale * zoomStep),
    zoomOut: () => zoomTo(scale / zoomStep),
    fit: () => zoomTo(Math.min(1, size.width / width, size.height / height)),
    drag: useDrag(scroller),
  };
}

function fittedZoom({ key, width, height, fittedMin }: FieldContent, size: Size): Zoom {
  const byWidth = Math.max(fittedMin.byWidth, size.width / width);
  const scale = Math.min(1, byWidth, Math.max(fittedMin.byHeight, size.height / height));
  return { key, scale, above: Math.max(0, Math.min(aboveMax, (size.height - height * scale) / 3)) };
}

/** Where the content is scrolled sideways, a new column before the first does not move what is in view. */
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
