import { useRef, useState } from "react";

/** A pointer that moved over the rows within this is about to do something with one. */
const pointerMs = 2_000;

/** Whether somebody reads the list, so that its rows must stay where they are. */
export interface Reading {
  /** Switched by the person; off, new rows always wait. */
  readonly isFollowing: boolean;
  setFollowing(isFollowing: boolean): void;
  isHeld(): boolean;
  scrolled(scrollTop: number): void;
  pointed(): void;
  left(): void;
}

/** `hasCursor`: the keyboard is on a row. */
export function useReading(hasCursor: boolean): Reading {
  const [isFollowing, setFollowing] = useState(true);
  const scrollTop = useRef(0);
  const pointedAtMs = useRef(Number.NEGATIVE_INFINITY);
  return {
    isFollowing,
    setFollowing,
    isHeld: () =>
      !isFollowing ||
      hasCursor ||
      scrollTop.current > 0 ||
      performance.now() - pointedAtMs.current < pointerMs,
    scrolled: (top) => {
      scrollTop.current = top;
    },
    pointed: () => {
      pointedAtMs.current = performance.now();
    },
    left: () => {
      pointedAtMs.current = Number.NEGATIVE_INFINITY;
    },
  };
}
