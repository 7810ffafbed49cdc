import { expect, test } from "vitest";
import { seriesCsv, spansCsv, tracesCsv } from "./search-csv.ts";

const span = {
  ...{ spanId: "00000000000000bb", serviceName: "cart", name: "SELECT", status: "error" as const },
  ...{ startTimeUnixNano: "1795248000000000001", durationNano: "18446744073709551615" },
  attributes: { "span.db.system": "sqlite" },
};
const trace = {
  ...{ traceId: "ab", rootServiceName: "web", rootName: '=HYPERLINK("x")', isRootMissing: false },
  ...{ startTimeUnixNano: "1795248000000000001", durationNano: "20000000" },
  ...{ spanCount: 2, errorCount: 1, matchedSpanCount: 1, spanSets: [{ spans: [span] }] },
};

test("traces and matched spans are lines with exact values", () => {
  expect(tracesCsv([trace]).split("\r\n")).toEqual([
    '"start (UTC)","duration (ns)","spans","matched spans","errors","service","root span","trace id"',
    '"2026-11-21T08:00:00.000000001Z",20000000,2,1,1,"web","\'=HYPERLINK(""x"")","ab"',
    "",
  ]);
  expect(spansCsv([trace]).split("\r\n")[1]).toBe(
    '"2026-11-21T08:00:00.000000001Z",18446744073709551615,"cart","SELECT","error","00000000000000bb","ab","sqlite"',
  );
});

test("series are a line for each step, empty where there is no value", () => {
  const answer = {
    ...{ startTimeUnixNano: "1795248000000000000", stepNano: 60e9, steps: 2, isLastOpen: false },
    ...{ truncated: 0, examinedSpans: 0, elapsedMs: 0 },
    series: [{ labels: { name: "a" }, values: [1.5, null] }],
  };
  expect(seriesCsv(answer).split("\r\n").slice(1)).toEqual([
    '"a","2026-11-21T08:00:00.000000000Z",60000000000,1.5',
    '"a","2026-11-21T08:01:00.000000000Z",60000000000,',
    "",
  ]);
});
