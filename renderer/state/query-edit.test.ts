import { describe, expect, it } from "vitest";
import {
  excludedValue,
  groupQuery,
  narrowedTo,
  tagField,
  toggledValue,
  usedTerms,
  withoutGroup,
} from "./query-edit.ts";
import { isMetricsQuery, measureOf, spansetPart } from "./query-kind.ts";

const route = { text: "/api/pay", type: "string" } as const;
const error = { text: "error", type: "status" } as const;
const open = { startNano: undefined, endNano: undefined, minNano: undefined, maxNano: undefined };

describe("edits by what the page shows", () => {
  it("asks for a value, for another one instead, and no longer", () => {
    const asked = toggledValue("", "span.http.route", route);
    expect(asked).toBe('{ span.http.route = "/api/pay" }');
    expect(usedTerms(asked)).toEqual(new Set(['span.http.route = "/api/pay"']));
    expect(toggledValue(asked, "span.http.route", { text: "/", type: "string" })).toBe(
      '{ span.http.route = "/" }',
    );
    expect(toggledValue(asked, "span.http.route", route)).toBe("");
  });

  it("leaves a value out", () => {
    expect(excludedValue("{ .a = 1 }", "status", error)).toBe("{ .a = 1 && status != error }");
    expect(excludedValue("{ .a }", "span.list", { text: "[1]", type: "array" })).toBe("{ .a }");
  });

  it("asks for a group and for all others", () => {
    const fields = ["resource.service.name", "span.http.response.status_code", "span.gone"];
    const values = [{ text: "cart", type: "string" }, { text: "503", type: "int" }, undefined] as const;
    expect(groupQuery("{ status = error }", fields, values)).toBe(
      '{ status = error && resource.service.name = "cart" && span.http.response.status_code = 503 && span.gone = nil }',
    );
    expect(withoutGroup("", fields.slice(0, 2), values)).toBe(
      '{ !(resource.service.name = "cart" && span.http.response.status_code = 503) }',
    );
    expect(withoutGroup("", fields.slice(0, 1), values)).toBe('{ resource.service.name != "cart" }');
  });

  it("writes the durations of a box in the place of others, of traces or of spans", () => {
    const box = { ...open, minNano: 610e6 };
    expect(narrowedTo("{ traceDuration > 5s && .a }", box, "traces")).toBe(
      "{ trace:duration >= 610ms && .a }",
    );
    expect(narrowedTo("", { ...box, maxNano: 2e9 }, "spans")).toBe("{ duration >= 610ms && duration < 2s }");
    expect(narrowedTo("{ .a }", open, "traces")).toBe("{ .a }");
  });

  it("leaves a text alone that cannot be read", () => {
    expect(toggledValue("{ oh", "span.http.route", route)).toBe("{ oh");
    expect(narrowedTo("{ oh", { ...open, minNano: 1 }, "spans")).toBe("{ oh");
    expect(usedTerms("{ oh")).toEqual(new Set());
  });

  it("quotes keys that need it", () => {
    expect(tagField("span", "a b")).toBe('span."a b"');
    expect(tagField("intrinsic", "name")).toBe("name");
  });
});

describe("what a query asks for", () => {
  it("tells series from traces, and finds the spans they are made of", () => {
    expect(isMetricsQuery("{ .a } | rate() by (name)")).toBe(true);
    expect(isMetricsQuery("{ .a } | count() > 2")).toBe(false);
    expect(spansetPart("{ .a } >> { .b } | rate() by (name) | topk(5)")).toBe("{ .a } >> { .b }");
    expect(spansetPart("{ .a } | count() > 2")).toBe("{ .a } | count() > 2");
  });

  it("knows what the values are", () => {
    expect(
      ["rate()", "count_over_time()", "max_over_time(duration)", "sum_over_time(.bytes)"].map((fn) =>
        measureOf(`{ } | ${fn}`),
      ),
    ).toEqual(["rate", "count", "duration", "number"]);
  });
});
