/*
 * OTLP/JSON as a person reads it: attributes are maps, values stand without their types, empty fields are left out.
 *
 *     {"key": "http.route", "value": {"stringValue": "/cart"}}      http.route: "/cart"
 */

/** A whole number of 64 bits is a text in OTLP/JSON, and a bigint here. */
type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonMap = { readonly [key: string]: Json };

const indentText = "  ";

/** Deeper values are not told apart by indentation any more. */
const depthMax = 40;

/** Lines of an OTLP/JSON request. Undefined where the text is no JSON. */
export function readableRecord(json: string): readonly string[] | undefined {
  let parsed: Json;
  try {
    parsed = JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
  const lines: string[] = [];
  write(simple(parsed, 0), 0, lines);
  return lines;
}

/** Lists of key and value become maps, typed values plain, lists of one thing that thing. */
function simple(value: Json, depth: number): Json {
  if (depth > depthMax || typeof value !== "object" || value === null) return value;
  if (isList(value)) return simpleList(value, depth);
  const plain = plainValue(value, depth);
  if (plain !== undefined) return plain;
  const entries = Object.entries(value).map(([key, inner]) => [key, simple(inner, depth + 1)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => !isEmpty(inner)));
}

function simpleList(list: readonly Json[], depth: number): Json {
  if (list.length > 0 && list.every(isKeyValue)) {
    const keys = new Set(list.map(({ key }) => key));
    // A key that is there twice would be lost in a map.
    if (keys.size === list.length)
      return Object.fromEntries(list.map(({ key, value = null }) => [key, simple(value, depth + 1)]));
  }
  const simplified = list.map((inner) => simple(inner, depth + 1));
  const [only] = simplified;
  return simplified.length === 1 && isMap(only) ? only : simplified;
}

/** Of an AnyValue: what it says without how it is told. Undefined for every other map. */
function plainValue(map: JsonMap, depth: number): Json | undefined {
  const [[kind, inner] = ["", null], ...more] = Object.entries(map);
  if (more.length > 0) return undefined;
  if (kind === "stringValue" || kind === "boolValue" || kind === "doubleValue") return inner;
  if (kind === "intValue") return typeof inner === "string" && /^-?\d+$/.test(inner) ? BigInt(inner) : inner;
  if (kind === "bytesValue") return typeof inner === "string" ? `bytes ${inner}` : inner;
  if ((kind !== "arrayValue" && kind !== "kvlistValue") || !isMap(inner)) return undefined;
  const { values = [] } = inner;
  if (!isList(values)) return undefined;
  return kind === "kvlistValue" ? simpleList(values, depth + 1) : values.map((one) => simple(one, depth + 1));
}

function isKeyValue(value: Json): value is { readonly key: string; readonly value?: Json } {
  return (
    isMap(value) &&
    typeof value["key"] === "string" &&
    Object.keys(value).every((key) => key === "key" || key === "value")
  );
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !isList(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isEmpty(value: Json): boolean {
  return (
    value === "" || (isList(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0)
  );
}

function write(value: Json, level: number, lines: string[]): void {
  const indent = indentText.repeat(level);
  if (isMap(value))
    for (const [key, inner] of Object.entries(value)) writeEntry(`${indent}${key}:`, inner, level, lines);
  else if (isList(value)) for (const inner of value) writeEntry(`${indent}-`, inner, level, lines);
  else lines.push(`${indent}${scalarText(value)}`);
}

function writeEntry(head: string, value: Json, level: number, lines: string[]): void {
  if ((!isMap(value) && !isList(value)) || isEmpty(value)) lines.push(`${head} ${scalarText(value)}`);
  else {
    lines.push(head);
    write(value, level + 1, lines);
  }
}

function scalarText(value: Json): string {
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
