import { expect, test } from "vitest";
import type { RunRow } from "../../../app/api/runs.ts";
import { runPresets } from "./run-presets.ts";

function run(id: string, more: Partial<RunRow>): RunRow {
  return {
    ...{ id, kind: "service", name: "", isPinned: false, service: "cart", namespace: "", version: "1" },
    ...{ identity: [], startMs: 1_000, endMs: 2_000, isLive: false, errorCount: 0, evicted: undefined },
    items: { traces: 7, metrics: 0, logs: 0 },
    ...{ query: `{ .id = "${id}" }`, startUnixNano: "5", endUnixNano: undefined },
    ...{ previousId: undefined, hasReplicas: false },
    ...more,
  } as RunRow;
}

test("a process is compared with the one it replaced, in their own times; replicas replace nobody", () => {
  const runs = [
    run("c", { previousId: "b" }),
    run("r", { previousId: "c", hasReplicas: true }),
    run("b", { name: "before the fix" }),
  ];
  const [restart, ...others] = runPresets(runs);
  expect(others).toEqual([]);
  expect(restart?.title).toMatch(/^cart 1 before and after its restart at /);
  expect(restart?.comparison).toMatchObject({
    a: { name: expect.stringMatching(/^before the fix · /), query: '{ .id = "b" }' },
    b: { query: '{ .id = "c" }', time: { startNano: 5n, endNano: undefined, traceTime: "overlap" } },
  });
});

test("what a person kept is compared with the newest of its kind", () => {
  const runs = [
    run("z", { service: "pay" }),
    run("c", {}),
    run("s", { kind: "session", service: "" }),
    run("a", { isPinned: true }),
    run("o", { kind: "session", service: "", name: "first", previousId: undefined }),
  ];
  expect(runPresets(runs).map(({ comparison: { a, b } }) => [a.query, b.query])).toEqual([
    ['{ .id = "a" }', '{ .id = "c" }'],
    // Of a session everything is shown in its time.
    ["", ""],
  ]);
  expect(runPresets([])).toEqual([]);
  const none = { traces: 0, metrics: 3, logs: 0 };
  expect(runPresets([run("c", { previousId: "b" }), run("b", { items: none })])).toEqual([]);
});
