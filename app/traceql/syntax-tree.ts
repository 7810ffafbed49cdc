/**
 * A TraceQL query as a tree. Positions are offsets in the text (UTF-16), so that errors, chips and completion can point
 * into it. Names follow the language reference.
 *
 *     { .a = 1 } >> { status = error } | count() > 2 | by(resource.service.name) | rate()
 *     └──────────── spanset ─────────┘   └ filter ─┘   └────── group ──────────┘   └ metrics ┘
 *     └───────────────────────────────── stages ────────────────────────────────────────────┘
 */
export interface Query {
  /** At least one; the first is a spanset. A metrics stage may only be followed by `topk` and `bottomk`. */
  readonly stages: readonly Stage[];
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Stage =
  | SpansetStage
  | AggregateFilter
  | GroupStage
  | CoalesceStage
  | SelectStage
  | MetricsStage
  | RankStage;

export interface SpansetStage extends Range {
  readonly type: "spanset";
  readonly spanset: Spanset;
}

/** Which spans. */
export type Spanset = SpansetFilter | SpansetOperation | SpansetPipeline;

/** `{ … }`; undefined = every span. */
export interface SpansetFilter extends Range {
  readonly type: "filter";
  readonly expression: FieldExpression | undefined;
}

/**
 * `&&`: traces that have both, spans of both. `||`: spans of either. The structural ones give spans of the right side by
 * their place relative to a span of the left side: `>` child, `>>` descendant, `<` parent, `<<` ancestor, `~` sibling;
 * with `!` those that have no such span on the left; with `&` (union) the spans of both sides that are so related.
 */
export type SpansetOperator = "&&" | "||" | StructuralOperator;
export type StructuralOperator = `${"" | "!" | "&"}${Relation}`;
export type Relation = ">" | ">>" | "<" | "<<" | "~";

export interface SpansetOperation extends Range {
  readonly type: "operation";
  readonly operator: SpansetOperator;
  readonly left: Spanset;
  readonly right: Spanset;
}

/** `({ … } | count() > 2)` as an operand. Holds no metrics stage. */
export interface SpansetPipeline extends Range {
  readonly type: "pipeline";
  readonly stages: readonly Stage[];
}

/** `| count() > 2`, `| avg(duration) >= 2 * min(duration)`: keeps the spansets for which it holds. */
export interface AggregateFilter extends Range {
  readonly type: "aggregateFilter";
  readonly operator: Comparison;
  readonly left: ScalarExpression;
  readonly right: ScalarExpression;
}

export type ScalarExpression =
  | ({ readonly type: "aggregate" } & Aggregate & Range)
  | ({ readonly type: "static"; readonly value: Static } & Range)
  | ({
      readonly type: "arithmetic";
      readonly operator: Arithmetic;
      readonly left: ScalarExpression;
      readonly right: ScalarExpression;
    } & Range);

export interface Aggregate {
  readonly function: "count" | "avg" | "min" | "max" | "sum";
  /** Undefined for `count`. */
  readonly of: FieldExpression | undefined;
}

/** `| by(expression)`: splits each spanset into one for each value. */
export interface GroupStage extends Range {
  readonly type: "group";
  readonly by: FieldExpression;
}

/** `| coalesce()`: joins the spansets of a trace again. */
export interface CoalesceStage extends Range {
  readonly type: "coalesce";
}

/** `| select(a, b)`: fields to show with each span. */
export interface SelectStage extends Range {
  readonly type: "select";
  readonly fields: readonly Field[];
}

export interface MetricsStage extends Range {
  readonly type: "metrics";
  readonly metrics: Metrics;
  /** `by(a, b)` of the function. */
  readonly by: readonly Field[];
}

export type Metrics =
  | { readonly function: "rate" | "count_over_time" }
  | {
      readonly function:
        | "min_over_time"
        | "max_over_time"
        | "avg_over_time"
        | "sum_over_time"
        | "histogram_over_time";
      readonly of: Field;
    }
  | { readonly function: "quantile_over_time"; readonly of: Field; readonly quantiles: readonly number[] }
  | {
      readonly function: "compare";
      readonly selection: SpansetFilter;
      readonly topN: number;
      /** Decimal nanoseconds; both or none. */
      readonly startUnixNano: string | undefined;
      readonly endUnixNano: string | undefined;
    };

/** `| topk(5)`: the series with the largest or smallest values in each step. */
export interface RankStage extends Range {
  readonly type: "rank";
  readonly function: "topk" | "bottomk";
  readonly count: number;
}

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";
/** `=~` and `!~` match the whole value, with RE2 syntax. */
export type FieldComparison = Comparison | "=~" | "!~";
export type Arithmetic = "+" | "-" | "*" | "/" | "%" | "^";

export type FieldExpression =
  | ({ readonly type: "static"; readonly value: Static } & Range)
  | Field
  | ({ readonly type: "not"; readonly operand: FieldExpression } & Range)
  | ({ readonly type: "negative"; readonly operand: FieldExpression } & Range)
  | ({
      readonly type: "logical";
      readonly operator: "&&" | "||";
      readonly left: FieldExpression;
      readonly right: FieldExpression;
    } & Range)
  | ({
      readonly type: "comparison";
      readonly operator: FieldComparison;
      readonly left: FieldExpression;
      readonly right: FieldExpression;
    } & Range)
  | ({
      readonly type: "arithmetic";
      readonly operator: Arithmetic;
      readonly left: FieldExpression;
      readonly right: FieldExpression;
    } & Range)
  /**
   * A string alone, `{ "timeout" }`: any text of the span contains it, whatever case its ASCII letters have: name, status message, values of
   * span, event and resource attributes. Sightglass's own: the language gives a lone string no meaning.
   */
  | ({ readonly type: "text"; readonly text: string } & Range);

export type Field = AttributeField | IntrinsicField;

/** Where attributes live. `any` (`.foo`) looks at the span first, then at its resource. */
export type Scope = "any" | "span" | "resource" | "event" | "link" | "instrumentation";

export interface AttributeField extends Range {
  readonly type: "attribute";
  readonly scope: Scope;
  readonly key: string;
  /** `parent.foo`: of the parent span. */
  readonly ofParent: boolean;
}

/** Every spelling of an intrinsic becomes its scoped one: `name` is `span:name`, `traceDuration` is `trace:duration`. */
export type Intrinsic =
  | "span:name"
  | "span:kind"
  | "span:status"
  | "span:statusMessage"
  | "span:duration"
  | "span:childCount"
  | "span:id"
  | "span:parentID"
  | "trace:id"
  | "trace:duration"
  | "trace:rootName"
  | "trace:rootService"
  | "event:name"
  | "event:timeSinceStart"
  | "link:traceID"
  | "link:spanID"
  | "instrumentation:name"
  | "instrumentation:version"
  /** `parent = nil` holds for roots. */
  | "parent"
  | "nestedSetLeft"
  | "nestedSetRight"
  | "nestedSetParent";

export interface IntrinsicField extends Range {
  readonly type: "intrinsic";
  readonly name: Intrinsic;
  /** `parent.duration`, `parent.name` … of the parent span. */
  readonly ofParent: boolean;
}

/** A value in the text. Durations are nanoseconds. Statuses and kinds are their OTLP numbers. */
export type Static =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "integer"; readonly value: number }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "duration"; readonly value: number }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "status"; readonly value: 0 | 1 | 2 }
  | { readonly type: "kind"; readonly value: 0 | 1 | 2 | 3 | 4 | 5 }
  | { readonly type: "nil" };
