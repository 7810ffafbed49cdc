import { type PointerEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { GraphParts } from "./graph-parts.ts";

/** What part of the graph is in sight: pixels of the screen = scale × pixels of the graph + offset. */
export interface GraphView {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const scaleMin = 0.08;
const scaleMax = 3;
/** Smaller, a graph does not begin. */
const scaleReadable = 0.7;
const wheelFactor = 0.0018;
const stepFactor = 1.3;
const panPx = 80;

/** Zoom with Ctrl and the wheel or + and −, pan by dragging, by the wheel or with W A S D; 0 fits it again. */
export function useGraphView(frame: RefObject<HTMLElement | null>, parts: GraphParts) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  // Undefined while it was not touched: it fits then, whatever the size of the window.
  const [chosen, setChosen] = useState<GraphView>();
  const drag = useRef<{ x: number; y: number }>(undefined);
  useEffect(() => {
    if (frame.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width: w = 0, height: h = 0 } = entry?.contentRect ?? {};
      setSize({ width: w, height: h });
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  const view = chosen ?? fitting(size, parts);
  const zoom = (factor: number, x: number, y: number): void => {
    const scale = Math.min(scaleMax, Math.max(scaleMin, view.scale * factor));
    const real = scale / view.scale;
    setChosen({ scale, x: x - (x - view.x) * real, y: y - (y - view.y) * real });
  };
  const pan = (dx: number, dy: number): void => setChosen({ ...view, x: view.x + dx, y: view.y + dy });
  const onWheel = useEffectEvent((event: WheelEvent): void => {
    event.preventDefault();
    const edge = frame.current?.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey)
      zoom(
        Math.exp(-event.deltaY * wheelFactor),
        event.clientX - (edge?.left ?? 0),
        event.clientY - (edge?.top ?? 0),
      );
    else if (event.shiftKey) pan(-event.deltaY, 0);
    else pan(-event.deltaX, -event.deltaY);
  });
  useEffect(() => {
    const element = frame.current;
    const listen = (event: WheelEvent): void => onWheel(event);
    element?.addEventListener("wheel", listen, { passive: false });
    return () => element?.removeEventListener("wheel", listen);
  }, [frame]);
  const zoomStep = (factor: number) => (): void => zoom(factor, size.width / 2, size.height / 2);
  return {
    view,
    /** Moves as little as brings a place into sight. */
    reveal(x: number, y: number): void {
      const at = { x: view.scale * x + view.x, y: view.scale * y + view.y };
      const dx = Math.min(0, size.width - 120 - at.x) + Math.max(0, 120 - at.x);
      const dy = Math.min(0, size.height - 60 - at.y) + Math.max(0, 60 - at.y);
      if (dx !== 0 || dy !== 0) pan(dx, dy);
    },
    actions: {
      fit: () => setChosen(undefined),
      zoomIn: zoomStep(stepFactor),
      zoomOut: zoomStep(1 / stepFactor),
      left: () => pan(panPx, 0),
      right: () => pan(-panPx, 0),
    },
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>): void => {
        if (event.button !== 0 || (event.target as Element).closest("[data-part]") !== null) return;
        drag.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent): void => {
        if (drag.current === undefined) return;
        pan(event.clientX - drag.current.x, event.clientY - drag.current.y);
        drag.current = { x: event.clientX, y: event.clientY };
      },
      onPointerUp: (): void => {
        drag.current = undefined;
      },
      onPointerCancel: (): void => {
        drag.current = undefined;
      },
    },
  };
}

/** All of it where it can be read then, else its first node and what is around it. */
function fitting(size: { width: number; height: number }, { nodes, width, height }: GraphParts): GraphView {
  const scale = Math.min(1, size.width / Math.max(1, width), size.height / Math.max(1, height));
  if (scale < scaleReadable && size.width > 0) {
    const [first] = nodes;
    return {
      scale: scaleReadable,
      x: 40 - (first?.x ?? 0) * scaleReadable,
      y: size.height / 2 - (first?.y ?? 0) * scaleReadable,
    };
  }
  const shown = scale || 1;
  return {
    scale: shown,
    x: Math.max(0, (size.width - width * shown) / 2),
    y: Math.max(0, (size.height - height * shown) / 2),
  };
}
