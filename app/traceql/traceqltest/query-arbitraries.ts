import fc from "fast-check";
import type {
  Aggregate,
  AttributeField,
  Comparison,
  Field,
  FieldComparison,
  FieldExpression,
  Intrinsic,
  IntrinsicField,
  Metrics,
  Query,
  Relation,
  ScalarExpression,
  Scope,
  Spanset,
  SpansetFilter,
  SpansetOperator,
  Stage,
  Static,
} from "../syntax-tree.ts";

/** What random queries are made of: the same pools as the data, or no query would ever match. */
export interface QueryPools {
  readonly attributes: readonly { readonly scope: Scope; readonly key: string }[];
  readonly strings: readonly string[];
  readonly integers: readonly number[];
  readonly floats: readonly number[];
  readonly durationsNano: readonly number[];
  /** Of RE2. */
  readonly patterns: readonly string[];
  /** Of traces and spans, in hex. */
  readonly ids: readonly string[];
}

export const defaultPools: QueryPools = {
  attributes: [
    { scope: "any", key: "service.name" },
    { scope: "any", key: "a" },
    { scope: "span", key: "a" },
    { scope: "span", key: "http.route" },
    { scope: "span", key: "a b" },
    { scope: "span", key: "mixed" },
    { scope: "resource", key: "service.name" },
    { scope: "resource", key: "a" },
    { scope: "event", key: "a" },
    { scope: "link", key: "a" },
    { scope: "instrumentation", key: "a" },
    { scope: "span", key: "missing" },
  ],
  strings: ["", "a", "b", "cart", "checkout", "GET /cart", 'say "hi"', "ä€😀", "line\nbreak", "10", "A"],
  integers: [0, 1, 2, 10, 200, 500],
  floats: [0.5, 1.5, 2, 10.25, 1e6],
  durationsNano: [1, 255, 256, 1_000, 1_500, 1_000_000, 250_000_000, 1_500_000_000, 90_000_000_000],
  patterns: ["a", ".*", "c.*", "(?i)CART", "a|b", "GET /.*", "[ab]+", "", "^a$"],
  ids: ["0000000000000001", "0000000000000002", "00000000000000000000000000000001"],
};

const nowhere = { from: 0, to: 0 };
const equality = ["=", "!="] as const;
const ordered = ["=", "!=", "<", "<=", ">", ">="] as const satisfies readonly Comparison[];
const stringIntrinsics: readonly Intrinsic[] = [
  ...(["span:name", "span:statusMessage", "trace:rootName", "trace:rootService", "event:name"] as const),
  ...(["instrumentation:name", "instrumentation:version"] as const),
];
const idIntrinsics: readonly Intrinsic[] = [
  ...(["span:id", "span:parentID", "trace:id", "link:traceID", "link:spanID"] as const),
];
const numberIntrinsics: readonly Intrinsic[] = [
  ...(["span:childCount", "nestedSetLeft", "nestedSetRight", "nestedSetParent"] as const),
];
const durationIntrinsics: readonly Intrinsic[] = ["span:duration", "trace:duration", "event:timeSinceStart"];
/** What may be missing, and so may be compared with nil. */
const optionalIntrinsics: readonly Intrinsic[] = ["parent", "span:parentID", "event:name", "link:spanID"];

function intrinsic(names: readonly Intrinsic[]): fc.Arbitrary<IntrinsicField> {
  const ofParent = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true));
  return fc.tuple(fc.constantFrom(...names), ofParent).map(([name, parent]) => ({
    type: "intrinsic",
    name,
    ofParent: parent && hasParentForm(name),
    ...nowhere,
  }));
}

function hasParentForm(name: Intrinsic): boolean {
  return name.startsWith("span:");
}

function attribute(pools: QueryPools): fc.Arbitrary<AttributeField> {
  const ofParent = fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true));
  return fc
    .tuple(fc.constantFrom(...pools.attributes), ofParent)
    .map(([{ scope, key }, parent]) => ({ type: "attribute", scope, key, ofParent: parent, ...nowhere }));
}

function value<T extends Static>(statics: fc.Arbitrary<T>): fc.Arbitrary<FieldExpression> {
  return statics.map((found) => ({ type: "static", value: found, ...nowhere }));
}

function staticsOf(pools: QueryPools) {
  const string = fc.constantFrom(...pools.strings).map((text) => ({ type: "string" as const, value: text }));
  const id = fc.constantFrom(...pools.ids).map((text) => ({ type: "string" as const, value: text }));
  const integer = signed(pools.integers).map((number) => ({ type: "integer" as const, value: number }));
  const float = signed(pools.floats).map((number) => ({ type: "float" as const, value: number }));
  const duration = signed(pools.durationsNano).map((nanos) => ({ type: "duration" as const, value: nanos }));
  const boolean = fc.boolean().map((truth) => ({ type: "boolean" as const, value: truth }));
  const status = fc.constantFrom(0 as const, 1 as const, 2 as const);
  const kind = fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const, 5 as const);
  return {
    ...{ string, id, integer, float, duration, boolean },
    status: status.map((number) => ({ type: "status" as const, value: number })),
    kind: kind.map((number) => ({ type: "kind" as const, value: number })),
    ordered: fc.oneof<fc.Arbitrary<Static>[]>(string, string, integer, float, duration),
    number: fc.oneof<fc.Arbitrary<Static>[]>(integer, float),
  };
}

function signed(numbers: readonly number[]): fc.Arbitrary<number> {
  const sign = fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.constant(-1));
  return fc
    .tuple(fc.constantFrom(...numbers), sign)
    .map(([number, factor]) => (number === 0 ? 0 : number * factor));
}

function comparison(
  left: fc.Arbitrary<FieldExpression>,
  operators: readonly FieldComparison[],
  right: fc.Arbitrary<FieldExpression>,
): fc.Arbitrary<FieldExpression> {
  const sides = fc.tuple(left, fc.constantFrom(...operators), right);
  return sides.map(([a, operator, b]) => ({ type: "comparison", operator, left: a, right: b, ...nowhere }));
}

function comparisons(pools: QueryPools): fc.Arbitrary<FieldExpression> {
  const statics = staticsOf(pools);
  const any = attribute(pools);
  const number = numberExpression(pools);
  const nil = value(fc.constant<Static>({ type: "nil" }));
  const pattern = value(
    fc.constantFrom(...pools.patterns).map((text): Static => ({ type: "string", value: text })),
  );
  const texts = fc.oneof(any, intrinsic(stringIntrinsics));
  return fc.oneof(
    { weight: 6, arbitrary: comparison(any, ordered, value(statics.ordered)) },
    { weight: 1, arbitrary: comparison(value(statics.ordered), ordered, any) },
    { weight: 1, arbitrary: comparison(any, equality, value(statics.boolean)) },
    { weight: 3, arbitrary: comparison(intrinsic(stringIntrinsics), ordered, value(statics.string)) },
    { weight: 1, arbitrary: comparison(intrinsic(idIntrinsics), equality, value(statics.id)) },
    { weight: 3, arbitrary: comparison(intrinsic(durationIntrinsics), ordered, value(statics.duration)) },
    { weight: 1, arbitrary: comparison(intrinsic(numberIntrinsics), ordered, value(statics.number)) },
    { weight: 2, arbitrary: comparison(intrinsic(["span:status"]), equality, value(statics.status)) },
    { weight: 2, arbitrary: comparison(intrinsic(["span:kind"]), equality, value(statics.kind)) },
    { weight: 2, arbitrary: comparison(texts, ["=~", "!~"], pattern) },
    { weight: 2, arbitrary: comparison(fc.oneof(any, intrinsic(optionalIntrinsics)), equality, nil) },
    { weight: 1, arbitrary: comparison(texts, ordered, texts) },
    { weight: 1, arbitrary: comparison(number, ordered, any) },
  );
}

/** Numbers computed from attributes and intrinsics. */
function numberExpression(pools: QueryPools): fc.Arbitrary<FieldExpression> {
  const statics = staticsOf(pools);
  const operand = fc.oneof(attribute(pools), intrinsic(numberIntrinsics), value(statics.number));
  const field = fc.oneof(attribute(pools), intrinsic(numberIntrinsics));
  const operators = fc.constantFrom("+", "-", "*", "/", "%", "^");
  return fc.oneof(
    fc.tuple(field, operators, operand).map(
      ([left, operator, right]): FieldExpression => ({
        type: "arithmetic",
        operator,
        left,
        right,
        ...nowhere,
      }),
    ),
    field.map((negated): FieldExpression => ({ type: "negative", operand: negated, ...nowhere })),
  );
}

/** What stands in braces: something true or false. */
export function arbitraryCondition(pools: QueryPools, depth = 2): fc.Arbitrary<FieldExpression> {
  const single: fc.Arbitrary<FieldExpression> = fc.oneof(
    { weight: 12, arbitrary: comparisons(pools) },
    { weight: 1, arbitrary: attribute(pools) },
    { weight: 1, arbitrary: value(staticsOf(pools).boolean) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...pools.strings)
        .map((text): FieldExpression => ({ type: "text", text, ...nowhere })),
    },
  );
  if (depth === 0) return single;
  const inner = arbitraryCondition(pools, depth - 1);
  const logical = fc
    .tuple(fc.constantFrom("&&" as const, "||" as const), inner, inner)
    .map(
      ([operator, left, right]): FieldExpression => ({ type: "logical", operator, left, right, ...nowhere }),
    );
  const not = inner.map((operand): FieldExpression => ({ type: "not", operand, ...nowhere }));
  return fc.oneof(
    { weight: 4, arbitrary: single },
    { weight: 3, arbitrary: logical },
    { weight: 1, arbitrary: not },
  );
}

export function arbitraryFilter(pools: QueryPools): fc.Arbitrary<SpansetFilter> {
  const expression = fc.oneof(
    { weight: 6, arbitrary: arbitraryCondition(pools) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return expression.map((found) => ({ type: "filter", expression: found, ...nowhere }));
}

const relations: readonly Relation[] = [">", ">>", "<", "<<", "~"];
const spansetOperators: readonly SpansetOperator[] = [
  "&&",
  "||",
  ...relations,
  ...relations.map((relation) => `!${relation}` as const),
  ...relations.map((relation) => `&${relation}` as const),
];

export function arbitrarySpanset(pools: QueryPools, depth = 2): fc.Arbitrary<Spanset> {
  const filter = arbitraryFilter(pools);
  if (depth === 0) return filter;
  const inner = arbitrarySpanset(pools, depth - 1);
  const operation = fc
    .tuple(fc.constantFrom(...spansetOperators), inner, inner)
    .map(([operator, left, right]): Spanset => ({ type: "operation", operator, left, right, ...nowhere }));
  const later = fc.array(laterStage(pools), { minLength: 1, maxLength: 2 });
  const pipeline = fc.tuple(inner, later).map(([spanset, stages]): Spanset => {
    return { type: "pipeline", stages: [{ type: "spanset", spanset, ...nowhere }, ...stages], ...nowhere };
  });
  return fc.oneof(
    { weight: 4, arbitrary: filter },
    { weight: 4, arbitrary: operation },
    // Only as an operand: alone at the beginning its parentheses mean nothing.
    {
      weight: 1,
      arbitrary: fc.tuple(pipeline, inner).map(([left, right]): Spanset => {
        return { type: "operation", operator: ">>", left, right, ...nowhere };
      }),
    },
  );
}

function arbitraryAggregateFilter(pools: QueryPools): fc.Arbitrary<Stage> {
  const statics = staticsOf(pools);
  const counted = aggregated(fc.constant<Aggregate>({ function: "count", of: undefined }));
  const timed = aggregated(measured(intrinsic(["span:duration"])));
  const numbered = aggregated(measured(attribute(pools)));
  return fc.oneof(
    { weight: 2, arbitrary: aggregateFilter(counted, scalar(statics.integer)) },
    { weight: 2, arbitrary: aggregateFilter(timed, scalar(statics.duration)) },
    { weight: 2, arbitrary: aggregateFilter(numbered, scalar(statics.number)) },
    { weight: 1, arbitrary: aggregateFilter(timed, timed) },
    { weight: 1, arbitrary: aggregateFilter(calculated(numbered, counted), scalar(statics.number)) },
  );
}

function measured(field: fc.Arbitrary<Field>): fc.Arbitrary<Aggregate> {
  const names = fc.constantFrom("avg" as const, "min" as const, "max" as const, "sum" as const);
  return fc.tuple(names, field).map(([name, of]) => ({ function: name, of }));
}

function aggregated(what: fc.Arbitrary<Aggregate>): fc.Arbitrary<ScalarExpression> {
  return what.map((found) => ({ type: "aggregate", ...found, ...nowhere }));
}

function scalar(statics: fc.Arbitrary<Static>): fc.Arbitrary<ScalarExpression> {
  return statics.map((found) => ({ type: "static", value: found, ...nowhere }));
}

function calculated(
  left: fc.Arbitrary<ScalarExpression>,
  right: fc.Arbitrary<ScalarExpression>,
): fc.Arbitrary<ScalarExpression> {
  const operators = fc.constantFrom("+", "-", "*", "/");
  return fc
    .tuple(left, operators, right)
    .map(([a, operator, b]) => ({ type: "arithmetic", operator, left: a, right: b, ...nowhere }));
}

function aggregateFilter(
  left: fc.Arbitrary<ScalarExpression>,
  right: fc.Arbitrary<ScalarExpression>,
): fc.Arbitrary<Stage> {
  return fc
    .tuple(left, fc.constantFrom(...ordered), right)
    .map(([a, operator, b]) => ({ type: "aggregateFilter", operator, left: a, right: b, ...nowhere }));
}

function arbitraryFields(pools: QueryPools): fc.Arbitrary<readonly Field[]> {
  const few: readonly Intrinsic[] = [
    "span:name",
    "span:kind",
    "span:status",
    "trace:rootName",
    "span:duration",
  ];
  const field: fc.Arbitrary<Field> = fc.oneof(attribute(pools), intrinsic(few));
  return fc.array(field, { minLength: 1, maxLength: 3 });
}

function laterStage(pools: QueryPools): fc.Arbitrary<Stage> {
  const by: fc.Arbitrary<FieldExpression> = fc.oneof(
    attribute(pools),
    intrinsic(["span:name", "span:kind", "span:status"]),
  );
  return fc.oneof(
    arbitraryAggregateFilter(pools),
    by.map((expression): Stage => ({ type: "group", by: expression, ...nowhere })),
    fc.constant<Stage>({ type: "coalesce", ...nowhere }),
    arbitraryFields(pools).map((fields): Stage => ({ type: "select", fields, ...nowhere })),
    arbitraryFilter(pools).map((spanset): Stage => ({ type: "spanset", spanset, ...nowhere })),
  );
}

/** A query that gives spansets. */
export function arbitrarySearch(pools: QueryPools = defaultPools): fc.Arbitrary<Query> {
  const first = arbitrarySpanset(pools).map((spanset): Stage => ({ type: "spanset", spanset, ...nowhere }));
  const later = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.array(laterStage(pools), { maxLength: 3 }),
  );
  return fc.tuple(first, later).map(([stage, stages]) => ({ stages: [stage, ...stages] }));
}

/** A query that gives series, or a comparison. */
export function arbitraryMetrics(pools: QueryPools = defaultPools): fc.Arbitrary<Query> {
  const numbers: fc.Arbitrary<Field> = fc.oneof(attribute(pools), intrinsic(["span:duration"]));
  const overTime = fc.constantFrom(
    ...(["min_over_time", "max_over_time", "avg_over_time", "sum_over_time", "histogram_over_time"] as const),
  );
  const quantiles = fc.uniqueArray(fc.constantFrom(0, 0.5, 0.9, 0.99, 1), { minLength: 1, maxLength: 3 });
  const metrics = fc.oneof<fc.Arbitrary<Metrics>[]>(
    fc.constantFrom("rate" as const, "count_over_time" as const).map((name) => ({ function: name })),
    fc.tuple(overTime, numbers).map(([name, of]) => ({ function: name, of })),
    fc
      .tuple(numbers, quantiles)
      .map(([of, found]) => ({ function: "quantile_over_time", of, quantiles: found })),
  );
  const by = fc.oneof(fc.constant<readonly Field[]>([]), arbitraryFields(pools));
  const rank = fc
    .tuple(fc.constantFrom("topk" as const, "bottomk" as const), fc.integer({ min: 1, max: 3 }))
    .map(([name, count]): Stage => ({ type: "rank", function: name, count, ...nowhere }));
  const ranks = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(rank, { maxLength: 2 }));
  return fc.tuple(arbitrarySpanset(pools, 1), metrics, by, ranks).map(([spanset, what, fields, last]) => ({
    stages: [
      { type: "spanset", spanset, ...nowhere },
      { type: "metrics", metrics: what, by: fields, ...nowhere },
      ...last,
    ],
  }));
}

/** A query that compares a selection with the rest. */
export function arbitraryComparison(pools: QueryPools = defaultPools): fc.Arbitrary<Query> {
  const parts = fc.tuple(arbitraryFilter(pools), arbitraryFilter(pools), fc.integer({ min: 1, max: 10 }));
  return parts.map(([spanset, selection, topN]) => ({
    stages: [
      { type: "spanset", spanset, ...nowhere },
      {
        type: "metrics",
        metrics: { function: "compare", selection, topN, startUnixNano: undefined, endUnixNano: undefined },
        by: [],
        ...nowhere,
      },
    ],
  }));
}
