import { useCallback, useEffect, useState } from "react";
import { storage } from "../../state/page-state.ts";
import { followDrag } from "./follow-drag.ts";

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

interface SplitterHandlers {
  readonly onPointerDown: (event: React.PointerEvent) => void;
  readonly onDoubleClick: () => void;
}

/** A width in pixels that a splitter drags and the page remembers; in a narrow window it gives way. */
export function useDraggedWidth(options: DraggedWidth): [number, SplitterHandlers] {
  const { storageKey, defaultPx, minPx, restMinPx, direction } = options;
  const [wanted, setWanted] = useState(() => Number(storage.getItem(storageKey)) || defaultPx);
  const windowWidth = useWindowWidth();
  const widest = Math.max(minPx, windowWidth - restMinPx);
  const width = Math.min(Math.max(wanted, minPx), widest);
  const onPointerDown = useCallback(
    (event: React.PointerEvent) => {
      event.preventDefault();
      let latest = width;
      followDrag(event, {
        move(dx) {
          latest = Math.min(Math.max(width + direction * dx, minPx), widest);
          setWanted(latest);
        },
        end: () => storage.setItem(storageKey, String(latest)),
      });
    },
    [width, widest, storageKey, minPx, direction],
  );
  const onDoubleClick = useCallback(() => {
    setWanted(defaultPx);
    storage.setItem(storageKey, String(defaultPx));
  }, [defaultPx, storageKey]);
  return [width, { onPointerDown, onDoubleClick }];
}

function useWindowWidth(): number {
  const [width, setWidth] = useState(() => window.innerWidth);
  useEffect(() => {
    const follow = () => setWidth(window.innerWidth);
    window.addEventListener("resize", follow);
    return () => window.removeEventListener("resize", follow);
  }, []);
  return width;
}
