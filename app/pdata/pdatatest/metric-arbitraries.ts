import fc from "fast-check";
import {
  attributes,
  double,
  id,
  int32,
  int64,
  maybe,
  message,
  request,
  text,
  time,
  uint32,
  uint64,
} from "./common-arbitraries.ts";
import type { PlainMessage } from "./oracle.ts";

/** The oneof of number points and exemplars, which may be absent. */
function withNumber(plain: fc.Arbitrary<PlainMessage>): fc.Arbitrary<PlainMessage> {
  const number = fc.oneof(
    double.map((asDouble) => ({ asDouble })),
    int64.map((asInt) => ({ asInt })),
    fc.constant({}),
  );
  return fc.tuple(plain, number).map(([rest, value]) => ({ ...rest, ...value }));
}

export const exemplar: fc.Arbitrary<PlainMessage> = withNumber(
  message({
    timeUnixNano: maybe(time),
    spanId: maybe(id(8)),
    traceId: maybe(id(16)),
    filteredAttributes: attributes,
  }),
);

const exemplars = fc.array(exemplar, { maxLength: 2 });
const pointFields = {
  startTimeUnixNano: maybe(time),
  timeUnixNano: maybe(time),
  flags: maybe(uint32),
  attributes,
};
const buckets = message({ offset: maybe(int32), bucketCounts: fc.array(uint64, { maxLength: 6 }) });

export const numberPoint: fc.Arbitrary<PlainMessage> = withNumber(message({ ...pointFields, exemplars }));

export const histogramPoint: fc.Arbitrary<PlainMessage> = message({
  ...pointFields,
  exemplars,
  count: maybe(uint64),
  sum: maybe(double),
  min: maybe(double),
  max: maybe(double),
  bucketCounts: fc.array(uint64, { maxLength: 6 }),
  explicitBounds: fc.array(double, { maxLength: 6 }),
});

export const exponentialPoint: fc.Arbitrary<PlainMessage> = message({
  ...pointFields,
  exemplars,
  count: maybe(uint64),
  sum: maybe(double),
  min: maybe(double),
  max: maybe(double),
  scale: maybe(int32),
  zeroCount: maybe(uint64),
  zeroThreshold: maybe(double),
  positive: maybe(buckets),
  negative: maybe(buckets),
});

export const summaryPoint: fc.Arbitrary<PlainMessage> = message({
  ...pointFields,
  count: maybe(uint64),
  sum: maybe(double),
  quantileValues: fc.array(message({ quantile: maybe(double), value: maybe(double) }), { maxLength: 4 }),
});

function points(point: fc.Arbitrary<PlainMessage>): fc.Arbitrary<PlainMessage[]> {
  return fc.array(point, { maxLength: 3 });
}

const temporality = { aggregationTemporality: maybe(int32) };
const data: fc.Arbitrary<PlainMessage> = fc.oneof(
  message({ dataPoints: points(numberPoint) }).map((gauge) => ({ gauge })),
  message({ dataPoints: points(numberPoint), ...temporality, isMonotonic: maybe(fc.boolean()) }).map(
    (sum) => ({
      sum,
    }),
  ),
  message({ dataPoints: points(histogramPoint), ...temporality }).map((histogram) => ({ histogram })),
  message({ dataPoints: points(exponentialPoint), ...temporality }).map((exponentialHistogram) => ({
    exponentialHistogram,
  })),
  message({ dataPoints: points(summaryPoint) }).map((summary) => ({ summary })),
  fc.constant({}),
);

export const metric: fc.Arbitrary<PlainMessage> = fc
  .tuple(
    message({ name: maybe(text), description: maybe(text), unit: maybe(text), metadata: attributes }),
    data,
  )
  .map(([rest, oneof]) => ({ ...rest, ...oneof }));

/** An ExportMetricsServiceRequest. */
export const metricRequest: fc.Arbitrary<PlainMessage> = request(
  { outer: "resourceMetrics", inner: "scopeMetrics", items: "metrics" },
  metric,
);
