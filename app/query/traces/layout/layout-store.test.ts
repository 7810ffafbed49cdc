import { expect, test } from "vitest";
import type { LaidOutTrace } from "./laid-out-trace.ts";
import { LayoutStore } from "./layout-store.ts";

const traceOf = (rowCount: number) => ({ rowCount }) as LaidOutTrace;

test("a trace is kept while it is as it was, and the one used longest ago leaves first", () => {
  const store = new LayoutStore();
  const [a, b, c] = [traceOf(400_000), traceOf(400_000), traceOf(400_000)];
  store.set("a", "1", a);
  store.set("b", "1", b);
  expect(store.get("a", "2")).toBeUndefined();
  expect(store.get("a", "1")).toBe(a);
  store.set("c", "1", c);
  expect([store.get("a", "1"), store.get("b", "1"), store.get("c", "1")]).toEqual([a, undefined, c]);
  const large = traceOf(3_000_000);
  store.set("d", "1", large);
  expect([store.get("a", "1"), store.get("c", "1"), store.get("d", "1")]).toEqual([
    undefined,
    undefined,
    large,
  ]);
});
