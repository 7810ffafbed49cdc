import { create } from "zustand";
import { storage } from "./page-state.ts";

/** A trace that others are compared with. */
export interface PinnedTrace {
  readonly traceId: string;
  /** Its root, to recognise it by. */
  readonly title: string;
}

const storageKey = "sightglass.pinnedTrace";

/** The trace pinned as A, in this window and in those opened later. */
export const usePinnedTrace = create<{ pinned: PinnedTrace | undefined }>(() => ({ pinned: readPinned() }));

export function pinTrace(pinned: PinnedTrace | undefined): void {
  storage.setItem(storageKey, pinned === undefined ? "" : JSON.stringify(pinned));
  usePinnedTrace.setState({ pinned });
}

function readPinned(): PinnedTrace | undefined {
  try {
    const read: unknown = JSON.parse(storage.getItem(storageKey) || "null");
    const { traceId, title } = (read ?? {}) as Partial<Record<keyof PinnedTrace, unknown>>;
    if (typeof traceId !== "string" || !/^[0-9a-f]{32}$/.test(traceId)) return undefined;
    return { traceId, title: typeof title === "string" ? title : "" };
  } catch {
    // Written by something else: as good as nothing.
    return undefined;
  }
}
