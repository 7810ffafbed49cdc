import { traceAgainstKind } from "../../state/against-rest.ts";
import type { Command } from "../../state/commands.ts";
import { navigation } from "../../state/navigation.ts";
import { openComparison } from "../../state/open-comparison.ts";
import { type PinnedTrace, pinTrace, usePinnedTrace } from "../../state/pinned-trace.ts";
import { showToast } from "../../state/toasts.ts";
import { diffView } from "./use-diff-address.ts";

/** A trace with the root that tells its kind. */
export interface ComparedTrace extends PinnedTrace {
  readonly rootService: string;
  readonly rootName: string;
}

/** P, V and ⇧V for the trace that `target` finds: that of the page, or of the cursor of a list. */
export function compareCommands(target: () => ComparedTrace | undefined): Command[] {
  const on = (act: (trace: ComparedTrace) => void) => () => {
    const trace = target();
    if (trace !== undefined) act(trace);
  };
  return [
    { id: "traces.pin", title: "Pin the trace as A", group: "List", keys: ["p"], run: on(togglePin) },
    {
      id: "traces.compare",
      title: "Compare the trace with A, or with the median of its kind",
      group: "List",
      keys: ["v"],
      run: on(compareWithPinned),
    },
    {
      id: "traces.compare-kind",
      title: "Compare the trace with all others of its kind",
      group: "List",
      keys: ["shift+v"],
      run: on(compareWithKind),
    },
  ];
}

export function togglePin({ traceId, title }: PinnedTrace): void {
  const isPinned = usePinnedTrace.getState().pinned?.traceId === traceId;
  pinTrace(isPinned ? undefined : { traceId, title });
  showToast("info", isPinned ? "Nothing is pinned as A" : `Pinned as A: ${title}. V compares with it.`);
}

export function compareWithKind({ traceId, rootService, rootName }: ComparedTrace): void {
  openComparison(traceAgainstKind(traceId, rootService, rootName));
}

export function compareWithPinned({ traceId }: PinnedTrace): void {
  const { pinned } = usePinnedTrace.getState();
  navigation.change(diffView(pinned?.traceId === traceId ? undefined : pinned?.traceId, traceId));
}
