/** One figure with its peer, measured in the same run. `ratio` above 1 always means that we are better. */
export interface BenchResult {
  readonly id: string;
  readonly unit: string;
  readonly value: number;
  /** What it is compared with, in a few words. */
  readonly peer: string;
  readonly peerValue: number;
  readonly ratio: number;
  /** Figures of the others that were measured beside it, by name, in the same unit. */
  readonly others?: Readonly<Record<string, number>>;
  /** The fastest rounds: nearer to a machine without neighbours than medians are. */
  readonly fastest?: { readonly value: number; readonly peerValue: number };
}

/** The document every suite prints on stdout. */
export interface BenchReport {
  readonly suite: string;
  readonly seed: number;
  readonly spans: number;
  readonly results: readonly BenchResult[];
}

export interface SuiteOptions {
  readonly spans: number;
  readonly seed: number;
  /** Ids that are wanted, for work on one of them; undefined = all. Suites may measure more. */
  readonly only: ReadonlySet<string> | undefined;
  /** Folder of recorded telemetry, for the suites that read some. */
  readonly data: string | undefined;
  /** Progress, for stderr. */
  readonly log: (line: string) => void;
}

/** A figure where more is better (a rate). */
export function higherIsBetter(
  id: string,
  unit: string,
  value: number,
  peer: string,
  peerValue: number,
): BenchResult {
  return compared({ id, unit, value, peer, peerValue, ratio: value / peerValue });
}

/** A figure where less is better (bytes, milliseconds). */
export function lowerIsBetter(
  id: string,
  unit: string,
  value: number,
  peer: string,
  peerValue: number,
): BenchResult {
  return compared({ id, unit, value, peer, peerValue, ratio: peerValue / value });
}

/** `value` is the ratio itself. */
export function ratioResult(id: string, peer: string, ratio: number): BenchResult {
  return compared({ id, unit: "×", value: ratio, peer, peerValue: 1, ratio });
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function compared(result: BenchResult): BenchResult {
  const { value, peerValue, ratio } = result;
  return { ...result, value: round(value), peerValue: round(peerValue), ratio: round(ratio) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Four significant digits: the machine's noise is larger. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}
