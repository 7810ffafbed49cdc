import { expect, test } from "vitest";
import { outlineOf } from "../lines/outline.ts";
import { viewOf } from "../viewtest/view-of.ts";
import { measureAfter, snap } from "./measure.ts";

const outline = outlineOf(viewOf("a 0-100\n  b 10-40\n  c 44-90"));

test("an edge snaps to the nearest beginning or end on screen, and to nothing far away", () => {
  const at = (ms: number) => snap(outline, [0, 1, 2], ms * 1e6, 0.5e6) / 1e6;
  expect(at(41)).toBe(40);
  expect(at(43)).toBe(44);
  expect(at(12.5)).toBe(10);
  expect(at(65)).toBe(65);
});

test("the key measures a span, then up to another, then nothing", () => {
  const [b, c] = [
    { startNano: 10, endNano: 40 },
    { startNano: 44, endNano: 90 },
  ];
  expect(measureAfter(undefined, b)).toEqual(b);
  expect(measureAfter(b, c)).toEqual({ startNano: 10, endNano: 90 });
  expect(measureAfter(c, b)).toEqual({ startNano: 10, endNano: 44 });
  expect(measureAfter(b, b)).toBeUndefined();
});
