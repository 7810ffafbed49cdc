import type { CohortSamples, CohortSide } from "./cohort-samples.ts";
import { exampleOf, type Hypothesis, timeShareMin, tracesMin, type Wanted } from "./hypothesis.ts";
import { Sample } from "./sample.ts";
import { slice, sortedBy } from "./side-index.ts";
import { seriesTest } from "./statistics.ts";

/**
 * Whether calls take longer within a service, whichever span the time falls into: a service short of CPU stands still anywhere. What
 * is waited for it, between the spans of its callers and its own, counts, too, but for callers that wait for everything (`waiting`).
 * Traces are compared with those that ask the service for the same.
 */
export function serviceTimeHypotheses(samples: CohortSamples, waiting: ReadonlySet<string>): Hypothesis[] {
  const roles = new Roles(samples, waiting);
  const requests: Requests = roles.services.map(() => new Map());
  const sides = [samples.baseline, samples.canary].map((side) => spentBy(side, roles, requests)) as [
    Spent,
    Spent,
  ];
  const hypotheses: Hypothesis[] = [];
  for (const [number, service] of roles.services.entries()) {
    const aligned = align(sides, number, requests[number]!.size);
    const [before, after] = aligned.map(({ rows }) => rows.length) as [number, number];
    if (before < tracesMin || after < tracesMin) continue;
    if (Math.max(...aligned.map(timeShare)) < timeShareMin) continue;
    const tested = seriesTest(new Sample(aligned[0].offset), new Sample(aligned[1].offset));
    hypotheses.push({
      ...{ service, operation: undefined, deed: undefined, alike: [], scale: "time", ...tested },
      ...{ baseline: sideOf(aligned[0], "middle"), canary: sideOf(aligned[1], "high") },
    });
  }
  return hypotheses;
}

/** What the time of each operation counts for, by operation. */
class Roles {
  readonly services: readonly string[];
  /** Number of the service that spends it. */
  readonly spender: Uint32Array;
  /** Number of the service that the operation belongs to. */
  readonly owner: Uint32Array;
  /** 1 = it enters its service. */
  readonly isEntry: Uint8Array;
  /** Number of what its service was asked for, no two of two services the same; -1 where it waits for another one. */
  readonly request: Int32Array;
  readonly requestCount: number;

  constructor({ operations }: CohortSamples, waiting: ReadonlySet<string>) {
    const services = new Map<string, number>();
    const requests = new Map<string, number>();
    const isLink = operations.map(({ callee, service }) => callee !== "" && !waiting.has(service));
    this.owner = Uint32Array.from(operations, ({ service }) => numberOf(services, service));
    this.spender = Uint32Array.from(operations, ({ service, callee }, i) =>
      numberOf(services, isLink[i] === true ? callee : service),
    );
    this.isEntry = Uint8Array.from(operations, ({ name, entry }) => (name === entry ? 1 : 0));
    this.request = Int32Array.from(operations, ({ service, entry }, i) =>
      isLink[i] === true ? -1 : numberOf(requests, `${service}\0${entry}`),
    );
    this.services = [...services.keys()];
    this.requestCount = requests.size;
  }
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  let number = numbers.get(key);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(key, number);
  }
  return number;
}

/** By service: the sets of what it is asked for, numbered alike on both sides. */
type Requests = readonly Map<number, number>[];

/** What traces spend on services; row i is element i of each. */
interface Spent {
  /** Rows of a service come in order of time. */
  readonly byService: ReturnType<typeof sortedBy>;
  readonly trace: Uint32Array;
  readonly nano: Float64Array;
  /** Calls that enter the service. */
  readonly calls: Uint32Array;
  /** Of all the trace. */
  readonly wholeNano: Float64Array;
  /** Of the time of a call, which is at least a microsecond. */
  readonly log: Float64Array;
  /** Number of the set of what the service was asked for. */
  readonly request: Uint32Array;
}

/** Services that are only waited for have no spans to be told apart by. */
function spentBy({ cells, traceSelfNano }: CohortSide, roles: Roles, requests: Requests): Spent {
  const rows = new SpentRows(cells.count);
  const open = new OpenTrace(roles);
  for (let cell = 0; cell < cells.count; ) {
    const trace = cells.trace[cell]!;
    for (; cell < cells.count && cells.trace[cell] === trace; cell++)
      open.add(cells.operation[cell]!, cells.selfNano[cell]!, cells.calls[cell]!);
    for (const service of open.services)
      if (open.asked[service]! > 0) rows.add(service, trace, traceSelfNano[trace]!, open, requests);
    open.clear();
  }
  return rows.pack(roles.services.length);
}

/** One trace while it is added up; by service. */
class OpenTrace {
  readonly services: number[] = [];
  readonly nano: Float64Array;
  readonly calls: Uint32Array;
  /** How many different things it was asked for. */
  readonly asked: Uint32Array;
  readonly #roles: Roles;
  readonly #isOpen: Uint8Array;
  /** Sums of the hashes of what it was asked for: the same in any order. */
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  /** By request: the last trace with it, counted from 1. */
  readonly #lastTrace: Uint32Array;
  #trace = 1;

  constructor(roles: Roles) {
    const { length } = roles.services;
    this.#roles = roles;
    this.nano = new Float64Array(length);
    this.calls = new Uint32Array(length);
    this.asked = new Uint32Array(length);
    this.#isOpen = new Uint8Array(length);
    this.#low = new Uint32Array(length);
    this.#high = new Uint32Array(length);
    this.#lastTrace = new Uint32Array(roles.requestCount);
  }

  add(operation: number, nano: number, calls: number): void {
    const { spender, owner, isEntry, request } = this.#roles;
    const service = spender[operation]!;
    this.#open(service);
    this.nano[service]! += nano;
    if (request[operation]! >= 0) this.#ask(service, request[operation]!);
    if (isEntry[operation] === 0) return;
    this.#open(owner[operation]!);
    this.calls[owner[operation]!]! += calls;
  }

  #open(service: number): void {
    if (this.#isOpen[service] === 1) return;
    this.#isOpen[service] = 1;
    this.services.push(service);
  }

  #ask(service: number, request: number): void {
    if (this.#lastTrace[request] === this.#trace) return;
    this.#lastTrace[request] = this.#trace;
    this.asked[service]! += 1;
    this.#low[service]! += hashOf(request, 0x9e37_79b1);
    this.#high[service]! += hashOf(request, 0x85eb_ca6b);
  }

  /** The same for the same set; chances of a mistake are one in 2^50. */
  askedFor(service: number): number {
    return this.#low[service]! * 2 ** 21 + (this.#high[service]! >>> 11);
  }

  clear(): void {
    for (const service of this.services) {
      this.nano[service] = 0;
      this.calls[service] = 0;
      this.asked[service] = 0;
      this.#isOpen[service] = 0;
      this.#low[service] = 0;
      this.#high[service] = 0;
    }
    this.services.length = 0;
    this.#trace += 1;
  }
}

function hashOf(number: number, seed: number): number {
  const mixed = Math.imul((number + 1) ^ seed, 0x2c1b_3c6d);
  return Math.imul(mixed ^ (mixed >>> 15), 0x297a_2d39) >>> 0;
}

class SpentRows {
  readonly #service: Uint32Array;
  readonly #columns: Omit<Spent, "byService">;
  #count = 0;

  constructor(countMax: number) {
    this.#service = new Uint32Array(countMax);
    this.#columns = {
      trace: new Uint32Array(countMax),
      nano: new Float64Array(countMax),
      calls: new Uint32Array(countMax),
      wholeNano: new Float64Array(countMax),
      log: new Float64Array(countMax),
      request: new Uint32Array(countMax),
    };
  }

  add(service: number, trace: number, wholeNano: number, open: OpenTrace, requests: Requests): void {
    const to = this.#columns;
    const row = this.#count++;
    this.#service[row] = service;
    to.trace[row] = trace;
    to.wholeNano[row] = wholeNano;
    to.nano[row] = open.nano[service]!;
    to.calls[row] = open.calls[service]!;
    to.log[row] = Math.log(Math.max(1_000, callNano(to, row)));
    to.request[row] = numberOf(requests[service]!, open.askedFor(service));
  }

  pack(serviceCount: number): Spent {
    return { byService: sortedBy(this.#service.subarray(0, this.#count), serviceCount), ...this.#columns };
  }
}

function callNano({ nano, calls }: Pick<Spent, "nano" | "calls">, row: number): number {
  return nano[row]! / Math.max(1, calls[row]!);
}

/** Those traces of one side that have their like on the other one, in order of time. */
interface Aligned {
  readonly spent: Spent;
  readonly rows: Uint32Array;
  /** By place in `rows`: logarithm of the time of a call, less the median of all traces that ask for the same. */
  readonly offset: Float64Array;
}

function align(
  sides: readonly [Spent, Spent],
  service: number,
  requestCount: number,
): readonly [Aligned, Aligned] {
  const mine = sides.map(({ byService }) => slice(byService, service)) as [Uint32Array, Uint32Array];
  const counts = sides.map(({ request }, side) => {
    const count = new Uint32Array(requestCount);
    for (const row of mine[side]!) count[request[row]!]! += 1;
    return count;
  }) as [Uint32Array, Uint32Array];
  const middles = middlesOf(sides, mine, counts);
  return [0, 1].map((side) => offsetsOf(sides[side]!, mine[side]!, middles)) as [Aligned, Aligned];
}

/** By request: the median of both sides, NaN where one side has none. `counts`: by request, of each side. */
function middlesOf(
  sides: readonly [Spent, Spent],
  mine: readonly [Uint32Array, Uint32Array],
  [before, after]: readonly [Uint32Array, Uint32Array],
): Float64Array {
  const ends = new Uint32Array(before.length);
  let end = 0;
  for (let request = 0; request < ends.length; request++) {
    ends[request] = end;
    if (before[request]! > 0 && after[request]! > 0) end += before[request]! + after[request]!;
  }
  const logs = new Float64Array(end);
  for (const [side, { request, log }] of sides.entries())
    for (const row of mine[side]!) {
      const own = request[row]!;
      if (before[own]! > 0 && after[own]! > 0) logs[ends[own]!++] = log[row]!;
    }
  const middles = new Float64Array(before.length).fill(Number.NaN);
  for (let request = 0; request < ends.length; request++)
    if (before[request]! > 0 && after[request]! > 0) {
      const from = ends[request]! - before[request]! - after[request]!;
      middles[request] = middleOf(logs.subarray(from, ends[request]));
    }
  return middles;
}

function middleOf(values: Float64Array): number {
  const sorted = values.sort();
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function offsetsOf(spent: Spent, mine: Uint32Array, middles: Float64Array): Aligned {
  const { request, log } = spent;
  const rows = mine.filter((row) => !Number.isNaN(middles[request[row]!]));
  const offset = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++)
    offset[place] = log[rows[place]!]! - middles[request[rows[place]!]!]!;
  return { spent, rows, offset };
}

function timeShare({ spent, rows }: Aligned): number {
  let [own, whole] = [0, 0];
  for (const row of rows) {
    own += spent.nano[row]!;
    whole += spent.wholeNano[row]!;
  }
  return whole > 0 ? own / whole : 0;
}

function sideOf({ spent, rows, offset }: Aligned, wanted: Wanted): Hypothesis["canary"] {
  let sum = 0;
  for (const row of rows) sum += callNano(spent, row);
  return {
    ...{ traces: rows.length, hits: rows.length, mean: sum / rows.length },
    example: () => spent.trace[rows[exampleOf(offset, wanted)]!]!,
  };
}
