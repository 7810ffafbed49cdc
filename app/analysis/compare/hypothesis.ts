import type { Interval } from "./statistics.ts";

/** Something that may differ, with what says so. Effects are natural logarithms of ratios (of times, counts or odds). */
export interface Hypothesis {
  readonly service: string;
  /** Undefined: about all that the service does. */
  readonly operation: number | undefined;
  /** Undefined: about time. */
  readonly deed: number | undefined;
  /** Deeds that were done in the same traces just as often: one observation, not several. */
  readonly alike: readonly number[];
  readonly p: number;
  /** Of two samples, the share of pairs in which the canary is above, ties as half. */
  readonly above: number;
  readonly effect: Interval;
  /** By how much the halves of a side differ, one after the other: a difference that is no larger has come about by itself. */
  readonly drift: number;
  /** What the effect is a ratio of. */
  readonly scale: "time" | "odds" | "count";
  readonly baseline: HypothesisSide;
  readonly canary: HypothesisSide;
}

export interface HypothesisSide {
  /** Traces with the operation. */
  readonly traces: number;
  /** Of these, with the deed. */
  readonly hits: number;
  /** Mean self time in nanoseconds of a call, or deeds a call. */
  readonly mean: number;
  /** Number of a trace to look at; looked for only where it is shown. */
  readonly example: () => number;
}

/** Fewer traces of an operation on a side cannot differ beyond chance. */
export const tracesMin = 3;
/** Less of the time of the traces it occurs in is nothing that anybody waits for. */
export const timeShareMin = 0.01;

export interface Tested {
  /** Those that can be a finding or a suspicion. */
  readonly hypotheses: readonly Hypothesis[];
  /** How many there were in all. */
  readonly tested: number;
}

export type Wanted = "low" | "middle" | "high";

/** Place of the lowest value (of several the first), the median or the highest (of several the last). */
export function exampleOf(values: Float64Array, wanted: Wanted): number {
  const order = Uint32Array.from(values.keys()).sort((x, y) => values[x]! - values[y]! || x - y);
  const place = wanted === "low" ? 0 : wanted === "high" ? order.length - 1 : order.length >> 1;
  return order[place]!;
}
