import { describe, expect, it } from "vitest";
import type { FacetValue } from "../../app/api/trace-queries.ts";
import { assertDefined } from "../../app/base/assert.ts";
import { fieldOptions, isOfferedUnasked, placeAt, plainOptions, valueOptions } from "./traceql-completion.ts";

/** The caret is at ▮. */
const at = (marked: string) => assertDefined(placeAt(marked.replace("▮", ""), marked.indexOf("▮")), marked);
const tags = [
  { scope: "span", name: "http.route", spanCount: 500 },
  { scope: "span", name: "http.request.method", spanCount: 900 },
  { scope: "resource", name: "service.name", spanCount: 1_000 },
  { scope: "span", name: "a b", spanCount: 1 },
] as const;
const values: readonly FacetValue[] = [
  { text: "/api/pay", type: "string", count: 12_345 },
  { text: 'say "hi"', type: "string", count: 2 },
  { text: "503", type: "int", count: 7 },
  { text: "[1]", type: "array", count: 7 },
];

const applied = (options: readonly { apply?: unknown; label: string }[]) => options.map(({ apply }) => apply);

describe("fields", () => {
  it("offers what the language has and what occurs, most frequent first", () => {
    const options = fieldOptions(at("{ ▮ }"), tags);
    const labels = options.map(({ label }) => label);
    expect(labels).toContain("duration");
    expect(labels.slice(-4)).toEqual([
      "resource.service.name",
      "span.http.request.method",
      "span.http.route",
      'span."a b"',
    ]);
    expect(options.find(({ label }) => label === "span.http.route")?.detail).toBe("500");
  });

  it("keeps to what was begun, and to its scope", () => {
    expect(applied(fieldOptions(at("{ span.ro▮ }"), tags))).toEqual(["span.http.route"]);
    expect(applied(fieldOptions(at("{ .http▮ }"), tags))).toEqual([".http.request.method", ".http.route"]);
    expect(applied(fieldOptions(at("{ dur▮ }"), tags))[0]).toBe("duration");
  });

  it("brings the braces along where they are missing", () => {
    const found = at("dur▮");
    expect(found.place).toMatchObject({ from: 0, to: 3 });
    expect(applied(fieldOptions(found, tags))[0]).toBe("{ duration");
    expect(at("▮").lead).toBe("{ ");
  });
});

describe("values", () => {
  it("writes them as the language does, with their counts", () => {
    const options = valueOptions(at('{ span.http.route = "▮" }'), values);
    expect(applied(options).slice(0, 3)).toEqual(['"/api/pay"', '`say "hi"`', "503"]);
    expect(options[0]).toMatchObject({ label: "/api/pay", detail: "12.3k" });
  });

  it("offers keywords that did not occur, too", () => {
    const options = valueOptions(at("{ status = ▮ }"), [{ text: "error", type: "status", count: 3 }]);
    expect(options.map(({ label, detail }) => [label, detail])).toContainEqual(["error", "3"]);
    expect(options.map(({ label }) => label).sort()).toEqual(["error", "ok", "unset"]);
  });
});

it("keeps out of the way behind what is complete", () => {
  expect(isOfferedUnasked(at("{ name ▮ }").place)).toBe(true);
  expect(isOfferedUnasked(at('{ name = "a" ▮ }').place)).toBe(false);
  expect(isOfferedUnasked(at("{ } ▮").place)).toBe(false);
  expect(isOfferedUnasked(at("{ } | ▮").place)).toBe(true);
  expect(applied(plainOptions(at("{ } | ra▮")))).toContain("rate()");
});
