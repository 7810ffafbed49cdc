import { useCommands } from "../../state/commands.ts";
import { usePinnedTrace } from "../../state/pinned-trace.ts";
import { Button } from "../../widgets/button.tsx";
import {
  type ComparedTrace,
  compareCommands,
  compareWithKind,
  compareWithPinned,
  togglePin,
} from "./compare-commands.ts";

/** Pins a trace as A, and compares it with the one that is. */
export function CompareButtons({ trace }: { trace: ComparedTrace }) {
  const pinned = usePinnedTrace((state) => state.pinned);
  const isPinned = pinned?.traceId === trace.traceId;
  useCommands(compareCommands(() => trace));
  const other =
    pinned === undefined || isPinned ? "the median trace with the same root" : `A: ${pinned.title}`;
  return (
    <>
      <Button
        aria-pressed={isPinned}
        title="Pin as A, to compare others with it (P)"
        onClick={() => togglePin(trace)}
      >
        {isPinned ? "Pinned as A" : "Pin as A"}
      </Button>
      <Button title={`Compare with ${other} (V)`} onClick={() => compareWithPinned(trace)}>
        Compare
      </Button>
      <Button
        title="What sets it apart from all other traces that begin as it does (⇧V)"
        onClick={() => compareWithKind(trace)}
      >
        With others
      </Button>
    </>
  );
}
