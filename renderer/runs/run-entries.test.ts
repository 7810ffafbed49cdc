import { expect, test } from "vitest";
import type { RunList, RunRow } from "../../app/api/runs.ts";
import { countsText, entriesOf, entryLabel, stateOf } from "./run-entries.ts";

const nothing = { traces: 0, metrics: 0, logs: 0 };

function runOf(changed: Partial<RunRow> = {}): RunRow {
  return {
    ...{
      id: "0123456789ab",
      kind: "service",
      name: "",
      isPinned: false,
      service: "cart",
      namespace: "",
      version: "1.2",
    },
    ...{
      identity: [{ key: "process.pid", text: "4711" }],
      startMs: 1,
      endMs: 2,
      isLive: false,
      errorCount: 0,
    },
    ...{ items: { ...nothing, traces: 3 }, evicted: undefined, query: "{ }", hasReplicas: false },
    ...{ startUnixNano: undefined, endUnixNano: undefined, previousId: undefined },
    ...changed,
  };
}

function listOf(...runs: RunRow[]): RunList {
  return { runs, sessionId: undefined, evictions: [], unreadChunks: 0, elapsedMs: 1 };
}

const everything = { kind: "all", isPinnedOnly: false } as const;

test("every word is looked for in everything that a run is called by", () => {
  const list = listOf(
    runOf({ id: "a00000000000", name: "Before the fix" }),
    runOf({ id: "b00000000000", version: "2.0" }),
    runOf({ id: "c00000000000", kind: "session", service: "", version: "", identity: [] }),
  );
  const found = (text: string) => entriesOf(list, [], text, everything).map(({ run }) => run.id[0]);
  expect(found("")).toEqual(["a", "b", "c"]);
  expect(found("fix BEFORE")).toEqual(["a"]);
  expect(found("cart 2.0")).toEqual(["b"]);
  expect(found("4711")).toEqual(["a", "b"]);
  expect(found("sightglass")).toEqual(["c"]);
  expect(found("b0000")).toEqual(["b"]);
});

test("narrows to a kind, and to what is pinned; each knows the run before it", () => {
  const list = listOf(
    runOf({ id: "b", isPinned: true, previousId: "a" }),
    runOf({ id: "a" }),
    runOf({ id: "s", kind: "session" }),
  );
  const ids = (state: Parameters<typeof entriesOf>[3]) =>
    entriesOf(list, [], "", state).map(({ run }) => run.id);
  expect(ids({ kind: "service", isPinnedOnly: false })).toEqual(["b", "a"]);
  expect(ids({ kind: "session", isPinnedOnly: false })).toEqual(["s"]);
  expect(ids({ kind: "all", isPinnedOnly: true })).toEqual(["b"]);
  // Also where that is not shown.
  expect(entriesOf(list, [], "", { kind: "all", isPinnedOnly: true })[0]?.previous?.id).toBe("a");
});

test("what is gone says so before whether it is live", () => {
  const evicted = { items: { ...nothing, traces: 9 }, lastMs: 1, reason: "disk_budget" } as const;
  expect(stateOf(runOf({ isLive: true }))).toBe("live");
  expect(stateOf(runOf())).toBe("ended");
  expect(stateOf(runOf({ evicted }))).toBe("partly evicted");
  expect(stateOf(runOf({ evicted, isLive: true }))).toBe("live");
  expect(stateOf(runOf({ evicted, isLive: true, items: nothing }))).toBe("evicted");
});

test("says in words what a row shows", () => {
  const run = runOf({ isPinned: true, errorCount: 1, items: { traces: 1, metrics: 2, logs: 0 } });
  expect(
    entryLabel({ run, previous: undefined, latency: { id: run.id, p95Nano: 12e6, of: "requests" } }),
  ).toBe(
    "cart 1.2, a process of cart, version 1.2, ended, pinned, 1 span, 2 data points, 1 error, p95 12.0\u00a0ms",
  );
  expect(countsText(nothing)).toBe("nothing");
});
