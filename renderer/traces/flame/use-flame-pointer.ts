import {
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react";
import { panBy, zoomAt, zoomTo } from "../waterfall/time-window.ts";
import { type FlameScene, laneAt, laneTop } from "./draw-flame.ts";
import type { LaneScroll } from "./flame-canvas.tsx";
import type { FlameModel } from "./flame-model.ts";
import type { FlameWindow } from "./use-flame-window.ts";

/** Frames this near to the pointer count as under it: thin ones could not be hit. */
const slackPx = 2;
const wheelFactor = 0.0018;
/** Less is a click. */
const dragPxMin = 4;

export interface FlameHandling {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly scene: Omit<FlameScene, "hovered"> & { readonly model: FlameModel };
  readonly part: FlameWindow;
  readonly scroll: LaneScroll;
  readonly select: (frame: number) => void;
  readonly openMenu: (at: { x: number; y: number; frame: number }) => void;
}

export interface Hover {
  readonly frame: number;
  readonly x: number;
  readonly y: number;
  readonly isRight: boolean;
}

/** Wheel scrolls, with Ctrl zooms, with Shift pans; a drag pans; a click selects, a double click fits; the right button asks. */
export function useFlamePointer({ frame, scene, part, scroll, select, openMenu }: FlameHandling) {
  const [hover, setHover] = useState<Hover>();
  const drag = useRef<{ x: number; y: number; isMoving: boolean }>(undefined);
  const nanoPerPx = (scene.endNano - scene.startNano) / Math.max(1, scroll.widthPx);
  const spotOf = (event: { clientX: number; clientY: number }): Hover => {
    const edge = frame.current?.getBoundingClientRect();
    const x = event.clientX - (edge?.left ?? 0);
    const y = event.clientY - (edge?.top ?? 0);
    const nano = scene.startNano + x * nanoPerPx;
    const { startNano, endNano } = scene.bounds;
    const isInside = nano >= startNano && nano <= endNano && laneAt(scene, y) < scene.bounds.endLane;
    const found = isInside ? scene.model.frameAt(laneAt(scene, y), nano, nanoPerPx * slackPx) : -1;
    return { frame: found, x, y, isRight: x > scroll.widthPx / 2 };
  };
  const onWheel = useEffectEvent((event: WheelEvent): void => {
    event.preventDefault();
    const { window, whole, setWindow } = part;
    if (event.ctrlKey || event.metaKey) {
      const { x } = spotOf(event);
      setWindow(zoomAt(window, whole, scene.startNano + x * nanoPerPx, Math.exp(event.deltaY * wheelFactor)));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      setWindow(panBy(window, whole, (event.deltaX || event.deltaY) * nanoPerPx));
    } else scroll.scrollTo(scroll.top + event.deltaY);
    setHover(undefined);
  });
  useEffect(() => {
    const element = frame.current;
    // React listens passively, which cannot keep the page from zooming.
    const listen = (event: WheelEvent): void => onWheel(event);
    element?.addEventListener("wheel", listen, { passive: false });
    return () => element?.removeEventListener("wheel", listen);
  }, [frame]);

  const move = (event: PointerEvent): void => {
    const from = drag.current;
    if (from === undefined) {
      const spot = spotOf(event);
      setHover(spot.frame < 0 ? undefined : spot);
      return;
    }
    const dx = event.clientX - from.x;
    const dy = event.clientY - from.y;
    if (!from.isMoving && Math.hypot(dx, dy) < dragPxMin) return;
    drag.current = { x: event.clientX, y: event.clientY, isMoving: true };
    setHover(undefined);
    part.setWindow(panBy(part.window, part.whole, -dx * nanoPerPx));
    scroll.scrollTo(scroll.top - dy);
  };
  const fit = (event: MouseEvent): void => {
    const { frame: at } = spotOf(event);
    const { startNano, widthNano } = scene.model.frames;
    if (at >= 0) part.setWindow(zoomTo(part.whole, startNano[at]!, startNano[at]! + widthNano[at]!));
  };
  return {
    hover,
    handlers: {
      onPointerDown: (event: PointerEvent): void => {
        if (event.button !== 0) return;
        drag.current = { x: event.clientX, y: event.clientY, isMoving: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: move,
      onPointerUp: (event: PointerEvent): void => {
        if (drag.current?.isMoving === false) select(spotOf(event).frame);
        drag.current = undefined;
      },
      onPointerCancel: (): void => {
        drag.current = undefined;
      },
      onPointerLeave: (): void => setHover(undefined),
      onDoubleClick: fit,
      onContextMenu: (event: MouseEvent): void => {
        event.preventDefault();
        // The key for it has no place: the menu belongs to the cursor then.
        const at = event.button === 2 ? spotOf(event).frame : scene.selected;
        if (at < 0) return;
        select(at);
        if (event.button === 2) openMenu({ x: event.clientX, y: event.clientY, frame: at });
        else openMenu(placeOf(scene, frame.current, nanoPerPx, at));
      },
    },
  };
}

/** Where the menu of a frame opens that was not pointed at. */
export function placeOf(
  scene: FlameHandling["scene"],
  element: HTMLElement | null,
  nanoPerPx: number,
  at: number,
): { x: number; y: number; frame: number } {
  const edge = element?.getBoundingClientRect();
  const left = (scene.model.frames.startNano[at]! - scene.startNano) / nanoPerPx;
  const x = Math.min(Math.max(left, 0), (edge?.width ?? 0) - 40) + 12;
  const y = laneTop(scene, scene.model.laneOf(at)) + 20;
  return { x: (edge?.left ?? 0) + x, y: (edge?.top ?? 0) + y, frame: at };
}
