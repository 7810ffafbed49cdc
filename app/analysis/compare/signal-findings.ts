import type { CohortFinding, CohortSignal } from "../../api/cohorts.ts";
import { Sample } from "./sample.ts";
import type { SignalSeries } from "./signal-series.ts";
import {
  discoveries,
  type Interval,
  logOddsRatio,
  nearBound,
  rankTest,
  serialInflation,
  seriesTest,
} from "./statistics.ts";

/** Fewer slices of time on a side cannot differ beyond chance. */
const slicesMin = 4;
/** Of all findings, the share that may be false. */
const falseShareMax = 0.05;
/** What differs by less is no finding. */
const ratioMin = Math.log(1.1);
const listedMax = 20;

export interface SignalFindings {
  readonly findings: readonly CohortFinding[];
  readonly tested: number;
}

/** Both windows of time. */
export interface ComparedTimes {
  /** How many half windows their middles lie apart: so much of the change within a side a trend brings about. */
  readonly reach: number;
  readonly times: Omit<CohortSignal, "search">;
}

interface Tested {
  readonly series: SignalSeries;
  readonly p: number;
  readonly effect: Interval;
  readonly scale: "level" | "odds";
  /** What a trend that goes on makes of it. */
  readonly trend: number;
}

/**
 * Series that differ between the times of the sides beyond chance, and beyond what a trend makes of them that was there before: what
 * grows anyway is no difference. Strongest first.
 */
export function signalFindings(
  all: readonly SignalSeries[],
  { reach, times }: ComparedTimes,
): SignalFindings {
  const tested = all.filter(isTestable).map((series) => testSeries(series, reach));
  const isDiscovery = discoveries(
    tested.map(({ p }) => p),
    falseShareMax,
  );
  const strength = ({ effect }: Tested): number => Math.abs(nearBound(effect));
  const clear = tested.filter(
    (each, i) => isDiscovery[i] === 1 && strength(each) > Math.max(ratioMin, each.trend),
  );
  return {
    findings: clear
      .sort((a, b) => strength(b) - strength(a) || a.p - b.p)
      .slice(0, listedMax)
      .map((each) => findingOf(each, times)),
    tested: tested.length,
  };
}

/** Ratios are of what is not negative. */
function isTestable({ baseline, canary }: SignalSeries): boolean {
  return (
    Math.min(baseline.length, canary.length) >= slicesMin &&
    [baseline, canary].every((values) => values.every((value) => value >= 0))
  );
}

function testSeries(series: SignalSeries, reach: number): Tested {
  const { baseline, canary } = series;
  const hits = [baseline, canary].map((values) => values.filter((value) => value > 0)) as [
    Float64Array,
    Float64Array,
  ];
  const isWhole = hits[0].length === baseline.length && hits[1].length === canary.length;
  if (isWhole) {
    const test = seriesTest(...logsOf(hits));
    return { series, p: test.p, effect: test.effect, scale: "level", trend: test.drift * reach };
  }
  const [a, b] = [new Sample(baseline), new Sample(canary)];
  const { p } = rankTest(a, b, serialInflation(a, b));
  const odds = logOddsRatio(hits[0].length, baseline.length, hits[1].length, canary.length);
  const isSeldom = nearBound(odds) !== 0 || Math.min(hits[0].length, hits[1].length) < slicesMin;
  if (isSeldom) return { series, p, effect: odds, scale: "odds", trend: 0 };
  const test = seriesTest(...logsOf(hits));
  return { series, p, effect: test.effect, scale: "level", trend: test.drift * reach };
}

function logsOf([a, b]: readonly [Float64Array, Float64Array]): [Sample, Sample] {
  return [new Sample(a.map(Math.log)), new Sample(b.map(Math.log))];
}

function findingOf({ series, p, effect, scale }: Tested, times: ComparedTimes["times"]): CohortFinding {
  const [estimate, low, high] = [effect.estimate, effect.low, effect.high].map(Math.exp) as [
    number,
    number,
    number,
  ];
  return {
    ...{ kind: series.kind, service: series.service, operation: "", text: sentenceOf(series) },
    ...{ ratio: { of: scale === "odds" ? "odds" : "count", estimate, low, high }, p, explainedBy: undefined },
    spans: undefined,
    signal: { search: series.search, ...times },
    baseline: sideOf(series.baseline, series.traceIds.baseline),
    canary: sideOf(series.canary, series.traceIds.canary),
  };
}

function sideOf(values: Float64Array, exampleTraceId: string): CohortFinding["baseline"] {
  const hits = values.reduce((sum, value) => sum + Number(value > 0), 0);
  return { traces: values.length, hits, mean: meanOf(values), exampleTraceId };
}

/** `cart: process.threads is 48 instead of 12 (means of 20 and 20 slices of time)`. */
function sentenceOf({ kind, service, text, isError, of, unit, baseline, canary }: SignalSeries): string {
  const said = kind === "logs" ? `logs ${isError ? "the error " : ""}${JSON.stringify(text)}` : `${text} is`;
  const value = (values: Float64Array): string => {
    const shown = String(Number(meanOf(values).toPrecision(3)));
    if (kind === "logs") return `${shown} times a second`;
    const named = unit === "" || unit === "1" ? shown : `${shown} ${unit}`;
    return of === "rate" ? `${named} a second` : named;
  };
  return `${service}: ${said} ${value(canary)} instead of ${value(baseline)} (means of ${baseline.length} and ${canary.length} slices of time)`;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
