import { describe, expect, it } from "vitest";
import { queryTerms } from "./query-terms.ts";

describe("queryTerms", () => {
  it("takes a query apart at its ands", () => {
    expect(queryTerms('{ resource.service.name = "cart" && duration > 250ms && status = error }')).toEqual([
      { text: 'resource.service.name = "cart"', without: "{ duration > 250ms && status = error }" },
      { text: "duration > 250ms", without: '{ resource.service.name = "cart" && status = error }' },
      { text: "status = error", without: '{ resource.service.name = "cart" && duration > 250ms }' },
    ]);
  });

  it("can leave the only condition out", () => {
    expect(queryTerms("{status=error}")).toEqual([{ text: "status=error", without: "" }]);
  });

  it("keeps texts with signs in them whole", () => {
    expect(queryTerms('{ name = "a && b" && kind = server }').map(({ text }) => text)).toEqual([
      'name = "a && b"',
      "kind = server",
    ]);
  });

  it("offers nothing where leaving one thing out would mean something else", () => {
    for (const query of [
      "",
      "{ }",
      "{ status = error || kind = server }",
      "{ a = }",
      "{ name = 1 } >> { name = 2 }",
    ])
      expect(queryTerms(query), query).toEqual([]);
  });
});
