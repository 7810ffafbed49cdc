import { create } from "zustand";

/** What the page shows of what there is, for the query line and the foot. */
export interface PageCount {
  /** `trace`, `log record`, `metric`. */
  readonly noun: string;
  readonly matched: number;
  /** All there are of them in the store. */
  readonly total: number;
  readonly elapsedMs: number;
}

/** Undefined while nothing has been counted. */
export const usePageCount = create<{ count: PageCount | undefined; isSlow: boolean }>(() => ({
  count: undefined,
  isSlow: false,
}));

export function showPageCount(count: PageCount | undefined, isSlow: boolean): void {
  usePageCount.setState({ count, isSlow });
}
