import { intrinsicFacts, intrinsicNames, kindNumbers, statusNumbers, type ValueType } from "./intrinsics.ts";

/** Something that can be written at a place, whatever the data. */
export interface Candidate {
  readonly label: string;
  /** What is written; the caret goes behind it. */
  readonly insert: string;
  readonly kind: "intrinsic" | "scope" | "operator" | "function" | "keyword";
  /** One line. */
  readonly help: string;
}

const scopeHelps = {
  "span.": "attribute of the span",
  "resource.": "attribute of what sent the span",
  "event.": "attribute of an event of the span",
  "link.": "attribute of a link of the span",
  "instrumentation.": "attribute of the instrumentation scope",
  "parent.": "field of the parent span",
  ".": "attribute of the span, else of its resource",
};

export const fieldCandidates: readonly Candidate[] = [
  ...intrinsicNames.map((name) => of("intrinsic", intrinsicFacts[name].spelling, intrinsicFacts[name].help)),
  ...Object.entries(scopeHelps).map(([scope, help]) => of("scope", scope, help)),
];

const comparisonHelps = {
  "=": "is",
  "!=": "is there, and is not",
  "=~": "matches the pattern as a whole",
  "!~": "is there, and does not match the pattern",
  ">": "is more than",
  ">=": "is at least",
  "<": "is less than",
  "<=": "is at most",
};

const orderOnly = ["=", "!=", ">", ">=", "<", "<="];
const equalityOnly = ["=", "!="];
const operatorsOf: Readonly<Record<ValueType, readonly string[]>> = {
  any: Object.keys(comparisonHelps),
  string: ["=", "!=", "=~", "!~", ">", ">=", "<", "<="],
  number: orderOnly,
  duration: [">", ">=", "<", "<=", "=", "!="],
  boolean: equalityOnly,
  status: equalityOnly,
  kind: equalityOnly,
  nil: equalityOnly,
};

/** What a field of a type can be compared with. */
export function comparisonCandidates(type: ValueType): readonly Candidate[] {
  return operatorsOf[type].map((operator) =>
    of("operator", operator, comparisonHelps[operator as keyof typeof comparisonHelps]),
  );
}

export const logicalCandidates: readonly Candidate[] = [
  of("operator", "&&", "and"),
  of("operator", "||", "or"),
];

/** Between spansets. */
export const spansetOperatorCandidates: readonly Candidate[] = [
  of("operator", "|", "then: filter, group or measure what is found"),
  of("operator", ">>", "whose ancestor is the left: spans of the right"),
  of("operator", ">", "whose parent is the left"),
  of("operator", "<<", "whose descendant is the left"),
  of("operator", "<", "whose child is the left"),
  of("operator", "~", "whose sibling is the left"),
  of("operator", "&&", "traces that have both"),
  of("operator", "||", "traces that have either"),
  of("operator", "!>>", "without such an ancestor"),
  of("operator", "!>", "without such a parent"),
  of("operator", "!<<", "without such a descendant"),
  of("operator", "!<", "without such a child"),
  of("operator", "!~", "without such a sibling"),
  of("operator", "&>>", "both, where the left is an ancestor"),
  of("operator", "&>", "both, where the left is the parent"),
  of("operator", "&<<", "both, where the left is a descendant"),
  of("operator", "&<", "both, where the left is a child"),
  of("operator", "&~", "both, where they are siblings"),
];

/** Before anything is written. */
export const beginCandidates: readonly Candidate[] = [of("keyword", "{", "a spanset: which spans", "{ ")];

/** Behind a `|`. */
export const stageCandidates: readonly Candidate[] = [
  of("keyword", "{", "filter the spans again", "{ "),
  of("function", "count()", "keep spansets by how many spans they have", "count() > "),
  of("function", "avg(…)", "keep spansets by a mean", "avg("),
  of("function", "min(…)", "keep spansets by a smallest value", "min("),
  of("function", "max(…)", "keep spansets by a largest value", "max("),
  of("function", "sum(…)", "keep spansets by a sum", "sum("),
  of("function", "by(…)", "one spanset for each value", "by("),
  of("function", "coalesce()", "join the spansets of a trace again"),
  of("function", "select(…)", "fields to show with each span", "select("),
  of("function", "rate()", "spans a second, over time"),
  of("function", "count_over_time()", "spans, over time"),
  of("function", "avg_over_time(…)", "mean, over time", "avg_over_time("),
  of("function", "min_over_time(…)", "smallest value, over time", "min_over_time("),
  of("function", "max_over_time(…)", "largest value, over time", "max_over_time("),
  of("function", "sum_over_time(…)", "sum, over time", "sum_over_time("),
  of("function", "quantile_over_time(…)", "quantiles, over time", "quantile_over_time("),
  of("function", "histogram_over_time(…)", "distribution, over time", "histogram_over_time("),
  of("function", "compare({ … })", "which values set a selection apart", "compare({ "),
];

/** Behind the `|` behind a metrics function. */
export const rankCandidates: readonly Candidate[] = [
  of("function", "topk(…)", "only the largest series", "topk("),
  of("function", "bottomk(…)", "only the smallest series", "bottomk("),
];

export const byCandidates: readonly Candidate[] = [
  of("function", "by(…)", "one series for each value", "by("),
];
export const pipeCandidates: readonly Candidate[] = [of("operator", "|", "then")];
export const quantileCandidates: readonly Candidate[] = ["0.5", "0.9", "0.95", "0.99"].map((quantile) =>
  of("keyword", quantile, "quantile"),
);

/** Values that are known without looking at data. */
export function valueCandidates(type: ValueType, mayBeMissing: boolean): readonly Candidate[] {
  const nil = mayBeMissing ? [of("keyword", "nil", "absent")] : [];
  return [...keywordsOf(type).map(([word, help]) => of("keyword", word, help)), ...nil];
}

function keywordsOf(type: ValueType): readonly (readonly [word: string, help: string])[] {
  switch (type) {
    case "status":
      return Object.keys(statusNumbers).map((word) => [word, "status"]);
    case "kind":
      return Object.keys(kindNumbers).map((word) => [word, "kind"]);
    case "duration":
      return ["1ms", "10ms", "100ms", "1s", "10s"].map((word) => [word, "duration"]);
    case "boolean":
    case "any":
      return [
        ["true", "truth value"],
        ["false", "truth value"],
      ];
    default:
      return [];
  }
}

function of(kind: Candidate["kind"], label: string, help: string, insert = label): Candidate {
  return { label, insert, kind, help };
}
