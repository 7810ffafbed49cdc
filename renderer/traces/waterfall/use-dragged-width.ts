import { useCallback, useState } from "react";
import { storage } from "../../state/page-state.ts";

interface DraggedWidth {
  /** Where the width is remembered. */
  readonly storageKey: string;
  readonly defaultPx: number;
  readonly minPx: number;
  /** What the rest of the window keeps at least. */
  readonly restMinPx: number;
  /** Which way a drag widens: 1 to the right, -1 to the left. */
  readonly direction: 1 | -1;
}

/** A width in pixels that a splitter drags and the page remembers. */
export function useDraggedWidth(options: DraggedWidth): [number, (event: React.PointerEvent) => void] {
  const { storageKey, defaultPx, minPx, restMinPx, direction } = options;
  const [width, setWidth] = useState(() => Number(storage.getItem(storageKey)) || defaultPx);
  const startDrag = useCallback(
    (event: React.PointerEvent) => {
      event.preventDefault();
      const startX = event.clientX;
      let latest = width;
      const move = (moved: PointerEvent) => {
        const widest = Math.max(minPx, window.innerWidth - restMinPx);
        latest = Math.min(Math.max(width + direction * (moved.clientX - startX), minPx), widest);
        setWidth(latest);
      };
      const stop = () => {
        window.removeEventListener("pointermove", move);
        storage.setItem(storageKey, String(latest));
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", stop, { once: true });
    },
    [width, storageKey, minPx, restMinPx, direction],
  );
  return [width, startDrag];
}
