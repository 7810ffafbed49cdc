import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuery } from "../traceql/parse.ts";
import { attributesOf, conditionOf, type Identity, processOf } from "./process-identity.ts";
import { type TestResource, telemetryOf } from "./runstest/process-telemetry.ts";

function processIn(resource: TestResource) {
  const { dictionary, tables } = telemetryOf("logs", [{ resource, startMs: [1] }]);
  return processOf(dictionary, tables.scopes.columns.resource[0]!);
}

const identityOf = (resource: TestResource): Identity => attributesOf(processIn(resource).identity);

describe("the identity of a process", () => {
  const sdk = { "service.name": "cart", "service.instance.id": "a1", "process.pid": 7, "host.name": "box" };

  it("is what tells processes apart, whatever else the resource says and in what order", () => {
    const reordered = { "telemetry.sdk.name": "x", ...Object.fromEntries(Object.entries(sdk).reverse()) };
    expect(processIn(reordered)).toEqual(processIn(sdk));
    for (const other of [
      { ...sdk, "service.instance.id": "a2" },
      { ...sdk, "process.pid": 8 },
      { ...sdk, "service.version": "2" },
      { ...sdk, "service.namespace": "shop" },
      { ...sdk, "process.creation.time": "2026-11-29T16:00:00Z" },
    ])
      expect(processIn(other).id).not.toBe(processIn(sdk).id);
    expect(processIn(sdk).id).toMatch(/^[0-9a-f]{12}$/);
  });

  it("takes the place only where nothing names the instance, the closest one", () => {
    expect(processIn({ ...sdk, "host.name": "other" }).id).toBe(processIn(sdk).id);
    const plain = { "service.name": "cart", "process.pid": 7, "host.name": "box" };
    expect(identityOf(plain)).toEqual([
      ["service.name", "cart"],
      ["process.pid", 7],
      ["host.name", "box"],
    ]);
    expect(identityOf({ ...plain, "container.id": "c" }).at(-1)).toEqual(["container.id", "c"]);
  });

  it("of a resource that says nothing is that of all such resources", () => {
    expect(processIn({}).id).toBe(processIn({ "telemetry.sdk.name": "x" }).id);
    expect(conditionOf(identityOf({}), [])).toBe("{ resource.service.name = nil }");
  });
});

describe("the query of a process", () => {
  it("asks for what is missing only where somebody else would be found, too", () => {
    const plain = identityOf({ "service.name": "cart" });
    const named = identityOf({ "service.name": "cart", "service.version": 'v"1\\' });
    expect(conditionOf(plain, [])).toBe('{ resource.service.name = "cart" }');
    expect(conditionOf(plain, [named])).toBe(
      '{ resource.service.name = "cart" && resource.service.version = nil }',
    );
    expect(conditionOf(named, [plain])).toBe(
      '{ resource.service.name = "cart" && resource.service.version = `v"1\\` }',
    );
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
        for (const [index, own] of identities.entries()) {
          const condition = conditionOf(
            own,
            identities.filter((_, other) => other !== index),
          );
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
