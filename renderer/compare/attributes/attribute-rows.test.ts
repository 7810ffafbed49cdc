import { expect, test } from "vitest";
import { attributeRows } from "./attribute-rows.ts";

const size = { traces: 10, spans: 10, omittedSpans: 0 };
const side = { spans: 10, p50: 100, p95: 400 };

test("values and measures stand in one order, the most certain difference first", () => {
  const rows = attributeRows({
    baseline: { ...size, matchedSpans: 50 },
    canary: { ...size, matchedSpans: 0 },
    attributes: [
      {
        ...{ field: "span.region", text: "eu", type: "string", baselineSpans: 10, canarySpans: 0 },
        ...{ difference: -0.2, low: -0.3, high: -0.1 },
      },
      {
        ...{ field: "span.size", text: undefined, type: undefined, baselineSpans: 10, canarySpans: 0 },
        ...{ difference: 0, low: -0.1, high: 0.1 },
      },
    ],
    measures: [
      {
        ...{ field: "span.rows", value: 120, difference: 0.5, low: 0.4, high: 0.6 },
        ...{ baseline: { ...side, below: 0.2 }, canary: { ...side, below: 0.7 } },
      },
    ],
  });
  expect(rows.map(({ field, text, isNumeric }) => [field, text, isNumeric])).toEqual([
    ["span.rows", "≤ 120", true],
    ["span.region", "eu", false],
    ["span.size", undefined, false],
  ]);
  expect(rows.map(({ atLeast }) => Math.round(atLeast))).toEqual([40, -10, 0]);
  expect(rows.map(({ shareA, shareB }) => [shareA, shareB])).toEqual([
    [0.2, 0.7],
    [0.2, Number.NaN],
    [0.2, Number.NaN],
  ]);
});
