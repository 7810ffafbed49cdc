import { contextsOfSignal, parseConditions } from "../../ottl/ottl.ts";

/** `"text"` of the expression language, which has single quotes as well. */
const text = `("(?:[^"\\\\]|\\\\.)*")`;

/** What expressions of contrib `filterexpr` become, one after the other. */
const rewrites: readonly (readonly [from: RegExp, to: string])[] = [
  [/'([^'"\\]*)'/g, '"$1"'],
  [new RegExp(`\\bHasLabel\\(\\s*${text}\\s*\\)`, "g"), "datapoint.attributes[$1] != nil"],
  [new RegExp(`\\bLabel\\(\\s*${text}\\s*\\)`, "g"), "datapoint.attributes[$1]"],
  [/\bMetricName\b/g, "metric.name"],
  [
    new RegExp(`(metric\\.name|datapoint\\.attributes\\[${text}\\])\\s+matches\\s+${text}`, "g"),
    "IsMatch($1, $3)",
  ],
  [/&&/g, "and"],
  [/\|\|/g, "or"],
  [/!(?!=)\s*/g, "not "],
];

/**
 * The condition under which data points are dropped that these expressions exclude, or do not include; undefined where one is not so simple.
 */
export function conditionToDrop(expressions: readonly string[], isInclude: boolean): string | undefined {
  const conditions = expressions.map(conditionOfExpression);
  if (conditions.length === 0 || conditions.includes(undefined)) return undefined;
  const all = conditions.length === 1 ? conditions[0]! : conditions.map((text) => `(${text})`).join(" or ");
  return isInclude ? `not (${all})` : all;
}

function conditionOfExpression(expression: string): string | undefined {
  const condition = rewrites.reduce((rest, [from, to]) => rest.replace(from, to), expression);
  const parsed = parseConditions([condition], {
    contexts: contextsOfSignal.metrics,
    functions: "filter",
    now: () => 0n,
  });
  return parsed.ok ? condition : undefined;
}
