import { expect, test } from "vitest";
import type { CohortFinding } from "../../../app/api/cohorts.ts";
import { treeOf } from "../../state/query-kind.ts";
import { hitsOfFinding, onlyTraceId, signalView, tracesOfFinding } from "./finding-links.ts";

const side = { traces: 5, hits: 2, mean: 0, exampleTraceId: "" };
const spans = { service: "cart", name: "SELECT #", entry: "POST /cart", calls: "" };
const finding: CohortFinding = {
  ...{ kind: "errors", service: "cart", operation: "SELECT # in POST /cart", spans, text: "" },
  ...{ ratio: { of: "odds", estimate: 2, low: 1, high: 3 }, p: 0.01, explainedBy: undefined },
  ...{ signal: undefined, baseline: side, canary: side },
};
const all = { name: "", query: "{}", time: undefined };

test("the spans of a finding are asked for within the query of the side", () => {
  const own =
    '{ resource.service.name = "cart" && name = "POST /cart" } >> { resource.service.name = "cart" && name =~ "SELECT .+" }';
  expect(tracesOfFinding(finding, all)).toMatchObject({ page: "traces", query: own });
  const narrow = { ...all, query: "{ .a = 1 } | count() > 2" };
  expect(tracesOfFinding(finding, narrow)?.query).toBe(`({ .a = 1 } | count() > 2) && (${own})`);
  expect(tracesOfFinding(finding, { ...all, query: "{ .a =" })).toBeUndefined();
});

test("those in which they fail, or call something", () => {
  expect(hitsOfFinding(finding, all)?.query).toContain('name =~ "SELECT .+" && status = error }');
  const entry = { ...spans, name: "POST /cart", calls: "GET (a)#" };
  const calls = hitsOfFinding({ ...finding, kind: "calls", spans: entry }, all);
  expect(calls?.query).toBe(
    '{ resource.service.name = "cart" && name = "POST /cart" } > { name =~ `GET \\(a\\).+` }',
  );
  expect(treeOf(calls?.query ?? "")).toBeDefined();
  expect(hitsOfFinding({ ...finding, kind: "logs" }, all)).toBeUndefined();
});

test("a side of one trace is told by its query", () => {
  const id = "ab".repeat(16);
  expect(onlyTraceId(`{ trace:id = "${id}" }`)).toBe(id);
  expect(onlyTraceId(`{ trace:id = "${id}" || trace:id = "${id}" }`)).toBeUndefined();
  expect(onlyTraceId("{}")).toBeUndefined();
});

test("metrics and log records are looked up in the time of the side", () => {
  const time = { startUnixNano: "1000000000", endUnixNano: "3000000000" };
  const signal = { search: "pool is empty", baseline: time, canary: time };
  expect(signalView({ ...finding, kind: "logs", signal }, "canary")).toMatchObject({
    ...{ page: "logs", logService: "cart", logText: "pool is empty", untilMs: 3001, sinceMs: 2001 },
  });
  expect(signalView({ ...finding, kind: "metrics", signal }, "canary")).toMatchObject({
    ...{ page: "metrics", metricService: "cart", metricText: "pool is empty" },
  });
  expect(signalView(finding, "baseline")).toBeUndefined();
});
