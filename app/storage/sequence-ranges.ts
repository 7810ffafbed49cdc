import type { JournalSequence } from "./store.ts";
import type { SequenceRange } from "./worker/writer.ts";

/** Sequences in any order as runs without gaps: 65,536 single deletes become one in the usual case. */
export function sequenceRanges(sequences: readonly JournalSequence[]): SequenceRange[] {
  const sorted = Float64Array.from(sequences).sort();
  const ranges: [number, number][] = [];
  for (const sequence of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && sequence <= last[1] + 1) last[1] = sequence;
    else ranges.push([sequence, sequence]);
  }
  return ranges;
}
