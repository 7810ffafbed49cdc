import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8, isUtf8, mendUtf8 } from "./utf8.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isUtf8ForTextDecoder(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Text around byte sequences that are mostly ill-formed, of any length, so that both the long and the short way are taken. */
const nearlyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }).map((text) => new TextEncoder().encode(text)),
      fc.string({ maxLength: 80 }).map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ min: 0x7e, maxLength: 3 }),
      fc.constantFrom(
        Uint8Array.of(0xed, 0xa0, 0x80),
        Uint8Array.of(0xf4, 0x90, 0x80, 0x80),
        Uint8Array.of(0xc0, 0x80),
        Uint8Array.of(0xe0, 0x9f, 0xbf),
      ),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

test("well-formed is what a strict TextDecoder takes, wherever the bytes lie", () => {
  fc.assert(
    fc.property(nearlyText, fc.nat({ max: 9 }), (bytes, before) => {
      const inside = Uint8Array.of(...new Uint8Array(before).fill(0xff), ...bytes, 0xff);
      expect(isUtf8(inside, before, before + bytes.length)).toBe(isUtf8ForTextDecoder(bytes));
    }),
    { numRuns: 5_000 },
  );
});

test("mended text is well-formed, and well-formed text is left as it is", () => {
  fc.assert(
    fc.property(nearlyText, (bytes) => {
      const mended = mendUtf8(bytes, 0, bytes.length);
      expect(isUtf8(mended, 0, mended.length)).toBe(true);
      if (isUtf8(bytes, 0, bytes.length)) expect(mended).toEqual(bytes);
      expect(decodeUtf8(mended)).toBe(decodeUtf8(bytes));
    }),
    { numRuns: 1_000 },
  );
});

test("texts are encoded and decoded as Node does it, whatever their length", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme-ascii", maxLength: 140 }),
    fc.string({ unit: "binary", maxLength: 140 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
      .map((codes) => String.fromCharCode(...codes)),
  );
  fc.assert(
    fc.property(text, (given) => {
      const bytes = new Uint8Array(Buffer.from(given, "utf8"));
      expect(encodeUtf8(given)).toEqual(bytes);
      expect(decodeUtf8(bytes)).toBe(Buffer.from(bytes).toString("utf8"));
    }),
  );
});
