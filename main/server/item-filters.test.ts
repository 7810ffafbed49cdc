import { expect, test } from "vitest";
import { itemFilters } from "./item-filters.ts";

const asked = (text: string) => new URLSearchParams(text);

test("filters of the pages are those of the methods", () => {
  expect(itemFilters(asked("signals=logs"), ["logs"])).toEqual({});
  const both = { service: "cart", text: "paid" };
  expect(itemFilters(asked("service=cart&text=paid"), ["logs", "metrics"])).toEqual({
    ...{ logs: both, metrics: both },
  });
  expect(itemFilters(asked("severity=WARN"), ["logs"]).logs).toEqual({ minSeverity: 13 });
  expect(itemFilters(asked("severity=17"), ["logs"]).logs).toEqual({ minSeverity: 17 });
});

test("a filter that would say nothing of what is asked for is refused", () => {
  expect(() => itemFilters(asked("text=a"), ["traces", "logs"])).toThrow(/^text: it narrows log records/);
  expect(() => itemFilters(asked("severity=9"), ["logs", "metrics"])).toThrow(/metrics do not/);
  expect(() => itemFilters(asked("severity=loud"), ["logs"])).toThrow(/^severity: 1 to 24, or one of trace/);
  expect(() => itemFilters(asked("severity=25"), ["logs"])).toThrow(/^severity: 1 to 24/);
});
