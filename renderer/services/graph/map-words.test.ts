import { expect, test } from "vitest";
import { mapOf } from "./graphtest/map-of.ts";
import {
  cardName,
  edgeLabel,
  errorText,
  exactFigures,
  mapLabel,
  nodeLabel,
  periodOf,
  rateText,
} from "./map-words.ts";

const graph = mapOf("checkout > payment 124, checkout > db 3");
const [checkout, payment, db] = graph.nodes as [
  (typeof graph.nodes)[0],
  (typeof graph.nodes)[0],
  (typeof graph.nodes)[0],
];
const edge = { ...graph.edges[0]!, errors: 2, p95Nano: 84e6 };

test("an edge is a sentence with its figures", () => {
  expect(edgeLabel(edge, checkout, payment, 10)).toBe(
    "checkout calls payment, 12.4 per second, 1.61 percent errors, p95 84.0\u00a0ms",
  );
  expect(edgeLabel({ ...edge, isLink: true }, checkout, payment, undefined)).toBe(
    "checkout is linked from payment, 124 times, 1.61 percent errors, p95 84.0\u00a0ms",
  );
});

test("a node says what it is", () => {
  expect(nodeLabel(db, 10)).toBe(
    "db, postgresql database, calls 2.00 per second, 5 percent errors, p95 84.0\u00a0ms",
  );
  expect(mapLabel(graph)).toBe("Service map: 2 services, 1 database, 2 call paths");
});

test("a long name keeps its beginning and its end", () => {
  expect(cardName({ ...checkout, name: "team7-service-with-a-long-name-149" })).toBe(
    "team7-service…long-name-149",
  );
  expect(cardName(checkout)).toBe("checkout");
});

test("rates have the unit that suits them, and none where there was no time", () => {
  expect([1_240, 12, 0.5, 0.01, 0].map((count) => rateText(count, 1))).toEqual([
    "1,240/s",
    "12.0/s",
    "30.0/min",
    "36.0/h",
    "0/s",
  ]);
  expect(rateText(12, undefined)).toBe("12×");
  const days = 86_400;
  expect([60, 30, 2].map((count) => rateText(count, 30 * days))).toEqual(["2.00/day", "1.00/day", "2×"]);
  expect(periodOf(graph, false)).toBe(10);
  expect(periodOf(graph, true)).toBeUndefined();
  expect(periodOf({ ...graph, seconds: 0.2 }, false)).toBeUndefined();
});

test("exact figures name every nanosecond and the error", () => {
  expect(errorText({ ...edge, count: 1_000, errors: 21 })).toBe("2.1\u00a0%");
  expect(Object.fromEntries(exactFigures(edge, 10, 0.004))).toEqual({
    count: "124",
    rate: "12.4/s",
    errors: "2 (1.61\u00a0%)",
    p50: "124\u00a0ms (124,000,000\u00a0ns ±\u00a00.4\u00a0%)",
    p95: "84.0\u00a0ms (84,000,000\u00a0ns ±\u00a00.4\u00a0%)",
  });
});
