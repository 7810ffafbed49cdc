import type { Random } from "./random.ts";
import type { Operation, Shop } from "./shop.ts";

const traceSpansMax = 5_000;
const errorShare = 0.033;
/** Traces start this far apart on average. */
const traceGapNano = 3e6;
/** Traces are planned this many spans ahead; what is still running then waits for the next block. */
const blockSpans = 50_000;
/** The largest trace is at most this part of all spans. */
const largestShare = 0.1;

export interface PlannedSpan {
  readonly trace: readonly [number, number, number, number];
  readonly id: readonly [number, number];
  readonly parent: PlannedSpan | undefined;
  readonly operation: Operation;
  /** Which instance of the service of the operation. */
  readonly instance: number;
  /** Offsets from the start of the recording; float64 is exact for 104 days. */
  readonly startNano: number;
  readonly endNano: number;
  readonly isError: boolean;
}

/**
 * `spanCount` spans in order of their end, so children come before their parents: power-law call graph, traces of 1 to
 * 5,000 spans (about 17 on average, one of the largest size for certain), log-normal durations inside their parents.
 */
export function* plannedSpans(random: Random, shop: Shop, spanCount: number): Generator<PlannedSpan> {
  const sizes = traceSizes(random, spanCount);
  let clockNano = 0;
  let waiting: PlannedSpan[] = [];
  for (let isPlanned = false; !isPlanned; ) {
    const block = waiting;
    do {
      const { value: size, done } = sizes.next();
      isPlanned = done === true;
      if (size === undefined) break;
      clockNano += random.logNormal(traceGapNano, 0.7);
      planTrace(random, shop, Math.floor(clockNano), size, block);
    } while (block.length < blockSpans);
    block.sort((a, b) => a.endNano - b.endNano);
    // What ends after the start of the last trace may end after spans that are not planned yet.
    const endedCount = isPlanned ? block.length : block.findIndex(({ endNano }) => endNano > clockNano);
    yield* block.slice(0, endedCount);
    waiting = block.slice(endedCount);
  }
}

/** Spans of each trace: most are small, a few are huge, together `spanCount`. */
function* traceSizes(random: Random, spanCount: number): Generator<number, undefined> {
  const largest = Math.min(traceSpansMax, Math.ceil(spanCount * largestShare));
  let isLargestDue = true;
  for (let left = spanCount; left > 0; ) {
    const isHalfway = isLargestDue && left <= spanCount / 2;
    const size = isHalfway ? largest : Math.floor(3.3 / (1 - random.unit()) ** 0.82);
    if (isHalfway) isLargestDue = false;
    const bounded = Math.min(left, largest, size);
    left -= bounded;
    yield bounded;
  }
  return undefined;
}

function planTrace(random: Random, shop: Shop, startNano: number, size: number, block: PlannedSpan[]): void {
  const trace = [random.word(), random.word(), random.word(), random.word() | 1] as const;
  const first = block.length;
  block.push(planRoot(random, shop, trace, startNano, size));
  while (block.length < first + size) {
    const picked = block[first + random.skewed(block.length - first, 2)]!;
    // What a database was picked for is called by its caller.
    const parent = picked.operation.isDatabase ? picked.parent! : picked;
    block.push(planChild(random, shop, parent));
  }
}

function planRoot(
  random: Random,
  shop: Shop,
  trace: PlannedSpan["trace"],
  startNano: number,
  size: number,
): PlannedSpan {
  const operation = entryOperation(random, shop);
  // Whoever makes more calls takes longer.
  const lengthNano = random.logNormal(operation.medianNano, 0.9) * Math.sqrt(size);
  return planSpan(random, shop, { trace, parent: undefined, operation, startNano, lengthNano });
}

function entryOperation(random: Random, shop: Shop): Operation {
  for (;;) {
    const operation = shop.operations[random.skewed(shop.operations.length, 2.5)]!;
    if (!operation.isDatabase) return operation;
  }
}

function planChild(random: Random, shop: Shop, parent: PlannedSpan): PlannedSpan {
  const { callees } = parent.operation;
  const operation = shop.operations[callees[random.skewed(callees.length, 1.5)]!]!;
  const roomNano = parent.endNano - parent.startNano;
  const lengthNano = Math.min(random.logNormal(operation.medianNano, 0.9), roomNano * 0.95);
  const startNano = parent.startNano + random.unit() * (roomNano - lengthNano);
  return planSpan(random, shop, { trace: parent.trace, parent, operation, startNano, lengthNano });
}

interface Placed extends Pick<PlannedSpan, "trace" | "parent" | "operation" | "startNano"> {
  readonly lengthNano: number;
}

function planSpan(random: Random, shop: Shop, placed: Placed): PlannedSpan {
  const { trace, parent, operation, startNano, lengthNano } = placed;
  return {
    trace,
    id: [random.word(), random.word() | 1],
    parent,
    operation,
    instance: random.integer(shop.instances[operation.service]!.length),
    startNano: Math.floor(startNano),
    endNano: Math.floor(startNano + lengthNano),
    isError: random.chance(errorShare),
  };
}
