import { expect, test } from "vitest";
import type { GroupTable } from "../../../app/api/trace-queries.ts";
import { errorPreset, slowPreset, versionPresets } from "./presets.ts";

test("errors are compared with traces without any", () => {
  expect(errorPreset("{ .a = 1 }")?.comparison).toMatchObject({
    ...{ a: { query: "{ .a = 1 }" }, b: { query: "{ .a = 1 && status = error }" }, rest: "a" },
  });
  expect(errorPreset("{ .a = ")).toBeUndefined();
});

test("the border between slow and fast is a round number that leaves no trace out", () => {
  const { a, b } = slowPreset("", 1_234_567_890)!.comparison;
  expect([a.query, b.query]).toEqual(["{ trace:duration < 1.23s }", "{ trace:duration >= 1.23s }"]);
  expect(slowPreset("", Number.NaN)).toBeUndefined();
});

test("each version is compared with the one before it, numbers in order", () => {
  const rows = [
    ["cart", "1.10.0"],
    ["cart", "1.9.0"],
    ["pay", "3"],
    ["cart", "1.2.0"],
    ["cart", ""],
  ];
  const table = {
    rowCount: rows.length,
    values: rows.flat(),
    types: rows.flat().map(() => "string"),
    absent: Uint8Array.from(rows.flatMap(([, version]) => [0, version === "" ? 1 : 0])),
    count: Uint32Array.from(rows, () => 7),
  } as unknown as GroupTable;
  expect(versionPresets(table).map(({ comparison: { a, b } }) => [a.name, b.name])).toEqual([
    ["1.9.0", "1.10.0"],
    ["1.2.0", "1.9.0"],
  ]);
  expect(versionPresets(table)[0]?.comparison.b.query).toBe(
    '{ resource.service.name = "cart" && resource.service.version = "1.10.0" }',
  );
});
