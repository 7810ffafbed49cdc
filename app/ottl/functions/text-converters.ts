import { bytesToBase64 } from "../values/byte-text.ts";
import { compare } from "../values/compare.ts";
import { formatGo, stringLike } from "../values/go-text.ts";
import { parseIntInBase } from "../values/number-text.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, isBytes, isList, isMap, type Value } from "../values/value.ts";
import { convertCase, toCamelCase, toLower, toSnakeCase, toUpper } from "./cases.ts";
import { type Converter, converter, preparedConverter } from "./converter.ts";
import { formatText } from "./format.ts";
import { optional, required } from "./parameters.ts";
import { notValid, PatternCache, patternMistake } from "./patterns.ts";

const target = required("target", "string");

/** `IsMatch(target, pattern)`: the pattern may match anywhere. */
const isMatch = preparedConverter(
  "IsMatch",
  [required("target", "stringLike"), required("pattern", "string")],
  ([, pattern]) => {
    const mistake = typeof pattern === "string" ? patternMistake(pattern) : undefined;
    if (mistake !== undefined) throw new Error(notValid("IsMatch", mistake));
    const patterns = new PatternCache("IsMatch");
    return ([text, source]) =>
      text !== undefined &&
      patterns
        .get(source as string)
        .matcher(text as string)
        .find();
  },
);

function concat(values: Value, delimiter: Value): Value {
  return (values as readonly Value[])
    .filter((item) => !isMap(item) && !isList(item))
    .map((item) => stringLike(item) ?? "<nil>")
    .join(delimiter as string);
}

const caseNames = ["lower", "upper", "snake", "camel"] as const;

const convertCaseConverter = preparedConverter(
  "ConvertCase",
  [target, required("to_case", "literalString")],
  ([, name]) => {
    const wanted = caseNames.find((known) => known === name);
    if (wanted === undefined)
      throw new Error(`invalid case: ${formatGo(name)}, allowed cases are: lower, upper, snake, camel`);
    return ([text]) => convertCase(text as string, wanted);
  },
);

/** By bytes; with `utf8_safe` never inside of a character. */
function substring(text: Value, from: Value, size: Value, isSafe: Value): Value {
  const bytes = Buffer.from(text as string, "utf8");
  const start = Number(from as bigint);
  const length = Number(size as bigint);
  if (start < 0) return fail(`invalid start for substring function, ${start} cannot be negative`);
  if (length <= 0) return fail(`invalid length for substring function, ${length} cannot be negative or zero`);
  if (start + length > bytes.length) {
    return fail(
      `invalid range for substring function, ${start}+${length} cannot be greater than the length of target string(${bytes.length})`,
    );
  }
  if (isSafe !== true) return bytes.toString("utf8", start, start + length);
  let first = start;
  let end = start + length;
  while (first < bytes.length && (bytes[first]! & 0xc0) === 0x80) first += 1;
  while (end > first && end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", first, Math.max(first, end));
}

/** Takes the characters of `cutset` away at both ends. */
function trim(text: Value, cutset: Value = " "): Value {
  const cut = new Set(cutset as string);
  const chars = [...(text as string)];
  let start = 0;
  let end = chars.length;
  while (start < end && cut.has(chars[start]!)) start += 1;
  while (end > start && cut.has(chars[end - 1]!)) end -= 1;
  return chars.slice(start, end).join("");
}

function trimPrefix(text: Value, prefix: Value): Value {
  const whole = text as string;
  return whole.startsWith(prefix as string) ? whole.slice((prefix as string).length) : whole;
}

function trimSuffix(text: Value, suffix: Value): Value {
  const whole = text as string;
  return whole.endsWith(suffix as string) ? whole.slice(0, whole.length - (suffix as string).length) : whole;
}

/** Where a text (in bytes) or an element begins; -1 where there is none. */
function index(whole: Value, part: Value): Value {
  if (typeof whole === "string") {
    if (typeof part !== "string")
      return fail(`invalid value type for Index: expected string but got ${goTypeOf(part)}`);
    const at = whole.indexOf(part);
    return BigInt(at < 0 ? -1 : Buffer.byteLength(whole.slice(0, at)));
  }
  if (!isList(whole)) return fail(`unsupported type: ${goTypeOf(whole)}`);
  return BigInt(whole.findIndex((item) => compare(item, part, "==")));
}

function containsValue(list: Value, item: Value): Value {
  return (list as readonly Value[]).some((known) => compare(known, item, "=="));
}

function parseInteger(text: Value, base: Value): Value {
  const radix = Number(base as bigint);
  if (text === "") return fail("invalid target value for ParseInt function, target cannot be empty");
  if (radix < 0) return fail("invalid base value for ParseInt function, base cannot be negative");
  if (radix === 1 || radix > 36)
    return fail(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid base ${radix}`);
  const value = parseIntInBase(text as string, radix);
  return value ?? fail(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

const base64Variants: Readonly<Record<string, { isUrl: boolean; isPadded: boolean }>> = {
  base64: { isUrl: false, isPadded: true },
  "base64-raw": { isUrl: false, isPadded: false },
  "base64-url": { isUrl: true, isPadded: true },
  "base64-raw-url": { isUrl: true, isPadded: false },
};

function base64Encode(input: Value, variant: Value = "base64"): Value {
  const found = Object.hasOwn(base64Variants, variant as string)
    ? base64Variants[variant as string]
    : undefined;
  if (found === undefined) return fail(`unsupported base64 variant: ${formatGo(variant)}`);
  const text = isBytes(input)
    ? bytesToBase64(input)
    : Buffer.from(input as string, "utf8").toString("base64");
  const padded = found.isPadded ? text : text.replace(/=+$/, "");
  return found.isUrl ? padded.replaceAll("+", "-").replaceAll("/", "_") : padded;
}

function decode(input: Value, encoding: Value): Value {
  const name = encoding as string;
  if (Object.hasOwn(base64Variants, name)) return decodeBase64(input, base64Variants[name]!);
  const bytes = isBytes(input) ? input : new Uint8Array(Buffer.from(input as string, "utf8"));
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    return fail(`no decoder for character encoding '${name}' found`);
  }
}

function decodeBase64(input: Value, { isUrl, isPadded }: { isUrl: boolean; isPadded: boolean }): Value {
  const text = isBytes(input) ? Buffer.from(input).toString("latin1") : (input as string);
  const alphabet = isUrl ? /^[A-Za-z0-9_-]*={0,2}$/ : /^[A-Za-z0-9+/]*={0,2}$/;
  const body = text.replace(/[\r\n]/g, "");
  const isWhole = isPadded ? body.length % 4 === 0 : !body.includes("=") && body.length % 4 !== 1;
  if (!alphabet.test(body) || !isWhole)
    return fail(`illegal base64 data in ${JSON.stringify(text.slice(0, 32))}`);
  return Buffer.from(body, isUrl ? "base64url" : "base64").toString("utf8");
}

export const textConverters: readonly Converter[] = [
  isMatch,
  converter("Concat", [required("vals", { listOf: "any" }), required("delimiter", "string")], concat),
  converter("Split", [target, required("delimiter", "string")], (text, by) =>
    splitText(text as string, by as string),
  ),
  converter(
    "Substring",
    [target, required("start", "int"), required("length", "int"), optional("utf8_safe", "bool")],
    substring,
  ),
  converter("ToLowerCase", [target], (text) => toLower(text as string)),
  converter("ToUpperCase", [target], (text) => toUpper(text as string)),
  converter("ToCamelCase", [target], (text) => toCamelCase(text as string)),
  converter("ToSnakeCase", [target], (text) => toSnakeCase(text as string)),
  convertCaseConverter,
  converter("Trim", [target, optional("replacement", "string")], trim),
  converter("TrimPrefix", [target, required("prefix", "string")], trimPrefix),
  converter("TrimSuffix", [target, required("suffix", "string")], trimSuffix),
  converter("HasPrefix", [target, required("prefix", "string")], (text, prefix) =>
    (text as string).startsWith(prefix as string),
  ),
  converter("HasSuffix", [target, required("suffix", "string")], (text, suffix) =>
    (text as string).endsWith(suffix as string),
  ),
  converter("Format", [required("format", "string"), required("vals", { listOf: "any" })], (format, args) =>
    formatText(format as string, args as readonly Value[]),
  ),
  converter("Index", [required("target", "any"), required("value", "any")], index),
  converter("ContainsValue", [required("target", "list"), required("item", "any")], containsValue),
  converter("ParseInt", [target, required("base", "int")], parseInteger),
  converter("Base64Encode", [required("target", "any"), optional("variant", "string")], (input, variant) =>
    typeof input === "string" || isBytes(input)
      ? base64Encode(input, variant)
      : fail(`unsupported type: ${goTypeOf(input)}`),
  ),
  converter("Base64Decode", [target], (input) => decode(input, "base64")),
  converter("Decode", [required("target", "any"), required("encoding", "string")], (input, encoding) =>
    typeof input === "string" || isBytes(input)
      ? decode(input, encoding)
      : fail(`unsupported type provided to Decode function: ${goTypeOf(input)}`),
  ),
];

/** As `strings.Split`: an empty delimiter splits into characters. */
function splitText(text: string, delimiter: string): readonly string[] {
  return delimiter === "" ? [...text] : text.split(delimiter);
}
