import { expect, test } from "vitest";
import { waitingCallers } from "./blame.ts";
import type { CohortSamples } from "./cohort-samples.ts";
import type { Hypothesis } from "./hypothesis.ts";

/** `caller callee factor`: how many times as long it waits. */
function waiting(...links: readonly string[]): string[] {
  const parts = links.map((link) => link.split(" ") as [string, string, string]);
  const operations = parts.map(([service, callee]) => ({
    ...{ service, callee, entry: "GET /", kind: 3, name: callee },
  }));
  const nobody = { traces: 9, hits: 9, mean: 1, example: () => 0 };
  const hypotheses = parts.map(([service, , factor], operation): Hypothesis => {
    const log = Math.log(Number(factor));
    return {
      ...{ service, operation, deed: undefined, alike: [], p: 0, above: 1, drift: 0, scale: "time" },
      ...{ effect: { estimate: log, low: log, high: log }, baseline: nobody, canary: nobody },
    };
  });
  const none = { count: 0 } as never;
  const samples: CohortSamples = { operations, deeds: [], baseline: none, canary: none };
  return [...waitingCallers(samples, hypotheses)];
}

test("who waits longer for most of those it calls is short of something itself", () => {
  expect(waiting("web cart 3", "web stock 3", "web ads 1")).toEqual(["web"]);
  expect(waiting("web cart 3", "web stock 1", "web ads 1")).toEqual([]);
});

test("who waits longer for the one it calls is at fault only where others do not wait for that one", () => {
  expect(waiting("tips stock 3")).toEqual([]);
  expect(waiting("tips stock 3", "web stock 1", "cart stock 1")).toEqual(["tips"]);
  expect(waiting("tips stock 3", "web stock 3", "cart stock 1")).toEqual([]);
});
