import { describe, expect, test } from "vitest";
import { otlpRoot } from "../../../../proto/load.ts";
import { anyValueJson, anyValueText, keyValueText } from "./any-value-json.ts";

function bytesOf(message: "AnyValue" | "KeyValue", plain: Record<string, unknown>): Uint8Array {
  const type = otlpRoot().lookupType(`opentelemetry.proto.common.v1.${message}`);
  return type.encode(type.fromObject(plain)).finish();
}

const everything = {
  kvlistValue: {
    values: [
      { key: 'quoted "key"', value: { stringValue: "line\nbreak" } },
      { key: "big", value: { intValue: "-9223372036854775808" } },
      {
        key: "list",
        value: { arrayValue: { values: [{ doubleValue: Number.NaN }, { boolValue: true }, {}] } },
      },
      { key: "bytes", value: { bytesValue: Uint8Array.of(1, 2) } },
      { key: "", value: { kvlistValue: { values: [] } } },
      { key: "absent" },
    ],
  },
};
const everythingJson =
  '{"quoted \\"key\\"":"line\\nbreak","big":-9223372036854775808,"list":["NaN",true,null],"bytes":"AQI=","":{},"absent":null}';

describe("an AnyValue as text", () => {
  test.each([
    [{}, ""],
    [{ stringValue: "as it is\n" }, "as it is\n"],
    [{ stringValue: "" }, ""],
    [{ boolValue: false }, "false"],
    [{ intValue: "1234567890123456789" }, "1234567890123456789"],
    [{ doubleValue: 0.1 }, "0.1"],
    [{ doubleValue: -0 }, "-0"],
    [{ doubleValue: Number.NEGATIVE_INFINITY }, "-Infinity"],
    [{ bytesValue: Uint8Array.of(255, 254) }, "//4="],
    [{ arrayValue: {} }, "[]"],
    [everything, everythingJson],
  ])("%j is %j", (plain, text) => {
    const bytes = bytesOf("AnyValue", plain);
    expect(anyValueText(bytes, 0, bytes.length)).toBe(text);
  });

  test("is read from within other bytes", () => {
    const value = bytesOf("AnyValue", everything);
    const bytes = Uint8Array.of(9, ...value, 9);
    expect(anyValueText(bytes, 1, bytes.length - 1)).toBe(everythingJson);
  });
});

test("an AnyValue as JSON is quoted, and null where it is empty", () => {
  const json = (plain: Record<string, unknown>): string => {
    const bytes = bytesOf("AnyValue", plain);
    return anyValueJson(bytes, 0, bytes.length);
  };
  expect(json({})).toBe("null");
  expect(json({ stringValue: "\u0000é" })).toBe('"\\u0000é"');
  expect(json({ doubleValue: Number.NaN })).toBe('"NaN"');
  expect(json(everything)).toBe(everythingJson);
});

test("a KeyValue as key and text", () => {
  const pair = bytesOf("KeyValue", { key: "k", value: { intValue: "5" } });
  expect(keyValueText(pair, 0, pair.length)).toEqual({ key: "k", text: "5" });
  const bare = bytesOf("KeyValue", { key: "k" });
  expect(keyValueText(bare, 0, bare.length)).toEqual({ key: "k", text: "" });
});
