import type { RowIntervals } from "../../../../app/api/trace-view.ts";
import type { TraceView } from "../../../../app/api/traces.ts";

/** The view as if the clocks of some hosts had been right: all they timed is earlier by what they seem to be ahead. */
export function correctedView(view: TraceView, hosts: readonly string[]): TraceView {
  const earlier = view.hosts.map(({ name, offsetNano }) => (hosts.includes(name) ? offsetNano : 0));
  if (earlier.every((nano) => nano === 0)) return view;
  const of = (row: number): number => earlier[view.host[row]!] ?? 0;
  const starts = view.startOffsetNano.map((start, row) => start - of(row));
  const first = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  // Offsets count from the earliest start again.
  const moved = (at: number, row: number): number => at - of(row) - first;
  return {
    ...view,
    startUnixNano: String(BigInt(view.startUnixNano) + BigInt(Math.round(first))),
    durationNano: lastEnd(view, starts) - first,
    startOffsetNano: starts.map((start) => start - first),
    markerOffsetNano: movedMarkers(view, moved),
    critical: movedIntervals(view.critical, moved),
    gaps: movedIntervals(view.gaps, moved),
  };
}

type Move = (at: number, row: number) => number;

function lastEnd({ durationNanoOfRow }: TraceView, starts: Float64Array): number {
  return starts.reduce(
    (last, start, row) => Math.max(last, start + Math.max(0, durationNanoOfRow[row]!)),
    Number.NEGATIVE_INFINITY,
  );
}

function movedMarkers({ markerEnd, markerOffsetNano, rowCount }: TraceView, moved: Move): Float64Array {
  const offsets = new Float64Array(markerOffsetNano.length);
  let marker = 0;
  for (let row = 0; row < rowCount; row++)
    for (; marker < markerEnd[row]!; marker++) offsets[marker] = moved(markerOffsetNano[marker]!, row);
  return offsets;
}

function movedIntervals({ row, startOffsetNano, endOffsetNano }: RowIntervals, moved: Move): RowIntervals {
  return {
    row,
    startOffsetNano: startOffsetNano.map((at, index) => moved(at, row[index]!)),
    endOffsetNano: endOffsetNano.map((at, index) => moved(at, row[index]!)),
  };
}
