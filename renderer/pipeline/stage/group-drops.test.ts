import { expect, test } from "vitest";
import type { PipelineDrop } from "../../../app/api/pipeline.ts";
import { groupDrops } from "./group-drops.ts";

const drop = (timeMs: number, rule: string, items: number): PipelineDrop => ({
  ...{ timeMs, rule, items },
  ...{ node: "filter", signal: "traces", reason: "filtered" },
});

test("drops stand under the rule that matched, the newest rule first", () => {
  const groups = groupDrops([drop(3, "a", 5), drop(2, "b", 1), drop(1, "a", 2)]);
  expect(groups.map(({ rule, items, drops }) => [rule, items, drops.length])).toEqual([
    ["a", 7, 2],
    ["b", 1, 1],
  ]);
});
