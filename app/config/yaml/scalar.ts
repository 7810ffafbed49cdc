import type { ScalarNode } from "../tree.ts";

type ScalarValue = ScalarNode["value"];

const words: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Infinity] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, -Infinity] as const),
]);

const floatPattern = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const intPattern = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/;
const timestampPattern =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|\s+)(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)(Z|[-+]\d\d:\d\d)?)?$/;

/**
 * What an unquoted YAML text stands for. Source: `resolve.go` of Go's yaml v3, which is neither YAML 1.1 nor 1.2: `yes`, `on`
 * and `12:30` are texts, `0o17`, `017` and `1_000` are numbers, `2024-05-06` is a time.
 */
export function resolvePlain(text: string): ScalarValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  return timeOf(text) ?? numberOf(text) ?? text;
}

function numberOf(text: string): number | bigint | undefined {
  const digits = text.startsWith(".") ? text : text.replaceAll("_", "");
  const whole = intPattern.exec(digits);
  if (whole !== null) return intOf(whole[1]!, whole[2]!);
  return floatPattern.test(digits) ? Number(digits) : undefined;
}

const int64Max = 2n ** 63n - 1n;
const uint64Max = 2n ** 64n - 1n;

function intOf(sign: string, digits: string): number | bigint {
  // A leading zero is octal, as in C.
  const literal = /^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase();
  const magnitude = BigInt(literal);
  if (magnitude <= BigInt(Number.MAX_SAFE_INTEGER)) {
    const value = Number(magnitude);
    return sign === "-" && value !== 0 ? -value : value;
  }
  const value = sign === "-" ? -magnitude : magnitude;
  const isInt = value >= -int64Max - 1n && value <= (sign === "" ? uint64Max : int64Max);
  return isInt ? value : Number(value);
}

function timeOf(text: string): Date | undefined {
  const parts = timestampPattern.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, zone] = parts;
  const two = (digits: string | undefined): string => (digits ?? "0").padStart(2, "0");
  const iso = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${padSecond(second)}${zone ?? "Z"}`;
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) || time.getUTCMonth() > 11 ? undefined : time;
}

function padSecond(second: string | undefined): string {
  const [whole = "0", fraction] = (second ?? "0").split(".");
  return fraction === undefined ? whole.padStart(2, "0") : `${whole.padStart(2, "0")}.${fraction}`;
}

/** With an explicit tag: `!!str 017`, `!!int "5"`. Other tags leave the text as it is. */
export function resolveTagged(tag: string, text: string): ScalarValue {
  const value = resolvePlain(text);
  if (tag === "tag:yaml.org,2002:int" || tag === "tag:yaml.org,2002:float")
    return typeof value === "number" || typeof value === "bigint" ? value : text;
  if (tag === "tag:yaml.org,2002:bool") return typeof value === "boolean" ? value : text;
  if (tag === "tag:yaml.org,2002:null") return null;
  return text;
}
