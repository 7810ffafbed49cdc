import { describe, expect, it } from "vitest";
import type { TagList } from "../../app/api/trace-queries.ts";
import { unknownFields } from "./unknown-fields.ts";

const tag = (scope: string, name: string) => ({ scope, name, spanCount: 1 });
const list: TagList = {
  tags: [
    ...[tag("span", "http.route"), tag("span", "http.response.status_code"), tag("resource", "service.name")],
    tag("event", "exception.type"),
  ],
  omittedKeys: 0,
  elapsedMs: 1,
  examinedSpans: 1,
};

describe("unknownFields", () => {
  it("finds what no span has, and what was meant", () => {
    const query = '{ span.http.rout = "/a" && .service.nam = "b" } | rate() by (span.http.route)';
    expect(unknownFields(query, list)).toEqual([
      {
        text: "span.http.rout",
        suggestion: "span.http.route",
        fixed: '{ span.http.route = "/a" && .service.nam = "b" } | rate() by (span.http.route)',
      },
      {
        text: ".service.nam",
        suggestion: ".service.name",
        fixed: '{ span.http.rout = "/a" && .service.name = "b" } | rate() by (span.http.route)',
      },
    ]);
  });

  it("knows the same key in another scope", () => {
    expect(unknownFields('{ span.service.name = "a" }', list)).toMatchObject([
      { suggestion: "resource.service.name" },
    ]);
  });

  it("suggests nothing where nothing is near, and says nothing where not all keys are known", () => {
    const query = "{ span.colour = 1 }";
    expect(unknownFields(query, list)).toEqual([
      { text: "span.colour", suggestion: undefined, fixed: undefined },
    ]);
    expect(unknownFields(query, { ...list, omittedKeys: 3 })).toEqual([]);
    expect(unknownFields("{ status = error }", list)).toEqual([]);
    expect(unknownFields("{ span.", list)).toEqual([]);
  });
});
