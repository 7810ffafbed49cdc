import { describe, expect, it } from "vitest";
import { memoryStorage } from "./key-value-storage.ts";
import { QueryHistory } from "./query-history.ts";

describe("QueryHistory", () => {
  it("walks back and forth, and back to what was typed", () => {
    const history = new QueryHistory(memoryStorage());
    for (const query of ["a", "b", "c"]) history.remember(query);
    expect(history.step(-1, "typing")).toBe("c");
    expect(history.step(-1, "c")).toBe("b");
    expect(history.step(1, "b")).toBe("c");
    expect(history.step(1, "c")).toBe("typing");
    expect(history.step(1, "typing")).toBeUndefined();
  });

  it("skips the query that is in the line already, and stops at the oldest", () => {
    const history = new QueryHistory(memoryStorage());
    for (const query of ["a", "b"]) history.remember(query);
    expect(history.step(-1, "b")).toBe("a");
    expect(history.step(-1, "a")).toBeUndefined();
  });

  it("keeps a query once, over sessions, and survives storage that was tampered with", () => {
    const storage = memoryStorage();
    const first = new QueryHistory(storage);
    for (const query of ["a", "b", "a", ""]) first.remember(query);
    const second = new QueryHistory(storage);
    expect([second.step(-1, ""), second.step(-1, "a"), second.step(-1, "b")]).toEqual(["a", "b", undefined]);
    storage.setItem("sightglass.queries", '{"a":1}');
    expect(new QueryHistory(storage).step(-1, "")).toBeUndefined();
  });
});
