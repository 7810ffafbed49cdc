import { Lines } from "./lines.ts";
import type { Envelope, JsonData, JsonExemplar, JsonMetric, JsonPoint } from "./otlp-json.ts";
import { fixed, goTime } from "./values.ts";

const temporalities = ["Unspecified", "Delta", "Cumulative"];

/** For each type of metric: the key of its data, its name, the word before its points, and what a point says. */
const types = [
  ["gauge", "Gauge", "NumberDataPoints", printNumber],
  ["sum", "Sum", "NumberDataPoints", printNumber],
  ["histogram", "Histogram", "HistogramDataPoints", printHistogram],
  ["exponentialHistogram", "ExponentialHistogram", "ExponentialHistogramDataPoints", printExponential],
  ["summary", "Summary", "SummaryDataPoints", printSummary],
] as const;

export function detailedMetrics(envelopes: readonly Envelope<JsonMetric>[]): string {
  const lines = new Lines();
  lines.envelopes({ resource: "ResourceMetrics", scope: "ScopeMetrics" }, envelopes, (metric, i) =>
    printMetric(lines, metric, i),
  );
  return lines.text();
}

function printMetric(lines: Lines, metric: JsonMetric, index: number): void {
  const [key, type, pointWord, printValues] = types.find(([name]) => metric[name] !== undefined) ?? [];
  lines.add(`Metric #${index}`);
  lines.add("Descriptor:");
  lines.add(`     -> Name: ${metric.name ?? ""}`);
  lines.add(`     -> Description: ${metric.description ?? ""}`);
  lines.add(`     -> Unit: ${metric.unit ?? ""}`);
  lines.add(`     -> DataType: ${type ?? "Empty"}`);
  lines.attributes("-> Metadata", metric.metadata, "     ");
  const data: JsonData = (key && metric[key]) ?? {};
  if (key === "sum") lines.add(`     -> IsMonotonic: ${data.isMonotonic ?? false}`);
  if (key === "sum" || key === "histogram" || key === "exponentialHistogram")
    lines.add(`     -> AggregationTemporality: ${temporalities[data.aggregationTemporality ?? 0] ?? ""}`);
  for (const [i, point] of (data.dataPoints ?? []).entries()) {
    lines.add(`${pointWord} #${i}`);
    lines.attributes("Data point attributes", point.attributes);
    lines.add(`StartTimestamp: ${goTime(point.startTimeUnixNano)}`);
    lines.add(`Timestamp: ${goTime(point.timeUnixNano)}`);
    printValues?.(lines, point);
    printExemplars(lines, point.exemplars ?? []);
  }
}

function printNumber(lines: Lines, { asInt, asDouble }: JsonPoint): void {
  if (asInt !== undefined) lines.add(`Value: ${asInt}`);
  else if (asDouble !== undefined) lines.add(`Value: ${fixed(asDouble)}`);
}

function printStats(lines: Lines, { count = "0", sum, min, max }: JsonPoint): void {
  lines.add(`Count: ${count}`);
  if (sum !== undefined) lines.add(`Sum: ${fixed(sum)}`);
  if (min !== undefined) lines.add(`Min: ${fixed(min)}`);
  if (max !== undefined) lines.add(`Max: ${fixed(max)}`);
}

function printHistogram(lines: Lines, point: JsonPoint): void {
  printStats(lines, point);
  for (const [i, bound] of (point.explicitBounds ?? []).entries())
    lines.add(`ExplicitBounds #${i}: ${fixed(bound)}`);
  for (const [i, count] of (point.bucketCounts ?? []).entries()) lines.add(`Buckets #${i}, Count: ${count}`);
}

/** A bucket with index i holds values from base^i to base^(i+1), where base = 2^(2^-scale). */
function printExponential(lines: Lines, point: JsonPoint): void {
  printStats(lines, point);
  const { scale = 0, negative = {}, positive = {}, zeroCount = "0" } = point;
  const bound = (index: number) => 2 ** (index * 2 ** -scale);
  const negativeCounts = [...(negative.bucketCounts ?? []).entries()].toReversed();
  for (const [i, count] of negativeCounts) {
    const index = (negative.offset ?? 0) + i;
    lines.add(`Bucket [${fixed(-bound(index + 1))}, ${fixed(-bound(index))}), Count: ${count}`);
  }
  if (zeroCount !== "0") lines.add(`Bucket [0, 0], Count: ${zeroCount}`);
  for (const [i, count] of (positive.bucketCounts ?? []).entries()) {
    const index = (positive.offset ?? 0) + i;
    lines.add(`Bucket (${fixed(bound(index))}, ${fixed(bound(index + 1))}], Count: ${count}`);
  }
}

function printSummary(lines: Lines, { count = "0", sum, quantileValues = [] }: JsonPoint): void {
  lines.add(`Count: ${count}`);
  lines.add(`Sum: ${fixed(sum)}`);
  for (const [i, { quantile, value }] of quantileValues.entries())
    lines.add(`QuantileValue #${i}: Quantile ${fixed(quantile)}, Value ${fixed(value)}`);
}

function printExemplars(lines: Lines, exemplars: readonly JsonExemplar[]): void {
  if (exemplars.length > 0) lines.add("Exemplars:");
  for (const [i, exemplar] of exemplars.entries()) {
    lines.add(`Exemplar #${i}`);
    lines.add(`     -> Trace ID: ${exemplar.traceId ?? ""}`);
    lines.add(`     -> Span ID: ${exemplar.spanId ?? ""}`);
    lines.add(`     -> Timestamp: ${goTime(exemplar.timeUnixNano)}`);
    if (exemplar.asInt !== undefined) lines.add(`     -> Value: ${exemplar.asInt}`);
    else if (exemplar.asDouble !== undefined) lines.add(`     -> Value: ${fixed(exemplar.asDouble)}`);
    lines.attributes("-> FilteredAttributes", exemplar.filteredAttributes, "     ");
  }
}
