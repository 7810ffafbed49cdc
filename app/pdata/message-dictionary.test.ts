import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { otlpRoot } from "../../proto/load.ts";
import { findStringPair, readKey, readKeyValue, readValue } from "./attribute-value.ts";
import { Dictionary } from "./dictionary.ts";
import { MalformedError } from "./otlp/decoded.ts";
import { ProtoWriter } from "./otlp/proto-writer.ts";
import { warningBit } from "./otlp/warnings.ts";
import { anyValue, keyValue, resource, scope } from "./pdatatest/common-arbitraries.ts";
import type { PlainMessage } from "./pdatatest/oracle.ts";
import { readResource, readScope, serviceNameOf } from "./resource-view.ts";

const types = {
  pairs: otlpRoot().lookupType("opentelemetry.proto.common.v1.KeyValue"),
  values: otlpRoot().lookupType("opentelemetry.proto.common.v1.AnyValue"),
  resources: otlpRoot().lookupType("opentelemetry.proto.resource.v1.Resource"),
  scopes: otlpRoot().lookupType("opentelemetry.proto.common.v1.InstrumentationScope"),
};
const arbitraries = { pairs: keyValue, values: anyValue, resources: resource, scopes: scope };
type Kind = keyof typeof types;
const kinds = Object.keys(types) as Kind[];

function encode(kind: Kind, plain: PlainMessage): Uint8Array {
  return types[kind].encode(types[kind].fromObject(plain)).finish();
}

function decode(kind: Kind, bytes: Uint8Array): PlainMessage {
  return types[kind].toObject(types[kind].decode(bytes), { longs: String, bytes: String, defaults: true });
}

function intern(dictionary: Dictionary, kind: Kind, ...bytes: number[]): number {
  return dictionary[kind].intern(Uint8Array.from(bytes), 0, bytes.length);
}

function resourceCode(dictionary: Dictionary, plain: PlainMessage): number {
  const bytes = encode("resources", plain);
  return dictionary.resources.intern(bytes, 0, bytes.length);
}

/** An AnyValue of `depth` values: arrays or kvlists in each other, a string innermost. */
function nested(depth: number, kind: "array" | "kvlist"): Uint8Array {
  let bytes: Uint8Array = Uint8Array.of(10, 1, 120);
  for (let i = 1; i < depth; i++) {
    const writer = new ProtoWriter();
    if (kind === "array") {
      writer.begin(42);
      writer.field(10, bytes, 0, bytes.length);
    } else {
      writer.begin(50);
      writer.begin(10);
      writer.field(18, bytes, 0, bytes.length);
      writer.finish();
    }
    writer.finish();
    bytes = writer.take();
  }
  return bytes;
}

describe.each(kinds)("%s", (kind) => {
  test("an entry is what protobufjs reads in the message, and is its own canonical form", () => {
    const dictionary = new Dictionary();
    fc.assert(
      fc.property(arbitraries[kind], (plain) => {
        const bytes = encode(kind, plain);
        const code = dictionary[kind].intern(bytes, 0, bytes.length);
        const entry = dictionary[kind].entries.bytesOf(code).slice();
        expect(decode(kind, entry)).toEqual(decode(kind, bytes));
        expect(dictionary[kind].intern(bytes, 0, bytes.length)).toBe(code);
        expect(dictionary[kind].intern(entry, 0, entry.length)).toBe(code);
        expect(dictionary.takeWarnings()).toBe(0);
      }),
    );
  });

  test("fields in another order and unknown fields make an alias", () => {
    fc.assert(
      fc.property(arbitraries[kind], (plain) => {
        const dictionary = new Dictionary();
        const bytes = encode(kind, plain);
        const odd = Uint8Array.from([...bytes, 0xc2, 0x3e, 1, 7]);
        const code = dictionary[kind].intern(odd, 0, odd.length);
        expect(dictionary[kind].intern(bytes, 0, bytes.length)).toBe(code);
        expect(dictionary[kind].intern(odd, 0, odd.length)).toBe(code);
      }),
    );
  });

  test("a dictionary over stored parts has the same codes and grows on", () => {
    fc.assert(
      fc.property(fc.array(arbitraries[kind], { minLength: 2, maxLength: 20 }), (plains) => {
        const messages = plains.map((plain) => encode(kind, plain));
        const first = new Dictionary();
        const half = messages.slice(0, messages.length >> 1);
        const codes = half.map((bytes) => first[kind].intern(bytes, 0, bytes.length));
        const second = Dictionary.over(structuredClone(first.parts()));
        expect(half.map((bytes) => second[kind].intern(bytes, 0, bytes.length))).toEqual(codes);
        const rest = (dictionary: Dictionary) =>
          messages.map((bytes) => dictionary[kind].intern(bytes, 0, bytes.length));
        expect(rest(second)).toEqual(rest(first));
        expect(second.parts()).toEqual(first.parts());
      }),
      { numRuns: 50 },
    );
  });
});

test("absent and empty differ for values, resources and scopes, not for pairs and strings", () => {
  const dictionary = new Dictionary();
  const codes = kinds.map((kind) => intern(dictionary, kind));
  expect(codes).toEqual([0, 1, 1, 1]);
  expect(intern(dictionary, "resources", 16, 0)).toBe(1);
  expect(readResource(dictionary, 0)).toBeUndefined();
  expect(readResource(dictionary, 1)).toEqual({ attributes: [], droppedAttributesCount: 0, entityRefs: [] });
  expect(readScope(dictionary, 0)).toBeUndefined();
  expect(readValue(dictionary, 0)).toBeUndefined();
  expect(readValue(dictionary, 1)).toEqual({ type: "empty" });
  expect(readKeyValue(dictionary, 0)).toEqual({ key: "", value: { type: "empty" } });
});

describe("canonical forms", () => {
  test.each<[string, number[], number[]]>([
    ["value before key", [18, 2, 16, 1, 10, 1, 97], [10, 1, 97, 18, 2, 16, 1]],
    ["the last key wins", [10, 1, 97, 10, 1, 98], [10, 1, 98]],
    ["a bool that is not 0 or 1", [10, 1, 97, 18, 2, 16, 5], [10, 1, 97, 18, 2, 16, 1]],
    ["an int with needless bytes", [10, 1, 97, 18, 4, 24, 0x81, 0x80, 0], [10, 1, 97, 18, 2, 24, 1]],
    ["the last oneof member wins", [10, 1, 97, 18, 5, 24, 7, 10, 1, 98], [10, 1, 97, 18, 3, 10, 1, 98]],
    [
      "lists in pieces are joined",
      [18, 12, 42, 4, 10, 2, 24, 1, 42, 4, 10, 2, 24, 2],
      [18, 10, 42, 8, 10, 2, 24, 1, 10, 2, 24, 2],
    ],
    ["a list after another member starts anew", [18, 10, 42, 4, 10, 2, 24, 1, 16, 1, 42, 0], [18, 2, 42, 0]],
    [
      "a value in pieces is merged",
      [18, 6, 42, 4, 10, 2, 24, 1, 18, 6, 42, 4, 10, 2, 24, 2],
      [18, 10, 42, 8, 10, 2, 24, 1, 10, 2, 24, 2],
    ],
    ["an empty string has presence", [10, 1, 97, 18, 2, 10, 0], [10, 1, 97, 18, 2, 10, 0]],
    ["a length of more bytes than needed", [10, 0x81, 0, 97], [10, 1, 97]],
  ])("%s", (_name, raw, canonical) => {
    const dictionary = new Dictionary();
    const code = intern(dictionary, "pairs", ...raw);
    expect([...dictionary.pairs.entries.bytesOf(code)]).toEqual(canonical);
    expect(intern(dictionary, "pairs", ...canonical)).toBe(code);
    expect(dictionary.takeWarnings()).toBe(0);
  });

  test("strindex fields are dropped with a warning, each time", () => {
    const dictionary = new Dictionary();
    for (let i = 0; i < 2; i++) {
      const code = intern(dictionary, "pairs", 10, 1, 97, 18, 2, 64, 5, 24, 3);
      expect(readKeyValue(dictionary, code)).toEqual({ key: "a", value: { type: "empty" } });
      expect(dictionary.takeWarnings()).toBe(warningBit.strindexIgnored);
    }
  });

  test.each(["array", "kvlist"] as const)("values in a %s are cut below 64 levels", (kind) => {
    for (const depth of [32, 49, 50, 64]) {
      const dictionary = new Dictionary();
      const bytes = nested(depth, kind);
      const code = dictionary.values.intern(bytes, 0, bytes.length);
      expect(dictionary.takeWarnings()).toBe(0);
      expect(dictionary.values.entries.bytesOf(code)).toEqual(bytes);
    }
    for (const depth of [65, 1_000]) {
      const dictionary = new Dictionary();
      const bytes = nested(depth, kind);
      const code = dictionary.values.intern(bytes, 0, bytes.length);
      expect(dictionary.takeWarnings()).toBe(warningBit.valueTooDeep);
      expect(JSON.stringify(readValue(dictionary, code))).toContain('{"type":"empty"}');
    }
  });

  test.each([
    [10, 5, 97],
    [8, 1],
    [18, 2, 8, 1],
    [18, 3, 42, 1, 10],
    [10, 1, 97, 18, 5, 33, 1, 2, 3, 4],
  ])("malformed: %j", (...raw) => {
    expect(() => intern(new Dictionary(), "pairs", ...(raw as number[]))).toThrow(MalformedError);
  });

  test("a resource keeps a thousand attributes and counts the others as dropped", () => {
    const dictionary = new Dictionary();
    const attributes = Array.from({ length: 1_005 }, (_, i) => ({ key: `k${i}` }));
    const code = resourceCode(dictionary, { attributes, droppedAttributesCount: 2 });
    expect(dictionary.takeWarnings()).toBe(warningBit.attributesOverLimit);
    const view = readResource(dictionary, code);
    expect([view?.attributes.length, view?.droppedAttributesCount]).toEqual([1_000, 7]);
  });
});

describe("text", () => {
  test.each([
    ["well-formed", [0xe2, 0x82, 0xac], "€", 0],
    ["byte order mark", [0xef, 0xbb, 0xbf, 97], "\ufeffa", 0],
    ["NUL", [97, 0, 98], "a\0b", 0],
    ["lone continuation", [0x80], "\ufffd", 1],
    ["overlong", [0xc0, 0xaf], "\ufffd\ufffd", 1],
    ["surrogate", [0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd", 1],
    ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd", 1],
    ["truncated", [97, 0xe2, 0x82], "a\ufffd", 1],
  ])("%s", (_name, bytes, text, warnings) => {
    const dictionary = new Dictionary();
    const code = dictionary.strings.intern(Uint8Array.from(bytes), 0, bytes.length);
    expect(dictionary.strings.text(code)).toBe(text);
    expect(dictionary.takeWarnings()).toBe(warnings);
    expect(dictionary.strings.findText(text)).toBe(code);
  });

  test("any text comes back, and the same bytes are called well-formed as TextDecoder does", () => {
    const strict = new TextDecoder("utf-8", { fatal: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.string({ unit: "binary" }), (noise, text) => {
        const dictionary = new Dictionary();
        expect(dictionary.strings.text(dictionary.strings.internText(text))).toBe(text);
        dictionary.strings.intern(noise, 0, noise.length);
        const isMended = dictionary.takeWarnings() !== 0;
        if (isMended) expect(() => strict.decode(noise)).toThrow();
        else expect(() => strict.decode(noise)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

describe("readers", () => {
  test("values come with their types and every digit", () => {
    const dictionary = new Dictionary();
    const value = {
      kvlistValue: {
        values: [
          { key: "int", value: { intValue: "-9223372036854775807" } },
          { key: "list", value: { arrayValue: { values: [{ boolValue: true }, {}, { doubleValue: 0.5 }] } } },
          { key: "bytes", value: { bytesValue: Uint8Array.of(1, 2) } },
        ],
      },
    };
    const bytes = encode("values", value);
    expect(readValue(dictionary, dictionary.values.intern(bytes, 0, bytes.length))).toEqual({
      type: "kvlist",
      values: [
        { key: "int", value: { type: "int", value: -9223372036854775807n } },
        {
          key: "list",
          value: {
            type: "array",
            values: [{ type: "bool", value: true }, { type: "empty" }, { type: "double", value: 0.5 }],
          },
        },
        { key: "bytes", value: { type: "bytes", value: Uint8Array.of(1, 2) } },
      ],
    });
  });

  test("a string attribute is found by key and text", () => {
    const dictionary = new Dictionary();
    const bytes = encode("pairs", { key: "http.route", value: { stringValue: "/cart" } });
    const code = dictionary.pairs.intern(bytes, 0, bytes.length);
    expect(findStringPair(dictionary, "http.route", "/cart")).toBe(code);
    expect(findStringPair(dictionary, "http.route", "/car")).toBe(-1);
    expect(readKey(dictionary, code)).toBe("http.route");
  });

  test("the service name is the first service.name that is a string, else empty", () => {
    const dictionary = new Dictionary();
    const named = (...values: PlainMessage[]) =>
      serviceNameOf(
        dictionary,
        resourceCode(dictionary, { attributes: values.map((value) => ({ key: "service.name", value })) }),
      );
    expect(named({ stringValue: "cart" }, { stringValue: "other" })).toBe("cart");
    expect(named({ intValue: "7" })).toBe("");
    expect(named()).toBe("");
    expect(serviceNameOf(dictionary, 0)).toBe("");
    expect(serviceNameOf(dictionary, 2)).toBe("cart");
  });
});
