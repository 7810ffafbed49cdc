import { findStringPair } from "../../../pdata/attribute-value.ts";
import { metricType } from "../../../pdata/metric-batch.ts";
import type { ContextName } from "../../contexts/context-names.ts";
import { formatGo } from "../../values/go-text.ts";
import { fail } from "../../values/runtime-error.ts";
import type { Value } from "../../values/value.ts";
import type { Editor } from "../editor.ts";
import type { MetricItem } from "../metric-item.ts";
import { optional, type Parameter, required } from "../parameters.ts";
import { aggregatePoints, aggregations, keepKeys } from "./aggregate.ts";
import {
  extractCount,
  extractSum,
  quantilesToGauge,
  type SumSettings,
  stringPair,
  summaryPointToSum,
  temporalities,
} from "./extract.ts";
import { type MergeMethod, mergeBuckets, mergeMethods } from "./merge-buckets.ts";
import { copyMetric } from "./metric-rows.ts";
import { extractPercentile } from "./percentile.ts";
import { scaleMetric } from "./scale.ts";
import { distributions, toHistogram } from "./to-histogram.ts";

type Edit = (item: MetricItem, args: readonly Value[]) => void;

export interface MetricEditor extends Editor {
  readonly contexts: readonly ContextName[];
}

function metricEditor(
  name: string,
  context: ContextName,
  parameters: readonly Parameter[],
  make: (known: readonly Value[]) => Edit,
): MetricEditor {
  return {
    name,
    contexts: [context],
    parameters,
    plan: (args, known) => ({
      kind: "metrics",
      args: args.map((argument) => argument?.expression),
      edit: make(known),
    }),
  };
}

function temporalityOf(name: Value): number {
  const found = Object.hasOwn(temporalities, name as string) ? temporalities[name as string] : undefined;
  if (found === undefined) throw new Error(`unknown aggregation temporality: ${formatGo(name)}`);
  return found;
}

const sumToGauge = metricEditor("convert_sum_to_gauge", "metric", [], () => ({ batch, metric }) => {
  const { columns } = batch.tables.metrics;
  if (columns.type[metric] !== metricType.sum) return;
  columns.type[metric] = metricType.gauge;
  columns.aggregationTemporality[metric] = 0;
  columns.isMonotonic[metric] = 0;
});

const gaugeToSum = metricEditor(
  "convert_gauge_to_sum",
  "metric",
  [required("string_agg_temp", "literalString"), required("monotonic", "literalBool")],
  ([name, isMonotonic]) => {
    const temporality = temporalityOf(name);
    return ({ batch, metric }) => {
      const { columns } = batch.tables.metrics;
      if (columns.type[metric] !== metricType.gauge) return;
      columns.type[metric] = metricType.sum;
      columns.aggregationTemporality[metric] = temporality;
      columns.isMonotonic[metric] = Number(isMonotonic);
    };
  },
);

function extracting(name: string, suffix: string, extract: typeof extractSum): MetricEditor {
  return metricEditor(
    name,
    "metric",
    [required("monotonic", "literalBool"), optional("suffix", "literalString")],
    ([isMonotonic, given]) => {
      const settings: SumSettings = {
        isMonotonic: isMonotonic === true,
        suffix: (given ?? suffix) as string,
      };
      return ({ batch, metric }) => extract(batch, metric, settings);
    },
  );
}

function fromSummary(what: "sum" | "count"): MetricEditor {
  return metricEditor(
    `convert_summary_${what}_val_to_sum`,
    "datapoint",
    [
      required("string_agg_temp", "literalString"),
      required("monotonic", "literalBool"),
      optional("suffix", "literalString"),
    ],
    ([name, isMonotonic, suffix]) => {
      const settings: SumSettings = {
        isMonotonic: isMonotonic === true,
        suffix: (suffix ?? `_${what}`) as string,
        temporality: temporalityOf(name),
      };
      return ({ batch, metric, point }) => summaryPointToSum(batch, metric, point, what, settings);
    },
  );
}

const quantileToGauge = metricEditor(
  "convert_summary_quantile_val_to_gauge",
  "metric",
  [optional("attribute_key", "literalString"), optional("suffix", "literalString")],
  ([key = "quantile", suffix = ".quantiles"]) =>
    ({ batch, metric }) =>
      quantilesToGauge(batch, metric, key as string, suffix as string),
);

const copy = metricEditor(
  "copy_metric",
  "metric",
  [optional("name", "string"), optional("description", "string"), optional("unit", "string")],
  () =>
    ({ batch, metric }, args) => {
      const row = copyMetric(batch.tables, metric);
      const { columns } = batch.tables.metrics;
      for (const [i, column] of [columns.name, columns.description, columns.unit].entries()) {
        if (args[i] !== undefined) column[row] = batch.dictionary.strings.internText(args[i] as string);
      }
    },
);

const scale = metricEditor(
  "scale_metric",
  "metric",
  [required("multiplier", "literalFloat"), optional("unit", "string")],
  () =>
    ({ batch, metric }, [factor, unit]) =>
      scaleMetric(batch, metric, factor as number, unit as string | undefined),
);

function aggregationOf(name: Value): (typeof aggregations)[number] {
  const found = aggregations.find((known) => known === name);
  if (found === undefined) {
    throw new Error(
      `invalid aggregation function: '${formatGo(name)}', valid options: [${aggregations.join(" ")}]`,
    );
  }
  return found;
}

const aggregateOnAttributes = metricEditor(
  "aggregate_on_attributes",
  "metric",
  [required("aggregation_function", "literalString"), optional("attributes", { listOf: "literalString" })],
  ([name, keys]) => {
    const aggregation = aggregationOf(name);
    return ({ batch, metric, dropped }) =>
      aggregatePoints(
        batch,
        metric,
        aggregation,
        keepKeys(batch, keys as readonly string[] | undefined),
        dropped,
      );
  },
);

const aggregateOnValue = metricEditor(
  "aggregate_on_attribute_value",
  "metric",
  [
    required("aggregation_function", "literalString"),
    required("attribute", "literalString"),
    required("values", { listOf: "literalString" }),
    required("new_value", "literalString"),
  ],
  ([name, key, values, newValue]) => {
    const aggregation = aggregationOf(name);
    return ({ batch, metric, dropped }) => {
      const { dictionary } = batch;
      const old = (values as readonly string[]).map((value) =>
        findStringPair(dictionary, key as string, value),
      );
      const edited = stringPair(dictionary.pairs, key as string, newValue as string);
      aggregatePoints(batch, metric, aggregation, (pair) => (old.includes(pair) ? edited : pair), dropped);
    };
  },
);

const percentile = metricEditor(
  "extract_percentile_metric",
  "metric",
  [required("percentile", "literalFloat"), optional("suffix", "literalString")],
  ([given, suffix]) => {
    const wanted = given as number;
    if (wanted <= 0 || wanted >= 100)
      throw new Error(`percentile must be greater than 0 and less than 100, got ${wanted.toFixed(6)}`);
    const end = suffix === undefined || suffix === "" ? `_p${formatGo(wanted)}` : (suffix as string);
    return ({ batch, metric }) => extractPercentile(batch, metric, wanted, end);
  },
);

const exponentialToHistogram = metricEditor(
  "convert_exponential_histogram_to_histogram",
  "metric",
  [required("distribution_fn", "literalString"), required("explicit_bounds", { listOf: "literalFloat" })],
  ([name, given]) => {
    const distribute = distributions[name === "" ? "random" : (name as string)];
    if (distribute === undefined) {
      throw new Error(
        `invalid conversion function: ${formatGo(name)}, must be one of [upper, midpoint, random, uniform]`,
      );
    }
    const bounds = given as readonly number[];
    if (bounds.length === 0) throw new Error("explicit bounds cannot be empty: []");
    if (bounds.some((bound, i) => i > 0 && bound <= bounds[i - 1]!))
      throw new Error(`explicit bounds must be in increasing order: ${formatGo(bounds)}`);
    return ({ batch, metric, dropped }) => toHistogram(batch, metric, distribute, bounds, dropped);
  },
);

const mergeHistogramBuckets = metricEditor(
  "merge_histogram_buckets",
  "datapoint",
  [required("target_value", "floatLike"), optional("method", "literalString")],
  ([known, given = "remove_explicit_bound"]) => {
    const method = mergeMethods.find((name) => name === given);
    if (method === undefined) {
      throw new Error(
        `unsupported method "${formatGo(given)}", expected ${mergeMethods.map((name) => `"${name}"`).join(" or ")}`,
      );
    }
    const mistake = known === undefined ? undefined : targetMistake(method, known);
    if (mistake !== undefined) throw new Error(mistake);
    return ({ batch, metric, point }, [target]) => {
      const wrong = targetMistake(method, target);
      if (wrong !== undefined) fail(wrong);
      const { type } = batch.tables.metrics.columns;
      if (type[metric] === metricType.histogram) mergeBuckets(batch, point, method, target as number);
    };
  },
);

/** What is wrong with the bound, or the number of buckets. */
function targetMistake(method: MergeMethod, target: Value): string | undefined {
  if (target === undefined) return "target_value must not be nil";
  const isCount = Number.isInteger(target) && (target as number) >= 1;
  if (method !== "limit_buckets" || isCount) return undefined;
  return `target_value must be a positive integer when method is "${method}", got ${formatGo(target)}`;
}

/** Editors that the transform processor has in the contexts of metrics. */
export const metricEditors: readonly MetricEditor[] = [
  sumToGauge,
  gaugeToSum,
  extracting("extract_sum_metric", "_sum", extractSum),
  extracting("extract_count_metric", "_count", extractCount),
  fromSummary("sum"),
  fromSummary("count"),
  quantileToGauge,
  copy,
  scale,
  aggregateOnAttributes,
  aggregateOnValue,
  percentile,
  exponentialToHistogram,
  mergeHistogramBuckets,
];
