import { describe, expect, it } from "vitest";
import { identityOf, processIn } from "./runstest/process-telemetry.ts";

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
  });
});
