import { hash } from "node:crypto";
import type { AttributeValue } from "../../../pdata/attribute-value.ts";

const empty = "";
const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

/** The SHA-256 of a value, in lower-case hexadecimal digits; empty for what has no bytes to hash. Source: contrib `sha2Hasher`. */
export function hashedText(value: AttributeValue): string {
  const given = bytesToHash(value);
  return given.length === 0 ? empty : hash("sha256", given);
}

/** Text stands for its UTF-8. */
function bytesToHash(value: AttributeValue): Uint8Array | string {
  switch (value.type) {
    case "string":
      return value.value;
    case "bool":
      return Uint8Array.of(value.value ? 1 : 0);
    case "int":
      return eightBytes((view) => view.setBigInt64(0, value.value, true));
    case "double":
      return eightBytes((view) => view.setFloat64(0, value.value, true));
    default:
      return empty;
  }
}

function eightBytes(write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(8);
  write(new DataView(bytes.buffer));
  return bytes;
}

/** The value as an int64; undefined where it stays what it is. */
export function asInt(value: AttributeValue): AttributeValue | undefined {
  if (value.type === "double") return { type: "int", value: truncated(value.value) };
  if (value.type === "bool") return { type: "int", value: value.value ? 1n : 0n };
  if (value.type !== "string" || !/^[+-]?\d+$/.test(value.value)) return undefined;
  const parsed = BigInt(value.value.replace("+", ""));
  return parsed < int64Min || parsed > int64Max ? undefined : { type: "int", value: parsed };
}

/** As Go converts a float64 on amd64: what does not fit becomes the smallest number. */
function truncated(value: number): bigint {
  if (!Number.isFinite(value)) return int64Min;
  const whole = BigInt(Math.trunc(value));
  return whole < int64Min || whole > int64Max ? int64Min : whole;
}

/** The value as a double; undefined where it stays what it is. */
export function asDouble(value: AttributeValue): AttributeValue | undefined {
  if (value.type === "int") return { type: "double", value: Number(value.value) };
  if (value.type === "bool") return { type: "double", value: value.value ? 1 : 0 };
  if (value.type !== "string") return undefined;
  const parsed = parseFloat64(value.value);
  return parsed === undefined ? undefined : { type: "double", value: parsed };
}

function parseFloat64(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^[+-]?inf(?:inity)?$/i.test(text))
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : undefined;
}
