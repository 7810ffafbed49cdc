import type { CohortSamples, CohortSide } from "./cohort-samples.ts";
import { type Hypothesis, timeShareMin, tracesMin } from "./hypotheses.ts";
import { driftOf, rankTest, serialInflation, shownShift } from "./statistics.ts";

/**
 * Whether calls take longer within a service, whichever span the time falls into: a service short of CPU stands still anywhere. What
 * is waited for it, between the spans of its callers and its own, counts, too, but for callers that wait for everything (`waiting`).
 * Traces are compared with those that ask the service for the same.
 */
export function serviceTimeHypotheses(samples: CohortSamples, waiting: ReadonlySet<string>): Hypothesis[] {
  const sides = [
    serviceTimes(samples, samples.baseline, waiting),
    serviceTimes(samples, samples.canary, waiting),
  ];
  const [first, second] = sides as [ServiceTimes, ServiceTimes];
  const hypotheses: Hypothesis[] = [];
  for (const [service, a] of first) {
    const b = second.get(service);
    const aligned = b === undefined ? undefined : align([...a.values()], [...b.values()]);
    if (aligned === undefined) continue;
    const [before, after] = aligned;
    if (before.length < tracesMin || after.length < tracesMin) continue;
    if (Math.max(timeShare(before), timeShare(after)) < timeShareMin) continue;
    const [x, y] = [offsetsOf(before), offsetsOf(after)];
    const inflation = serialInflation(x, y);
    const test = rankTest(x, y, inflation);
    hypotheses.push({
      ...{ service, operation: undefined, deed: undefined, alike: [], scale: "time" },
      ...{ effect: shownShift(x, y, test.p, inflation), ...test, drift: driftOf(x, y, test.p) },
      ...{ baseline: sideOf(before, 0.5), canary: sideOf(after, 1) },
    });
  }
  return hypotheses;
}

/** What one trace spends on a service. */
interface Spent {
  readonly trace: number;
  nano: number;
  /** Calls that enter the service. */
  calls: number;
  /** Of all the trace. */
  readonly wholeNano: number;
  /** What it asks for. */
  readonly entries: Set<string>;
}

/** By service, then trace. */
type ServiceTimes = ReadonlyMap<string, ReadonlyMap<number, Spent>>;

function serviceTimes(
  { operations }: CohortSamples,
  { cells, traceSelfNano }: CohortSide,
  waiting: ReadonlySet<string>,
): ServiceTimes {
  const services = new Map<string, Map<number, Spent>>();
  for (let cell = 0; cell < cells.count; cell++) {
    const { service, entry, name, callee } = operations[cells.operation[cell]!]!;
    const isLink = callee !== "" && !waiting.has(service);
    const ofService = services.get(isLink ? callee : service) ?? new Map<number, Spent>();
    services.set(isLink ? callee : service, ofService);
    const trace = cells.trace[cell]!;
    const spent = ofService.get(trace) ?? {
      ...{ trace, nano: 0, calls: 0, wholeNano: traceSelfNano[trace]!, entries: new Set<string>() },
    };
    ofService.set(trace, spent);
    spent.nano += cells.selfNano[cell]!;
    if (name === entry) {
      (services.get(service)?.get(trace) ?? spent).calls += cells.calls[cell]!;
    }
    if (!isLink) spent.entries.add(entry);
  }
  return services;
}

interface Aligned {
  readonly spent: Spent;
  /** Logarithm of the time of a call, less the median of all traces that ask for the same. */
  readonly offset: number;
}

/** Those traces of either side that have their like on the other one. */
function align(a: readonly Spent[], b: readonly Spent[]): readonly [Aligned[], Aligned[]] {
  const [first, second] = [byEntries(a), byEntries(b)];
  const aligned: [Aligned[], Aligned[]] = [[], []];
  for (const [key, mine] of first) {
    const others = second.get(key);
    if (others === undefined) continue;
    const logs = [...mine, ...others].map(logOf).sort((x, y) => x - y);
    const middle = (logs[(logs.length - 1) >> 1]! + logs[logs.length >> 1]!) / 2;
    for (const spent of mine) aligned[0].push({ spent, offset: logOf(spent) - middle });
    for (const spent of others) aligned[1].push({ spent, offset: logOf(spent) - middle });
  }
  return aligned.map((side) => side.sort((x, y) => x.spent.trace - y.spent.trace)) as typeof aligned;
}

function byEntries(traces: readonly Spent[]): Map<string, Spent[]> {
  const groups = new Map<string, Spent[]>();
  for (const spent of traces) {
    // Only waited for: its own spans are not there.
    if (spent.entries.size === 0) continue;
    const key = [...spent.entries].sort().join("\0");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spent]);
    else group.push(spent);
  }
  return groups;
}

function logOf({ nano, calls }: Spent): number {
  return Math.log(Math.max(1_000, nano / Math.max(1, calls)));
}

function offsetsOf(aligned: readonly Aligned[]): Float64Array {
  return Float64Array.from(aligned, ({ offset }) => offset);
}

function timeShare(aligned: readonly Aligned[]): number {
  let [own, whole] = [0, 0];
  for (const { spent } of aligned) {
    own += spent.nano;
    whole += spent.wholeNano;
  }
  return whole > 0 ? own / whole : 0;
}

/** `place`: of the example in the order of time, 0 … 1. */
function sideOf(aligned: readonly Aligned[], place: number): Hypothesis["canary"] {
  const sum = aligned.reduce((total, { spent }) => total + spent.nano / Math.max(1, spent.calls), 0);
  return {
    traces: aligned.length,
    hits: aligned.length,
    mean: sum / aligned.length,
    example: () => exampleOf(aligned, place),
  };
}

function exampleOf(aligned: readonly Aligned[], place: number): number {
  const order = aligned.toSorted((a, b) => a.offset - b.offset || a.spent.trace - b.spent.trace);
  return order[Math.round(place * (order.length - 1))]!.spent.trace;
}
