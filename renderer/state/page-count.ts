import { useEffect } from "react";
import { create } from "zustand";
import type { ApiFailure } from "../../app/api/protocol.ts";
import type { QueryState } from "../client/latest-query.ts";

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

/**
 * Publishes what the query of the page on screen found. `countOf` reads an answer; `total` may lag behind what matched
 * and is raised to it. Taken away when the page leaves the screen: it says nothing about the next one.
 */
export function usePublishedCount<T>(
  query: QueryState<T>,
  countOf: (data: T) => PageCount | undefined,
): void {
  const { data, isSlow, error } = query;
  const found = data === undefined || error !== undefined ? undefined : countOf(data);
  const { noun, matched = 0, total = 0, elapsedMs = 0 } = found ?? {};
  useEffect(() => {
    const count =
      noun === undefined ? undefined : { noun, matched, total: Math.max(total, matched), elapsedMs };
    usePageCount.setState({ count, isSlow, error });
  }, [noun, matched, total, elapsedMs, isSlow, error]);
  useEffect(() => () => usePageCount.setState(nothingCounted), []);
}
