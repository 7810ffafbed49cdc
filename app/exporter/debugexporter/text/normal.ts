import type { Envelope, JsonLogRecord, JsonMetric, JsonPoint, JsonSpan } from "./otlp-json.ts";
import { fixed, plainValue, shortAttributes, shortest } from "./values.ts";

// One line an item, as `verbosity: normal` has it. Source: `exporter/debugexporter/internal/normal`.

export function normalTraces(envelopes: readonly Envelope<JsonSpan>[]): string {
  return withHeads(
    "ResourceTraces",
    "ScopeTraces",
    envelopes,
    ({ name = "", traceId = "", spanId = "", attributes }) => [
      [name, traceId, spanId, ...shortAttributes(attributes)].join(" "),
    ],
  );
}

export function normalLogs(envelopes: readonly Envelope<JsonLogRecord>[]): string {
  return withHeads("ResourceLog", "ScopeLog", envelopes, ({ body, attributes }) => [
    `${plainValue(body)} ${shortAttributes(attributes).join(" ")}`,
  ]);
}

export function normalMetrics(envelopes: readonly Envelope<JsonMetric>[]): string {
  return withHeads("ResourceMetrics", "ScopeMetrics", envelopes, (metric) => {
    const data =
      metric.gauge ?? metric.sum ?? metric.histogram ?? metric.exponentialHistogram ?? metric.summary;
    return (data?.dataPoints ?? []).map(
      (point) =>
        `${metric.name ?? ""}{${shortAttributes(point.attributes).join(",")}} ${pointText(metric, point)}`,
    );
  });
}

function withHeads<Item>(
  resourceWord: string,
  scopeWord: string,
  envelopes: readonly Envelope<Item>[],
  linesOf: (item: Item) => readonly string[],
): string {
  const lines: string[] = [];
  for (const [i, { resource, schemaUrl, scopes }] of envelopes.entries()) {
    lines.push(
      [`${resourceWord} #${i}`, ...bracketed(schemaUrl), ...shortAttributes(resource.attributes)].join(" "),
    );
    for (const [j, { scope, schemaUrl: scopeUrl, items }] of scopes.entries()) {
      const id = scope.version ? `${scope.name ?? ""}@${scope.version}` : (scope.name ?? "");
      const parts = [`${scopeWord} #${j}`, ...(id === "" ? [] : [id]), ...bracketed(scopeUrl)];
      lines.push([...parts, ...shortAttributes(scope.attributes)].join(" "));
      for (const item of items) lines.push(...linesOf(item));
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

function bracketed(schemaUrl: string): readonly string[] {
  return schemaUrl === "" ? [] : [`[${schemaUrl}]`];
}

function pointText(metric: JsonMetric, point: JsonPoint): string {
  if (metric.histogram !== undefined) return [...stats(point), ...histogramBuckets(point)].join(" ");
  if (metric.exponentialHistogram !== undefined)
    return [...stats(point), ...exponentialBuckets(point)].join(" ");
  if (metric.summary !== undefined) return summaryText(point);
  return point.asInt ?? (point.asDouble === undefined ? "" : shortest(point.asDouble));
}

function stats({ count = "0", sum, min, max }: JsonPoint): string[] {
  const optional = Object.entries({ sum, min, max }).filter(([, value]) => value !== undefined);
  return [`count=${count}`, ...optional.map(([name, value]) => `${name}=${shortest(value)}`)];
}

function histogramBuckets({ bucketCounts = [], explicitBounds = [] }: JsonPoint): string[] {
  return bucketCounts.map((count, i) =>
    i < explicitBounds.length ? `le${shortest(explicitBounds[i])}=${count}` : count,
  );
}

function exponentialBuckets({
  scale = 0,
  negative,
  positive,
  zeroCount = "0",
  zeroThreshold,
}: JsonPoint): string[] {
  const base = 2 ** (2 ** -scale);
  const buckets = [negative, positive].flatMap((side) =>
    (side?.bucketCounts ?? []).map((count, i) => `le${shortest(base ** ((side?.offset ?? 0) + i))}=${count}`),
  );
  return zeroCount === "0" ? buckets : [...buckets, `zero_count${shortest(zeroThreshold)}=${zeroCount}`];
}

function summaryText({ count = "0", sum, quantileValues = [] }: JsonPoint): string {
  const quantiles = quantileValues.map(({ quantile, value }) => `q${shortest(quantile)}=${shortest(value)}`);
  return [`count=${count}`, `sum=${fixed(sum)}`, ...quantiles].join(" ");
}
