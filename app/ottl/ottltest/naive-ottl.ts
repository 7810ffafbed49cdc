import fc from "fast-check";

/**
 * Texts of OTTL together with what they mean for one span as a plain object: an oracle that knows neither columns nor codes nor the
 * parser. Values are strings, bigints (ints), numbers (doubles), booleans, undefined (nil).
 */
export type Plain = string | bigint | number | boolean | undefined;

export interface PlainSpan {
  name: string;
  kind: bigint;
  start: bigint;
  end: bigint;
  attributes: Map<string, Plain>;
  /** The same object for all spans of a resource. */
  resource: Map<string, Plain>;
}

export interface NaiveValue {
  readonly text: string;
  readonly of: (span: PlainSpan) => Plain;
}

export interface NaiveCondition {
  readonly text: string;
  readonly holds: (span: PlainSpan) => boolean;
}

export interface NaiveStatement {
  readonly text: string;
  readonly apply: (span: PlainSpan) => void;
}

export const keys = ["a", "b", "http.method"] as const;
const resourceKeys = ["service.name", "a"] as const;
const texts = ["", "GET", "POST", "a-1-2", "häß"] as const;

export const plainValue: fc.Arbitrary<Plain> = fc.oneof(
  fc.constantFrom<Plain>(...texts),
  fc.constantFrom<Plain>(0n, 1n, 2n, -5n, 400n),
  fc.constantFrom<Plain>(0, 1.5, 2, -0.5),
  fc.boolean(),
);

function literal(value: Plain): string {
  if (value === undefined) return "nil";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : String(value);
  return String(value);
}

const literalValue: fc.Arbitrary<NaiveValue> = fc
  .oneof(plainValue, fc.constant(undefined))
  .map((value) => ({ text: literal(value), of: () => value }));

const pathValue: fc.Arbitrary<NaiveValue> = fc.oneof(
  fc.constantFrom(...keys).map((key) => ({
    text: `span.attributes[${JSON.stringify(key)}]`,
    of: ({ attributes }: PlainSpan) => attributes.get(key),
  })),
  fc.constantFrom(...resourceKeys).map((key) => ({
    text: `resource.attributes[${JSON.stringify(key)}]`,
    of: ({ resource }: PlainSpan) => resource.get(key),
  })),
  fc.constantFrom<NaiveValue>(
    { text: "span.name", of: ({ name }) => name },
    { text: "span.kind", of: ({ kind }) => kind },
    { text: "span.start_time_unix_nano", of: ({ start }) => start },
    { text: "(span.end_time_unix_nano - span.start_time_unix_nano)", of: ({ start, end }) => end - start },
  ),
);

/** A text of any value, nil included. */
function shown(value: Plain): string {
  return value === undefined ? "<nil>" : String(value);
}

const madeValue: fc.Arbitrary<NaiveValue> = fc
  .tuple(pathValue, fc.oneof(pathValue, literalValue))
  .map(([a, b]) => ({
    text: `Concat([${a.text}, ${b.text}], "-")`,
    of: (span) => `${shown(a.of(span))}-${shown(b.of(span))}`,
  }));

const anyValue = fc.oneof(
  { weight: 3, arbitrary: pathValue },
  { weight: 2, arbitrary: literalValue },
  madeValue,
);

const operators = ["==", "!=", "<", "<=", ">", ">="] as const;
type Operator = (typeof operators)[number];

function holds(operator: Operator, a: Plain, b: Plain): boolean {
  const isNumber = (value: Plain): value is bigint | number =>
    typeof value === "bigint" || typeof value === "number";
  if (a === undefined && b === undefined) return operator === "==" || operator === "<=" || operator === ">=";
  if (typeof a !== typeof b && !(isNumber(a) && isNumber(b))) return operator === "!=";
  const x = typeof a === "string" ? Buffer.from(a).toString("latin1") : a!;
  const y = typeof b === "string" ? Buffer.from(b).toString("latin1") : b!;
  const isOrdered = [x < y, x > y].includes(true);
  switch (operator) {
    case "==":
      return !isOrdered;
    case "!=":
      return isOrdered;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    default:
      return x >= y;
  }
}

const comparison: fc.Arbitrary<NaiveCondition> = fc
  .tuple(anyValue, fc.constantFrom(...operators), anyValue)
  .map(([a, operator, b]) => ({
    text: `${a.text} ${operator} ${b.text}`,
    holds: (span) => holds(operator, a.of(span), b.of(span)),
  }));

/** A comparison of every attribute with a value that lambdas see around them. */
const someAttribute: fc.Arbitrary<NaiveCondition> = fc
  .tuple(fc.constantFrom(...operators), anyValue)
  .map(([operator, value]) => ({
    text: `Any(span.attributes, (_, v) => v ${operator} ${value.text})`,
    holds: (span) => [...span.attributes.values()].some((each) => holds(operator, each, value.of(span))),
  }));

const patterns = ["^G", "[0-9]", "O.T$", "^$", "ä"] as const;

const match: fc.Arbitrary<NaiveCondition> = fc
  .tuple(fc.oneof(pathValue, madeValue), fc.constantFrom(...patterns))
  .map(([value, pattern]) => ({
    text: `IsMatch(${value.text}, ${JSON.stringify(pattern)})`,
    holds: (span) => {
      const found = value.of(span);
      return found !== undefined && new RegExp(pattern, "u").test(String(found));
    },
  }));

export const { condition } = fc.letrec<{ condition: NaiveCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    comparison,
    match,
    someAttribute,
    fc.boolean().map((value) => ({ text: String(value), holds: () => value })),
    tie("condition").map(({ text, holds: part }) => ({
      text: `not (${text})`,
      holds: (span: PlainSpan) => !part(span),
    })),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => ({
      text: `(${a.text} and ${b.text})`,
      holds: (span: PlainSpan) => a.holds(span) && b.holds(span),
    })),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => ({
      text: `(${a.text} or ${b.text})`,
      holds: (span: PlainSpan) => a.holds(span) || b.holds(span),
    })),
  ),
}));

function setMap(map: Map<string, Plain>, key: string, value: Plain): void {
  if (value !== undefined) map.set(key, value);
}

function mapValues(map: Map<string, Plain>, edit: (text: string) => string): void {
  for (const [key, value] of map) if (typeof value === "string") map.set(key, edit(value));
}

const edit: fc.Arbitrary<NaiveStatement> = fc.oneof(
  fc.tuple(fc.constantFrom(...keys, "new"), anyValue).map(([key, value]) => ({
    text: `set(span.attributes[${JSON.stringify(key)}], ${value.text})`,
    apply: (span: PlainSpan) => setMap(span.attributes, key, value.of(span)),
  })),
  fc.tuple(fc.constantFrom(...resourceKeys, "new"), anyValue).map(([key, value]) => ({
    text: `set(resource.attributes[${JSON.stringify(key)}], ${value.text})`,
    apply: (span: PlainSpan) => setMap(span.resource, key, value.of(span)),
  })),
  madeValue.map((value) => ({
    text: `set(span.name, ${value.text})`,
    apply: (span: PlainSpan) => {
      span.name = value.of(span) as string;
    },
  })),
  fc.constantFrom(...keys, "none").map((key) => ({
    text: `delete_key(span.attributes, ${JSON.stringify(key)})`,
    apply: ({ attributes }: PlainSpan) => {
      attributes.delete(key);
    },
  })),
  fc.constantFrom(...keys).map((key) => ({
    text: `set(span.attributes, Filter(span.attributes, (k, v) => k != ${JSON.stringify(key)} or IsString(v)))`,
    apply: ({ attributes }: PlainSpan) => {
      if (typeof attributes.get(key) !== "string") attributes.delete(key);
    },
  })),
  fc.subarray([...keys]).map((kept) => ({
    text: `keep_keys(span.attributes, ${JSON.stringify(kept)})`,
    apply: ({ attributes }: PlainSpan) => {
      for (const key of [...attributes.keys()]) if (!kept.includes(key as never)) attributes.delete(key);
    },
  })),
  fc.constantFrom(...keys).map((key) => ({
    text: `replace_pattern(span.attributes[${JSON.stringify(key)}], "[0-9]", "#")`,
    apply: ({ attributes }: PlainSpan) => {
      const value = attributes.get(key);
      if (typeof value === "string") attributes.set(key, value.replace(/[0-9]/g, "#"));
    },
  })),
  fc.constant({
    text: 'replace_all_patterns(span.attributes, "value", "[A-Z]", "<$0>")',
    apply: ({ attributes }: PlainSpan) => mapValues(attributes, (text) => text.replace(/[A-Z]/g, "<$&>")),
  }),
  fc.constant({
    text: "truncate_all(span.attributes, 2)",
    apply: ({ attributes }: PlainSpan) =>
      mapValues(attributes, (text) => {
        let end = Math.min(2, text.length);
        while (Buffer.byteLength(text.slice(0, end)) > 2) end -= 1;
        return text.slice(0, end);
      }),
  }),
  fc.constant({
    text: 'merge_maps(span.attributes, resource.attributes, "insert")',
    apply: ({ attributes, resource }: PlainSpan) => {
      for (const [key, value] of resource) if (!attributes.has(key)) attributes.set(key, value);
    },
  }),
  fc.constant({
    text: 'limit(span.attributes, 2, ["b"])',
    apply: ({ attributes }: PlainSpan) => {
      let room = 2 - Number(attributes.has("b"));
      if (attributes.size <= 2) return;
      for (const key of [...attributes.keys()]) if (key !== "b" && room-- <= 0) attributes.delete(key);
    },
  }),
);

/** A statement, perhaps with a condition. */
export const statement: fc.Arbitrary<NaiveStatement> = fc
  .tuple(edit, fc.option(condition))
  .map(([base, where]) =>
    where === null
      ? base
      : {
          text: `${base.text} where ${where.text}`,
          apply: (span) => {
            if (where.holds(span)) base.apply(span);
          },
        },
  );

const attributeMap = (names: readonly string[]): fc.Arbitrary<Map<string, Plain>> =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), plainValue), { maxLength: 4 })
    .map((entries) => new Map(entries));

/** Resources with their spans. */
export const resources: fc.Arbitrary<readonly (readonly PlainSpan[])[]> = fc.array(
  fc
    .tuple(
      attributeMap(resourceKeys),
      fc.array(
        fc.record({
          name: fc.constantFrom(...texts),
          kind: fc.constantFrom(0n, 1n, 2n, 3n),
          start: fc.constantFrom(0n, 5n, 1_700_000_000_000_000_000n),
          end: fc.constantFrom(5n, 400n, 1_700_000_000_000_000_400n),
          attributes: attributeMap([...keys, "other"]),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    )
    .map(([resource, spans]) => spans.map((span) => ({ ...span, resource }))),
  { minLength: 1, maxLength: 3 },
);
