import { stringLike } from "../values/go-text.ts";
import { parseDoubleText, parseIntText } from "../values/number-text.ts";
import { fail } from "../values/runtime-error.ts";
import { Duration, goTypeOf, isBytes, isList, isMap, Time, type Value } from "../values/value.ts";
import type { ParameterType } from "./parameters.ts";

/** A value as a parameter of this type takes it. Throws `RuntimeError`. */
export function coerce(type: ParameterType, value: Value): Value {
  if (typeof type === "object") return "listOf" in type ? coerceList(type.listOf, value) : value;
  switch (type) {
    case "string":
    case "literalString":
      return typeof value === "string" ? value : wrong("string", value);
    case "stringLike":
      return stringLike(value);
    case "int":
    case "literalInt":
      return typeof value === "bigint" ? value : wrong("int64", value);
    case "intLike":
      return intLike(value);
    case "float":
      return typeof value === "number" ? value : wrong("float64", value);
    case "literalFloat":
      return typeof value === "bigint" || typeof value === "number" ? Number(value) : wrong("float64", value);
    case "floatLike":
      return floatLike(value);
    case "bool":
    case "literalBool":
      return typeof value === "boolean" ? value : wrong("bool", value);
    case "map":
      return isMap(value) ? value : wrong("pcommon.Map", value);
    case "list":
      return isList(value) ? value : wrong("pcommon.Slice", value);
    case "bytesLike":
      return bytesLike(value);
    case "time":
      return value instanceof Time ? value : wrong("time.Time", value);
    case "duration":
      return value instanceof Duration ? value : wrong("time.Duration", value);
    default:
      return value;
  }
}

function coerceList(type: ParameterType, value: Value): Value {
  if (!isList(value)) return wrong("[]any", value);
  return value.map((item) => coerce(type, item));
}

function wrong(expected: string, value: Value): never {
  return fail(`expected ${expected} but got ${value === undefined ? "nil" : goTypeOf(value)}`);
}

function intLike(value: Value): Value {
  if (value === undefined || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") return truncateDouble(value);
  if (typeof value === "string") return parseIntText(value);
  return fail(`unsupported type: ${goTypeOf(value)}`);
}

/** The integer part; a double that no int64 holds becomes the least one, as on the Collector's processors. */
export function truncateDouble(value: number): bigint {
  const isInRange = value >= -(2 ** 63) && value < 2 ** 63;
  return isInRange ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

function floatLike(value: Value): Value {
  if (value === undefined || typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return parseDoubleText(value);
  return fail(`unsupported type: ${goTypeOf(value)}`);
}

function bytesLike(value: Value): Value {
  if (value === undefined || isBytes(value)) return value;
  if (typeof value === "string") return new Uint8Array(Buffer.from(value, "utf8"));
  if (typeof value === "boolean") return Uint8Array.of(Number(value));
  if (typeof value === "bigint") return bigEndian((view) => view.setBigInt64(0, value));
  if (typeof value === "number") return bigEndian((view) => view.setFloat64(0, value));
  return fail(`unsupported type: ${goTypeOf(value)}`);
}

function bigEndian(write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  write(view);
  return new Uint8Array(view.buffer);
}
