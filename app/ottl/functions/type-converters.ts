import { bytesToHex } from "../values/byte-text.ts";
import { stringLike } from "../values/go-text.ts";
import { parseDoubleText, parseIntText } from "../values/number-text.ts";
import { fail } from "../values/runtime-error.ts";
import { Duration, Id, isBytes, isList, isMap, Parts, Time, type Value } from "../values/value.ts";
import { truncateDouble } from "./coerce.ts";
import { type Converter, converter } from "./converter.ts";
import { required } from "./parameters.ts";

const value = required("target", "any");

function toInt(input: Value): Value {
  if (typeof input === "bigint") return input;
  if (typeof input === "number") return truncateDouble(input);
  if (typeof input === "boolean") return input ? 1n : 0n;
  return typeof input === "string" ? parseIntText(input) : undefined;
}

function toDouble(input: Value): Value {
  if (typeof input === "number") return input;
  if (typeof input === "bigint" || typeof input === "boolean") return Number(input);
  return typeof input === "string" ? parseDoubleText(input) : undefined;
}

const trueTexts: readonly string[] = ["1", "t", "T", "true", "TRUE", "True"];
const falseTexts: readonly string[] = ["0", "f", "F", "false", "FALSE", "False"];

function toBool(input: Value): Value {
  if (typeof input === "boolean") return input;
  if (typeof input === "bigint") return input !== 0n;
  if (typeof input === "number") return input !== 0;
  if (typeof input !== "string") return undefined;
  if (trueTexts.includes(input)) return true;
  return falseTexts.includes(input) ? false : undefined;
}

function isEmpty(input: Value): boolean {
  if (input === undefined || input === "" || input === false || input === 0n || input === 0) return true;
  if (isMap(input)) return input.size === 0;
  if (isBytes(input) || isList(input)) return input.length === 0;
  if (input instanceof Id) return input.bytes.every((byte) => byte === 0);
  if (input instanceof Parts) return input.count === 0;
  if (input instanceof Duration) return input.nano === 0n;
  return input instanceof Time && input.unixNano === 0n;
}

function lengthOf(input: Value): Value {
  if (typeof input === "string") return BigInt(Buffer.byteLength(input));
  if (isMap(input)) return BigInt(input.size);
  if (isList(input) || isBytes(input)) return BigInt(input.length);
  if (input instanceof Parts) return BigInt(input.count);
  return fail(
    "target arg must be of type string, []any, map[string]any, pcommon.Map, pcommon.Slice, or pcommon.Value (of type String, Map, Slice)",
  );
}

/** Hex digits of big-endian bytes. */
function toHex(input: Value): Value {
  return input === undefined ? undefined : bytesToHex(input as Uint8Array);
}

function logarithm(input: Value): Value {
  if (input === undefined) return fail("could not convert nil to float64");
  const number = input as number;
  if (!(number > 0)) return fail(`value must be greater than 0, got ${number}`);
  return Math.log(number);
}

function isType(name: string, test: (input: Value) => boolean): Converter {
  return converter(name, [value], test);
}

export const typeConverters: readonly Converter[] = [
  converter("Int", [value], toInt),
  converter("Double", [value], toDouble),
  converter("Bool", [value], toBool),
  converter("String", [value], stringLike),
  isType("IsString", (input) => typeof input === "string"),
  isType("IsInt", (input) => typeof input === "bigint"),
  isType("IsDouble", (input) => typeof input === "number"),
  isType("IsBool", (input) => typeof input === "boolean"),
  isType("IsMap", isMap),
  isType("IsList", (input) => isList(input) || input instanceof Parts),
  isType("IsEmpty", isEmpty),
  converter("Len", [value], lengthOf),
  converter("Hex", [required("target", "bytesLike")], toHex),
  converter("Log", [required("target", "floatLike")], logarithm),
];
