import { useCallback, useEffect, useState } from "react";
import { storage } from "../../state/page-state.ts";
import { followDrag } from "./follow-drag.ts";

interface DraggedWidth {
  /** Of what, for screen readers. */
  readonly label: string;
  /** Where the width is remembered. */
  readonly storageKey: string;
  readonly defaultPx: number;
  readonly minPx: number;
  /** What the rest of the window keeps at least. */
  readonly restMinPx: number;
  /** Which way a drag widens: 1 to the right, -1 to the left. */
  readonly direction: 1 | -1;
}

/** What the splitter is to assistive technology, and what it reacts to. */
interface Splitter {
  readonly role: "separator";
  readonly "aria-orientation": "vertical";
  readonly "aria-label": string;
  readonly "aria-valuenow": number;
  readonly "aria-valuemin": number;
  readonly "aria-valuemax": number;
  readonly tabIndex: 0;
  readonly onPointerDown: (event: React.PointerEvent) => void;
  readonly onDoubleClick: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

const keyStepPx = 24;

/** A width in pixels that a splitter drags or its arrow keys change, and the page remembers; in a narrow window it gives way. */
export function useDraggedWidth(options: DraggedWidth): [number, Splitter] {
  const { label, storageKey, defaultPx, minPx, restMinPx, direction } = options;
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
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    // The page has keys for the arrows, too.
    event.preventDefault();
    const next = Math.min(Math.max(width + direction * step * keyStepPx, minPx), widest);
    setWanted(next);
    storage.setItem(storageKey, String(next));
  };
  const splitter: Splitter = {
    ...{ role: "separator", "aria-orientation": "vertical", "aria-label": `Width of the ${label}` },
    ...{ "aria-valuenow": Math.round(width), "aria-valuemin": minPx, "aria-valuemax": widest, tabIndex: 0 },
    ...{ onPointerDown, onDoubleClick, onKeyDown },
  };
  return [width, splitter];
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
