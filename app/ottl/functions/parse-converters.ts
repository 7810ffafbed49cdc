import { RE2JS } from "re2js";
import { asString } from "../values/go-text.ts";
import { fail } from "../values/runtime-error.ts";
import { isList, isMap, type Value } from "../values/value.ts";
import { type Converter, converter, preparedConverter } from "./converter.ts";
import { csvFields, csvModes } from "./csv.ts";
import { compileGrok } from "./grok.ts";
import { parseKeyValue, toKeyValueString } from "./key-value-text.ts";
import { optional, required } from "./parameters.ts";
import { notValid, PatternCache, patternMistake } from "./patterns.ts";
import { parseUrl } from "./url-parts.ts";
import { parseSimplifiedXml, parseXml } from "./xml/parse-xml.ts";

const target = required("target", "string");

/** Lists and objects in each other. (Values are stored 64 deep.) */
const jsonDepthMax = 1_000;

/** JSON as OTTL sees it: numbers are doubles. */
function fromJson(value: unknown, depth = 0): Value {
  if (depth > jsonDepthMax) return fail(`could not parse JSON: nested deeper than ${jsonDepthMax}`);
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map((item) => fromJson(item, depth + 1));
  if (typeof value === "object")
    return new Map(Object.entries(value as object).map(([key, item]) => [key, fromJson(item, depth + 1)]));
  return value as string | number | boolean;
}

function parseJson(text: Value): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text as string);
  } catch (error) {
    return fail(`could not parse JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return fromJson(parsed);
}

const extractPatterns = preparedConverter(
  "ExtractPatterns",
  [target, required("pattern", "string")],
  ([, known]) => {
    const mistake = typeof known === "string" ? patternMistake(known) : undefined;
    if (mistake !== undefined) throw new Error(notValid("ExtractPatterns", mistake));
    if (typeof known === "string" && Object.keys(RE2JS.compile(known).namedGroups()).length === 0) {
      throw new Error("at least 1 named capture group must be supplied in the given regex");
    }
    const patterns = new PatternCache("ExtractPatterns");
    return ([text, source]) => {
      const pattern = patterns.get(source as string);
      const matcher = pattern.matcher(text as string);
      const names = Object.entries(pattern.namedGroups() as Readonly<Record<string, number>>);
      if (!matcher.find()) return new Map();
      return new Map(names.map(([name, group]) => [name, matcher.group(group) ?? ""]));
    };
  },
);

/** One level of a severity mapping: any of these criteria. */
function matchesLevel(value: Value, criteria: Value): boolean {
  if (!isList(criteria)) return fail("cannot get log level criteria: expected a list of criteria");
  return criteria.some((criterion) => isMap(criterion) && matchesCriterion(value, criterion));
}

function matchesCriterion(value: Value, criterion: ReadonlyMap<string, Value>): boolean {
  const equals = criterion.get("equals");
  if (isList(equals) && equals.includes(value)) return true;
  const range = criterion.get("range");
  if (range === undefined || typeof value !== "bigint") return false;
  if (typeof range === "string") return inPlaceholder(value, range);
  if (!isMap(range)) return fail("could not parse severity range: expected a map or a placeholder");
  const min = range.get("min");
  const max = range.get("max");
  if (typeof min !== "bigint" || typeof max !== "bigint")
    return fail("could not parse severity range: min and max must be ints");
  return value >= min && value <= max;
}

function inPlaceholder(value: bigint, placeholder: string): boolean {
  const match = /^([2-5])xx$/.exec(placeholder);
  if (match === null) return fail(`could not parse severity range: unknown placeholder ${placeholder}`);
  return value / 100n === BigInt(match[1]!);
}

const parseSeverity = converter(
  "ParseSeverity",
  [required("target", "any"), required("mapping", "map")],
  (value, mapping) => {
    for (const [level, criteria] of mapping as ReadonlyMap<string, Value>)
      if (matchesLevel(value, criteria)) return level;
    return fail(`could not map log level: no matching log level found for value '${asString(value)}'`);
  },
);

const parseCsv = preparedConverter(
  "ParseCSV",
  [
    target,
    required("header", "string"),
    optional("delimiter", "literalString"),
    optional("header_delimiter", "literalString"),
    optional("mode", "literalString"),
  ],
  ([, , delimiter = ",", headerDelimiter = delimiter, given = "strict"]) => {
    const mode = csvModes.find((known) => known === given);
    if (mode === undefined) throw new Error(`unknown mode: ${asString(given)}`);
    for (const text of [delimiter, headerDelimiter]) {
      if ([...(text as string)].length !== 1)
        throw new Error("invalid arguments: delimiter must be a single character");
    }
    return ([row, header]) => {
      const names = csvFields(header as string, headerDelimiter as string, mode);
      const fields = csvFields(row as string, delimiter as string, mode);
      if (names.length !== fields.length) {
        return fail(`wrong number of fields: expected ${names.length}, found ${fields.length}`);
      }
      return new Map(names.map((name, i) => [name, fields[i]]));
    };
  },
);

const extractGrok = preparedConverter(
  "ExtractGrokPatterns",
  [
    target,
    required("pattern", "literalString"),
    optional("named_captures_only", "literalBool"),
    optional("pattern_definitions", { listOf: "literalString" }),
  ],
  ([, pattern, namedOnly, definitions = []]) => {
    const grok = compileGrok(pattern as string, namedOnly === true, definitions as readonly string[]);
    if (namedOnly === true && !grok.hasNamedCaptures) {
      throw new Error("at least 1 named capture group must be supplied in the given regex");
    }
    return ([text]) => grok.extract(text as string);
  },
);

export const parseConverters: readonly Converter[] = [
  converter("ParseJSON", [target], parseJson),
  preparedConverter(
    "ParseKeyValue",
    [target, optional("delimiter", "literalString"), optional("pair_delimiter", "literalString")],
    ([, delimiter = "=", pairDelimiter = " "]) => {
      if (delimiter === "") throw new Error("delimiter cannot be set to an empty string");
      if (pairDelimiter === "") throw new Error("pair delimiter cannot be set to an empty string");
      if (delimiter === pairDelimiter) {
        throw new Error(
          `pair delimiter ${JSON.stringify(pairDelimiter)} cannot be equal to delimiter ${JSON.stringify(delimiter)}`,
        );
      }
      return ([text]) => parseKeyValue(text as string, delimiter as string, pairDelimiter as string);
    },
  ),
  converter(
    "ToKeyValueString",
    [
      required("target", "map"),
      optional("delimiter", "literalString"),
      optional("pair_delimiter", "literalString"),
      optional("sort_output", "literalBool"),
    ],
    (map, delimiter = "=", pairDelimiter = " ", isSorted = false) =>
      toKeyValueString(
        map as ReadonlyMap<string, Value>,
        delimiter as string,
        pairDelimiter as string,
        isSorted === true,
      ),
  ),
  parseCsv,
  extractPatterns,
  extractGrok,
  converter("ParseXML", [target], (text) => parseXml(text as string)),
  converter("ParseSimplifiedXML", [target], (text) => parseSimplifiedXml(text as string)),
  parseSeverity,
  converter("URL", [required("uri", "string")], (text) => parseUrl(text as string)),
];
