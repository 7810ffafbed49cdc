import type { DisplayAttribute } from "../api/traces.ts";
import { type AttributeValue, type KeyValue, readKeyValue } from "../pdata/attribute-value.ts";
import type { Dictionary } from "../pdata/dictionary.ts";

/** An attribute as a person reads it. */
export function displayAttribute({ key, value }: KeyValue): DisplayAttribute {
  return { key, type: value.type, text: textOf(value) };
}

/** The attributes [start, end) of a list of pair codes. */
export function displayPairs(
  dictionary: Dictionary,
  pair: Uint32Array,
  start: number,
  end: number,
): DisplayAttribute[] {
  return Array.from(pair.subarray(start, end), (code) => displayAttribute(readKeyValue(dictionary, code)));
}

/** Text of a value: a string as it is, containers as JSON. */
export function textOf(value: AttributeValue): string {
  switch (value.type) {
    case "string":
      return value.value;
    case "bool":
    case "int":
      return String(value.value);
    case "double":
      return Object.is(value.value, -0) ? "-0" : String(value.value);
    case "bytes":
      return Buffer.from(value.value).toString("base64");
    case "empty":
      return "";
    default:
      return jsonOf(value);
  }
}

/** JSON with all digits of integers, keys in the order they came, and NaN and the infinities as strings. */
function jsonOf(value: AttributeValue): string {
  switch (value.type) {
    case "array":
      return `[${value.values.map(jsonOf).join(",")}]`;
    case "kvlist":
      return `{${value.values.map((pair) => `${JSON.stringify(pair.key)}:${jsonOf(pair.value)}`).join(",")}}`;
    case "int":
    case "bool":
      return String(value.value);
    case "double":
      return Number.isFinite(value.value) ? textOf(value) : JSON.stringify(String(value.value));
    case "empty":
      return "null";
    default:
      return JSON.stringify(textOf(value));
  }
}
