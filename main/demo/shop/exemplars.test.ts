import { ROOT_CONTEXT, type SpanContext, TraceFlags, trace, ValueType } from "@opentelemetry/api";
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AggregationTemporality, DataPointType, type ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { describe, expect, it } from "vitest";
import { exportRequestType } from "../../../proto/load.ts";
import { type Exemplar, ExemplarStore } from "./exemplars.ts";
import { addExemplarsToJson } from "./exemplars-json.ts";
import { addExemplarsToProtobuf } from "./exemplars-protobuf.ts";

const sampled: SpanContext = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  traceFlags: TraceFlags.SAMPLED,
};
const inSampledSpan = trace.setSpanContext(ROOT_CONTEXT, sampled);
const exemplar: Exemplar = { timeUnixNano: 1_795_239_455_972_759_001n, value: 0.25, spanContext: sampled };
const plainExemplar = {
  timeUnixNano: "1795239455972759001",
  asDouble: 0.25,
  spanId: sampled.spanId,
  traceId: sampled.traceId,
};

describe("ExemplarStore", () => {
  it("keeps only measurements of a sampled span", () => {
    const store = new ExemplarStore();
    store.offer("m", 1, {}, ROOT_CONTEXT);
    store.offer("m", 2, {}, trace.setSpanContext(ROOT_CONTEXT, { ...sampled, traceFlags: TraceFlags.NONE }));
    store.offer("m", 3, {}, inSampledSpan);
    expect(store.take("m", {}).map(({ value }) => value)).toEqual([3]);
  });

  it("keeps the last one of each power of two, and each only once", () => {
    const store = new ExemplarStore();
    for (const value of [1.1, 1.9, 8, 0]) store.offer("m", value, { route: "/", code: 200 }, inSampledSpan);
    expect(store.take("m", { code: 200, route: "/" }).map(({ value }) => value)).toEqual([1.9, 8, 0]);
    expect(store.take("m", { code: 200, route: "/" })).toEqual([]);
  });

  it("keeps points with other attributes apart", () => {
    const store = new ExemplarStore();
    store.offer("m", 1, { route: "/a" }, inSampledSpan);
    expect(store.take("m", { route: "/b" })).toEqual([]);
    expect(store.take("m", { route: "/a" })).toHaveLength(1);
  });
});

describe("adding exemplars to what the SDK serialized", () => {
  // Three histogram points (the second belongs to an exponential one) around a sum, which must stay as it is.
  const perPoint = [[exemplar], [exemplar, exemplar], []];

  it("changes nothing else in protobuf", () => {
    const body = ProtobufMetricsSerializer.serializeRequest(request)!;
    const expected = decode(body);
    pointOf(expected, 0, "histogram").exemplars = [plainExemplar];
    pointOf(expected, 2, "exponentialHistogram").exemplars = [plainExemplar, plainExemplar];
    expect(decode(addExemplarsToProtobuf(body, perPoint))).toEqual(expected);
  });

  it("gives the bytes back where there are none", () => {
    const body = ProtobufMetricsSerializer.serializeRequest(request)!;
    expect(Buffer.from(addExemplarsToProtobuf(body, [])).equals(body)).toBe(true);
  });

  it("changes nothing else in JSON", () => {
    const body = JsonMetricsSerializer.serializeRequest(request)!;
    const expected = JSON.parse(Buffer.from(body).toString()) as PlainRequest;
    pointOf(expected, 0, "histogram").exemplars = [plainExemplar];
    pointOf(expected, 2, "exponentialHistogram").exemplars = [plainExemplar, plainExemplar];
    expect(JSON.parse(Buffer.from(addExemplarsToJson(body, perPoint)).toString())).toEqual(expected);
  });
});

interface PlainPoint {
  exemplars?: object[];
}

type PlainMetric = Readonly<Record<string, { readonly dataPoints: readonly PlainPoint[] }>>;

interface PlainRequest {
  readonly resourceMetrics: { readonly scopeMetrics: { readonly metrics: readonly PlainMetric[] }[] }[];
}

/** The only point of the metric at `index`. */
function pointOf(plain: PlainRequest, index: number, type: "histogram" | "exponentialHistogram"): PlainPoint {
  return plain.resourceMetrics[0]!.scopeMetrics[0]!.metrics[index]![type]!.dataPoints[0]!;
}

/** By protobufjs, with ids as hex text. */
function decode(body: Uint8Array): PlainRequest {
  const type = exportRequestType("metrics");
  const plain = type.toObject(type.decode(body), { longs: String });
  const text = JSON.stringify(plain, (_key, value: unknown) => (isBuffer(value) ? hexOf(value) : value));
  return JSON.parse(text) as PlainRequest;
}

function isBuffer(value: unknown): value is { type: "Buffer"; data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}

function hexOf({ data }: { data: number[] }): string {
  return Buffer.from(data).toString("hex");
}

const point = { startTime: [1, 0], endTime: [2, 0], attributes: { route: "/cart", many: [1, 2] } } as const;
const histogram = {
  ...point,
  value: { buckets: { boundaries: [1], counts: [2 ** 33, 0] }, count: 2 ** 33, sum: 1 },
};
const descriptor = { description: "", unit: "s", valueType: ValueType.DOUBLE };
const common = { aggregationTemporality: AggregationTemporality.CUMULATIVE };
const request = {
  resource: resourceFromAttributes({ "service.name": "cart" }),
  scopeMetrics: [
    {
      scope: { name: "shop" },
      metrics: [
        {
          ...common,
          dataPointType: DataPointType.HISTOGRAM,
          descriptor: { ...descriptor, name: "first" },
          dataPoints: [histogram],
        },
        {
          ...common,
          dataPointType: DataPointType.SUM,
          isMonotonic: true,
          descriptor: { ...descriptor, name: "sum" },
          dataPoints: [{ ...point, value: 3 }],
        },
        {
          ...common,
          dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
          descriptor: { ...descriptor, name: "exponential" },
          dataPoints: [
            {
              ...point,
              value: {
                count: 3,
                sum: 4,
                scale: -2,
                zeroCount: 1,
                positive: { offset: -3, bucketCounts: [300, 1] },
                negative: { offset: 0, bucketCounts: [] },
              },
            },
          ],
        },
        {
          ...common,
          dataPointType: DataPointType.HISTOGRAM,
          descriptor: { ...descriptor, name: "last" },
          dataPoints: [histogram],
        },
      ],
    },
  ],
} as unknown as ResourceMetrics;
