import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../traceql/parse.ts";
import { ProcessConditions } from "./process-conditions.ts";
import { identityOf, processIn, type TestResource } from "./runstest/process-telemetry.ts";

describe("the query of a process", () => {
  it("asks for what is missing only where somebody else would be found, too", () => {
    const plain = identityOf({ "service.name": "cart" });
    const named = identityOf({ "service.name": "cart", "service.version": 'v"1\\' });
    expect(new ProcessConditions([plain]).of(plain)).toBe('{ resource.service.name = "cart" }');
    const both = new ProcessConditions([plain, named]);
    expect(both.of(plain)).toBe('{ resource.service.name = "cart" && resource.service.version = nil }');
    expect(both.of(named)).toBe('{ resource.service.name = "cart" && resource.service.version = `v"1\\` }');
  });

  it("of a resource that says nothing asks for that", () => {
    const silent = identityOf({});
    expect(new ProcessConditions([silent]).of(silent)).toBe("{ resource.service.name = nil }");
  });

  it("finds that process and none of the others", () => {
    const value = fc.constantFrom("a", "b", 1, 2);
    const keys = [
      "service.namespace",
      "service.name",
      "service.version",
      "service.instance.id",
      "process.pid",
      "host.name",
      "container.id",
    ];
    const resource = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 });
    fc.assert(
      fc.property(fc.array(resource, { minLength: 1, maxLength: 12 }), (resources) => {
        const all = [...new Map(resources.map((one) => [processIn(one).id, one])).values()];
        const identities = all.map(identityOf);
        const conditions = new ProcessConditions(identities);
        for (const [index, own] of identities.entries()) {
          const condition = conditions.of(own);
          parseQuery(condition);
          const found = all.filter((one) => holds(condition, one));
          expect(found, condition).toEqual([all[index]]);
        }
      }),
    );
  });
});

/** Evaluates `{ resource.k = v && … }` the plain way. */
function holds(condition: string, resource: TestResource): boolean {
  return condition
    .slice(2, -2)
    .split(" && ")
    .every((term) => {
      const [field = "", value = ""] = term.split(" = ");
      const own = resource[field.slice("resource.".length)];
      return value === "nil" ? own === undefined : own === JSON.parse(value);
    });
}
