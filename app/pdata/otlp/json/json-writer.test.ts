import { expect, it } from "vitest";
import { JsonWriter } from "./json-writer.ts";

it.each([
  2n ** 53n - 1n,
  2n ** 53n - 47n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 53n) + 1n,
  -(2n ** 63n),
  10n ** 18n,
  0n,
])("writes every digit of %s", (value) => {
  const writer = new JsonWriter(64);
  writer.integer64(Number(BigInt.asIntN(32, value)), Number(value >> 32n), true);
  expect(Buffer.from(writer.bytes.subarray(0, writer.position)).toString()).toBe(String(value));
});
