import { useEffect } from "react";
import { create } from "zustand";
import type { ApiFailure } from "../../app/api/protocol.ts";

/** What the page shows of what there is, for the query line and the foot. */
export interface PageCount {
  /** `trace`, `log record`, `metric`. */
  readonly noun: string;
  readonly matched: number;
  /** All there are of them in the store. */
  readonly total: number;
  readonly elapsedMs: number;
}

interface PageCountState {
  /** Undefined while nothing has been counted. */
  readonly count: PageCount | undefined;
  /** The page's query has been running for a while. */
  readonly isSlow: boolean;
  /** Why the page's query has no answer. */
  readonly error: ApiFailure | undefined;
}

const nothingCounted: PageCountState = { count: undefined, isSlow: false, error: undefined };

export const usePageCount = create<PageCountState>(() => nothingCounted);

/** Called by the page on screen whenever its answer changes. */
export function showPageCount(state: PageCountState): void {
  usePageCount.setState(state);
}

/** Takes the count away when the page that shows it leaves the screen: it says nothing about the next one. */
export function useOwnPageCount(): void {
  useEffect(() => () => usePageCount.setState(nothingCounted), []);
}
