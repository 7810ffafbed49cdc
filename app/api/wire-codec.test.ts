import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMessage, encodeMessage } from "./wire-codec.ts";

const typedArray = fc.oneof(
  fc.uint8Array(),
  fc.uint16Array(),
  fc.uint32Array(),
  fc.int32Array(),
  fc.float64Array({ noNaN: true }),
);

describe("wire codec", () => {
  it("carries any JSON with typed arrays anywhere in it", () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: "binary-ascii" }),
        fc.boolean(),
        fc.constant(null),
        typedArray,
        fc.array(fc.string(), { minLength: 1 }),
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
          tie("value"),
          { noNullPrototype: true },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (message) => {
        expect(decodeMessage(encodeMessage({ message }))).toEqual({ message });
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("reads a message that starts at an odd offset of a larger buffer", () => {
    const bytes = encodeMessage({ a: new Float64Array([1.5, 2.5]) });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeMessage(shifted.subarray(3))).toEqual({ a: new Float64Array([1.5, 2.5]) });
  });

  it("refuses truncated messages", () => {
    const bytes = encodeMessage({ a: new Uint32Array([1, 2, 3]) });
    for (let length = 0; length < bytes.length - 4; length++)
      expect(() => decodeMessage(bytes.slice(0, length)), `length ${length}`).toThrow();
  });
});
