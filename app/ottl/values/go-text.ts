import { bytesToBase64, bytesToHex } from "./byte-text.ts";
import { compareUtf8 } from "./compare.ts";
import { formatDuration } from "./duration-text.ts";
import { formatTime } from "./time-text.ts";
import { Duration, Id, isBytes, isList, isMap, Parts, Time, type Value } from "./value.ts";

/** A double in decimal digits without an exponent, as `strconv.FormatFloat(v, 'f', -1, 64)`. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, minus = "", first = "", rest = "", exponentText = "0"] = match;
  const digits = first + rest;
  const point = 1 + Number(exponentText);
  if (point <= 0) return `${minus}0.${"0".repeat(-point)}${digits}`;
  return point >= digits.length
    ? minus + digits + "0".repeat(point - digits.length)
    : `${minus}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A double with an exponent where it is large or small, as `strconv.FormatFloat(v, 'g', -1, 64)` and `%v`. */
function formatShortDouble(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatDouble(value);
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 21) return formatDouble(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** The text of a value as `pcommon.Value.AsString` has it: bytes in base64, maps and lists as JSON. */
export function asString(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "number") return formatJsonDouble(value);
  if (isBytes(value)) return bytesToBase64(value);
  if (value instanceof Id) return bytesToHex(value.bytes);
  return toJson(value);
}

/** JSON as Go's encoder writes it for maps: keys in order, bytes in base64. */
export function toJson(value: Value): string {
  if (value === undefined || value instanceof Parts) return "null";
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "number") return formatJsonDouble(value);
  if (typeof value === "string") return jsonText(value);
  if (isBytes(value)) return jsonText(bytesToBase64(value));
  if (value instanceof Time) return jsonText(formatTime(value));
  if (value instanceof Duration) return String(value.nano);
  if (value instanceof Id) return jsonText(bytesToHex(value.bytes));
  if (isList(value)) return `[${value.map(toJson).join(",")}]`;
  const entries = [...value].sort(([a], [b]) => compareUtf8(a, b));
  return `{${entries.map(([key, item]) => `${jsonText(key)}:${toJson(item)}`).join(",")}}`;
}

function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

/** Go's encoder takes an exponent below 1e-6 and from 1e21 on, without the zero of a one-digit one. */
function formatJsonDouble(value: number): string {
  if (!Number.isFinite(value)) return formatDouble(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-6 && size < 1e21)) return formatDouble(value);
  return value.toExponential();
}

/** A value as `%v` of Go's `fmt` writes it. */
export function formatGo(value: Value): string {
  if (value === undefined) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "number") return formatShortDouble(value);
  if (isBytes(value)) return `[${value.join(" ")}]`;
  if (value instanceof Duration) return formatDuration(value.nano);
  if (value instanceof Time) return formatTime(value, "string");
  if (value instanceof Id) return bytesToHex(value.bytes);
  if (value instanceof Parts) return `[${value.count} parts]`;
  if (isList(value)) return `[${value.map(formatGo).join(" ")}]`;
  const entries = [...value].sort(([a], [b]) => compareUtf8(a, b));
  return `map[${entries.map(([key, item]) => `${key}:${formatGo(item)}`).join(" ")}]`;
}

/** The text of a value for functions that take anything like a string; undefined for nil. Bytes are in hex. */
export function stringLike(value: Value): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number") return formatDouble(value);
  if (isBytes(value)) return bytesToHex(value);
  if (value instanceof Duration) return formatDuration(value.nano);
  if (isMap(value) || isList(value)) return toJson(value);
  if (value instanceof Time) return formatTime(value);
  return asString(value);
}
