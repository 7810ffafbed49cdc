import fc from "fast-check";
import { expect, test } from "vitest";
import type { BookedRun } from "./run-book.ts";
import { type OrderedRun, RunOrder } from "./run-order.ts";

const counts = { traces: 0, metrics: 0, logs: 0 };

function runOf(id: number, startMs: number, lengthMs: number): BookedRun {
  return {
    ...{ id: String(id), kind: "service", identity: "", name: "", isPinned: false },
    ...{ startMs, seenMs: startMs + lengthMs, endMs: undefined, evicted: undefined },
    total: { items: counts, errors: 0, firstMs: 0, lastMs: 0 },
  };
}

// The same by looking at every other run, as the words say it.

const isRestart = (run: BookedRun, next: BookedRun): boolean =>
  run.seenMs <= next.startMs && run.startMs < next.startMs;

function latestSeenMs(runs: readonly OrderedRun[]): number | undefined {
  return runs.length === 0 ? undefined : Math.max(...runs.map(({ run }) => run.seenMs));
}

function previousSeenMs({ run, version }: OrderedRun, others: readonly OrderedRun[]): number | undefined {
  return (
    latestSeenMs(others.filter((other) => isRestart(other.run, run))) ??
    latestSeenMs(others.filter((other) => other.run.startMs < run.startMs && other.version !== version))
  );
}

test("runs follow each other as they do when each is held against all others", () => {
  const short = fc.tuple(fc.nat(12), fc.nat(5), fc.constantFrom("1", "2", "3"));
  fc.assert(
    fc.property(fc.array(short, { minLength: 1, maxLength: 14 }), (sketches) => {
      const runs = sketches.map(
        ([startMs, lengthMs, version], id): OrderedRun => ({ run: runOf(id, startMs, lengthMs), version }),
      );
      const order = new RunOrder(runs);
      for (const each of runs) {
        const { run } = each;
        const others = runs.filter((other) => other !== each);
        expect(order.isFollowed(run)).toBe(others.some((other) => isRestart(run, other.run)));
        expect(order.hasReplicas(run)).toBe(
          others.some((other) => !isRestart(run, other.run) && !isRestart(other.run, run)),
        );
        expect(order.previous(each)?.seenMs).toBe(previousSeenMs(each, others));
        expect(order.previous(each)).not.toBe(run);
      }
    }),
    { numRuns: 500 },
  );
});
