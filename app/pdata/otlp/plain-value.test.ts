import { expect, test } from "vitest";
import { canonicalValue } from "./canonical.ts";
import { isPlainString } from "./plain-value.ts";
import { ProtoWriter } from "./proto-writer.ts";

function stringValue(length: number, prefix: readonly number[]): Uint8Array {
  return Uint8Array.of(0x0a, ...prefix, ...new Array<number>(length).fill(0x61));
}

test.each([
  [stringValue(0, [0]), true],
  [stringValue(1, [1]), true],
  [stringValue(127, [127]), true],
  [stringValue(128, [0x80, 0x01]), true],
  [stringValue(16_383, [0xff, 0x7f]), true],
  [stringValue(16_384, [0x80, 0x80, 0x01]), true],
  [stringValue(2, [1]), false],
  [stringValue(1, [2]), false],
  [stringValue(1, [0x81, 0x00]), false],
  [Uint8Array.of(0x0a, 1, 0xff), false],
  [Uint8Array.of(0x0a, 0x80), false],
  [Uint8Array.of(0x10, 1), false],
  [Uint8Array.of(0x0a), false],
])("%# is plain: %s", (bytes, isPlain) => {
  expect(isPlainString(bytes, 0, bytes.length)).toBe(isPlain);
  if (!isPlain) return;
  const out = new ProtoWriter();
  expect(canonicalValue.write(bytes, 0, bytes.length, out)).toBe(0);
  expect(out.take()).toEqual(bytes);
});
