import { hash } from "node:crypto";
import type { Signal } from "../../app/base/signal.ts";

/** OTLP as plain JSON values. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const envelopeKeys: Readonly<Record<Signal, readonly [outer: string, inner: string, items: string]>> = {
  traces: ["resourceSpans", "scopeSpans", "spans"],
  metrics: ["resourceMetrics", "scopeMetrics", "metrics"],
  logs: ["resourceLogs", "scopeLogs", "logRecords"],
};
const metricTypes = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"];

/**
 * One digest for each span, data point and log record of a request, over everything that belongs to it: its fields, its
 * metric, scope and resource. Two requests say the same when their digests are the same, however they are written:
 * key order, defaults left out or not, integers as text or number, case of hex.
 */
export function* itemDigests(signal: Signal, request: Json): Generator<string> {
  const [outer, inner, items] = envelopeKeys[signal];
  for (const envelope of listAt(request, outer))
    for (const scope of listAt(envelope, inner)) {
      const context = digest([
        normal(at(envelope, "resource"), "resource"),
        normal(at(envelope, "schemaUrl"), "schemaUrl"),
        normal(at(scope, "scope"), "scope"),
        normal(at(scope, "schemaUrl"), "schemaUrl"),
      ]);
      for (const item of listAt(scope, items)) {
        if (signal === "metrics") yield* pointDigests(context, item);
        else yield digest([context, normal(item, items)]);
      }
    }
}

function* pointDigests(context: string, metric: Json): Generator<string> {
  const type = metricTypes.find((name) => at(metric, name) !== undefined) ?? "";
  const { [type]: data = {}, ...about } = metric as JsonObject;
  const { dataPoints = [], ...aggregation } = data as JsonObject;
  const series = digest([context, type, normal(about, "metric"), normal(aggregation, type)]);
  for (const point of dataPoints as Json[]) yield digest([series, normal(point, "point")]);
  if ((dataPoints as Json[]).length === 0) yield series;
}

function digest(parts: readonly string[]): string {
  return hash("md5", parts.join("\u0000"), "base64");
}

const integerTexts = /^(intValue|asInt|count|zeroCount|.*UnixNano)$/;
const lists = new Set(["bucketCounts"]);
const hexIds = /^(traceId|spanId|parentSpanId)$/;
/** Members of AnyValue keep their defaults: an empty string is not an empty value. The other two are optional doubles. */
const keptDefaults = /Value$|^(asInt|asDouble|sum|min|max)$/;

/** The value as text that is the same for all ways to write it; empty for a default. */
function normal(value: Json | undefined, key: string): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return listText(value, key);
  if (typeof value === "object") return objectText(value as JsonObject, key);
  const text = scalarText(value, key);
  return isDefault(text) && !keptDefaults.test(key) ? "" : `${text};`;
}

function listText(values: readonly Json[], key: string): string {
  if (values.length === 0) return "";
  // Elements keep their place, so each keeps its text.
  const element = (value: Json): string =>
    typeof value === "object"
      ? normal(value, key) || "{}"
      : lists.has(key)
        ? String(value)
        : scalarText(value, key);
  return `[${values.map(element).join()}]`;
}

function objectText(value: JsonObject, key: string): string {
  const members = Object.keys(value)
    .sort()
    .flatMap((name) => {
      const text = normal(value[name], name);
      return text === "" ? [] : [`${name}:${text}`];
    });
  // A message that is there, though empty, differs from none only where it is a member of AnyValue.
  return members.length === 0 && !keptDefaults.test(key) ? "" : `{${members.join()}}`;
}

function scalarText(value: boolean | number | string, key: string): string {
  if (hexIds.test(key)) return String(value).toLowerCase();
  if (integerTexts.test(key)) return BigInt(value).toString();
  return typeof value === "number" ? numberText(value) : String(value);
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function isDefault(text: string): boolean {
  return text === "" || text === "0" || text === "false";
}

function at(value: Json | undefined, key: string): Json | undefined {
  return (value as JsonObject | undefined)?.[key];
}

function listAt(value: Json, key: string): readonly Json[] {
  return (at(value, key) ?? []) as readonly Json[];
}
