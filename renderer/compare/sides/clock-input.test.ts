import fc from "fast-check";
import { expect, test } from "vitest";
import { clockInput, nanoOfInput } from "./clock-input.ts";

test("a time that is not changed stays the instant it was; one that is, is whole milliseconds", () => {
  // 1990 to 2100.
  const instants = fc.bigInt({ min: 631_152_000_000_000_000n, max: 4_102_444_800_000_000_000n });
  fc.assert(
    fc.property(instants, (nano) => {
      expect(nanoOfInput(clockInput(nano), nano)).toBe(nano);
      const other = nanoOfInput(clockInput(nano), undefined)!;
      expect(clockInput(other)).toBe(clockInput(nano));
      expect(other % 1_000_000n).toBe(0n);
    }),
  );
});

test("an empty field is an open end", () => {
  expect(clockInput(undefined)).toBe("");
  expect(nanoOfInput("", 5n)).toBeUndefined();
});
