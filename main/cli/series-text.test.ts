import { expect, test } from "vitest";
import { seriesTable } from "./series-text.ts";

const answer = {
  ...{ startTimeUnixNano: "0", stepNano: 60e9, steps: 4, isLastOpen: false },
  ...{ truncated: 0, examinedSpans: 9, elapsedMs: 1 },
};

test("a series is a line of labels, figures and a curve; steps without a value stay empty", () => {
  const series = [
    { labels: { "resource.service.name": "cart" }, values: [0, 2, null, 4] },
    { labels: { "resource.service.name": "a\u001b[31m" }, values: [null, null, null, null] },
  ];
  const [title, first, second] = seriesTable({ ...answer, series }).split("\n");
  expect(title).toMatch(/^resource\.service\.name +min +avg +max +last +by 1 min$/);
  expect(first).toMatch(/^cart +0 +2 +4 +4 +▁▅ █$/);
  expect(second).toMatch(/^a\\u001b\[31m +- +- +- +-$/);
});

test("says what was left out, and that there is nothing", () => {
  const series = [{ labels: {}, values: [1] }];
  expect(seriesTable({ ...answer, series, truncated: 7 })).toContain("7 more series");
  expect(seriesTable({ ...answer, series: [] })).toBe("No span matches.\n");
});
