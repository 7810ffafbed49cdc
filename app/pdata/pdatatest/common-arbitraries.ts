import fc from "fast-check";
import type { PlainMessage } from "./oracle.ts";

/**
 * Generators of the messages all signals share, in the shape of `PlainMessage`. They reach what real senders rarely
 * write: empty and nested values, any Unicode text, extreme numbers, absent parts.
 */

/** An optional field: absent, or generated. */
export function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq: 3 });
}

/** A message with these fields; those that come out undefined are absent. */
export function message(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<PlainMessage> {
  return fc
    .record(fields)
    .map((plain) => Object.fromEntries(Object.entries(plain).filter(([, field]) => field !== undefined)));
}

export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "http.method",
    "service.name",
    "\ufeffbom",
    "nul\u0000",
    "🙂",
    "__proto__",
    "\u007f\u0080",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 200 }),
);

export const int64: fc.Arbitrary<string> = fc
  .oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -300n, max: 300n }))
  .map(String);

export const uint64: fc.Arbitrary<string> = fc
  .oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 300n }))
  .map(String);

/** Times as senders have them, and any other. */
export const time: fc.Arbitrary<string> = fc.oneof(
  fc.bigInt({ min: 1_600_000_000_000_000_000n, max: 2_000_000_000_000_000_000n }).map(String),
  uint64,
);

export const uint32: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
  fc.nat({ max: 0xffff_ffff }),
);

export const int32: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 2, 5, 99, -1, 0x7fff_ffff, -0x8000_0000),
  fc.integer(),
);

export const double: fc.Arbitrary<number> = fc.double();

export const bytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 40 });

/** An id of this many bytes that is not all zero. */
export function id(length: number): fc.Arbitrary<Uint8Array> {
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .filter((value) => value.some((byte) => byte !== 0));
}

const { anyValue: value, keyValue: pair } = fc.letrec<{ anyValue: PlainMessage; keyValue: PlainMessage }>(
  (tie) => ({
    anyValue: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 8, arbitrary: text.map((stringValue) => ({ stringValue })) },
      { weight: 1, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.boolean().map((boolValue) => ({ boolValue })) },
      { weight: 2, arbitrary: int64.map((intValue) => ({ intValue })) },
      { weight: 1, arbitrary: double.map((doubleValue) => ({ doubleValue })) },
      { weight: 1, arbitrary: bytes.map((bytesValue) => ({ bytesValue })) },
      {
        weight: 1,
        arbitrary: fc.array(tie("anyValue"), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
      },
      {
        weight: 1,
        arbitrary: fc.array(tie("keyValue"), { maxLength: 4 }).map((values) => ({ kvlistValue: { values } })),
      },
    ),
    keyValue: message({ key: text, value: maybe(tie("anyValue")) }),
  }),
);

export const anyValue: fc.Arbitrary<PlainMessage> = value;
export const keyValue: fc.Arbitrary<PlainMessage> = pair;
export const attributes: fc.Arbitrary<PlainMessage[]> = fc.array(keyValue, { maxLength: 5 });

const entityRef = message({
  schemaUrl: maybe(text),
  type: maybe(text),
  idKeys: fc.array(text, { maxLength: 3 }),
  descriptionKeys: fc.array(text, { maxLength: 3 }),
});

export const resource: fc.Arbitrary<PlainMessage> = message({
  attributes,
  droppedAttributesCount: maybe(uint32),
  entityRefs: fc.array(entityRef, { maxLength: 2 }),
});

export const scope: fc.Arbitrary<PlainMessage> = message({
  name: maybe(text),
  version: maybe(text),
  attributes,
  droppedAttributesCount: maybe(uint32),
});

/** A whole request: `item`s in scope envelopes in resource envelopes, whose fields have the names given. */
export function request(
  names: { readonly outer: string; readonly inner: string; readonly items: string },
  item: fc.Arbitrary<PlainMessage>,
): fc.Arbitrary<PlainMessage> {
  const inner = message({
    scope: maybe(scope),
    [names.items]: fc.array(item, { maxLength: 4 }),
    schemaUrl: maybe(text),
  });
  const outer = message({
    resource: maybe(resource),
    [names.inner]: fc.array(inner, { maxLength: 3 }),
    schemaUrl: maybe(text),
  });
  return message({ [names.outer]: fc.array(outer, { maxLength: 3 }) });
}
