import type { Exemplar } from "./exemplars.ts";

interface JsonHistogram {
  dataPoints: { exemplars?: object[] }[];
}

interface JsonMetricsRequest {
  resourceMetrics: { scopeMetrics: { metrics: JsonMetric[] }[] }[];
}

interface JsonMetric {
  histogram?: JsonHistogram;
  exponentialHistogram?: JsonHistogram;
}

/** Adds exemplars to an OTLP/JSON metrics request; one array per histogram point, in the order of the points. */
export function addExemplarsToJson(body: Uint8Array, exemplarsOfPoints: readonly Exemplar[][]): Uint8Array {
  const request = JSON.parse(new TextDecoder().decode(body)) as JsonMetricsRequest;
  const points = request.resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .flatMap((metric) => (metric.histogram ?? metric.exponentialHistogram)?.dataPoints ?? []);
  for (const [index, point] of points.entries()) {
    const exemplars = exemplarsOfPoints[index] ?? [];
    if (exemplars.length > 0) point.exemplars = exemplars.map(toJson);
  }
  return new TextEncoder().encode(JSON.stringify(request));
}

function toJson({ timeUnixNano, value, spanContext }: Exemplar): object {
  const { traceId, spanId } = spanContext;
  return { timeUnixNano: String(timeUnixNano), asDouble: value, spanId, traceId };
}
