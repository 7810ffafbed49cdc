import type { Command } from "../../state/commands.ts";
import { navigation } from "../../state/navigation.ts";
import { type PinnedTrace, pinTrace, usePinnedTrace } from "../../state/pinned-trace.ts";
import { showToast } from "../../state/toasts.ts";
import { diffView } from "./use-diff-address.ts";

/** P and V for the trace that `target` finds: that of the page, or of the cursor of a list. */
export function compareCommands(target: () => PinnedTrace | undefined): Command[] {
  const on = (act: (trace: PinnedTrace) => void) => () => {
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
  ];
}

export function togglePin(trace: PinnedTrace): void {
  const isPinned = usePinnedTrace.getState().pinned?.traceId === trace.traceId;
  pinTrace(isPinned ? undefined : trace);
  showToast("info", isPinned ? "Nothing is pinned as A" : `Pinned as A: ${trace.title}. V compares with it.`);
}

export function compareWithPinned({ traceId }: PinnedTrace): void {
  const { pinned } = usePinnedTrace.getState();
  navigation.change(diffView(pinned?.traceId === traceId ? undefined : pinned?.traceId, traceId));
}
