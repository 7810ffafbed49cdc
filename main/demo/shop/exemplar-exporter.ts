import { OTLPMetricExporterBase } from "@opentelemetry/exporter-metrics-otlp-http";
import {
  type IExportMetricsServiceResponse,
  type ISerializer,
  JsonMetricsSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from "@opentelemetry/otlp-transformer";
import { DataPointType, type PushMetricExporter, type ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { Exemplar, ExemplarStore } from "./exemplars.ts";
import { addExemplarsToJson } from "./exemplars-json.ts";
import { addExemplarsToProtobuf } from "./exemplars-protobuf.ts";
import { createDelegate } from "./otlp-delegate.ts";

type MetricsSerializer = ISerializer<ResourceMetrics, IExportMetricsServiceResponse>;
type AddExemplars = (body: Uint8Array, exemplarsOfPoints: readonly Exemplar[][]) => Uint8Array;

/** The official OTLP exporter of `protocol`, with a serializer that adds the store's exemplars to its output. */
export function createExemplarExporter(
  protocol: string | undefined,
  store: ExemplarStore,
): PushMetricExporter {
  const delegate = createDelegate(protocol, {
    variable: "METRICS",
    path: "v1/metrics",
    grpcClient: "MetricsExportService",
    grpcMethod: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    component: "metric_exporter",
    metricsHelper: MetricsExporterMetricsHelper,
    protobuf: withExemplars(ProtobufMetricsSerializer, store, addExemplarsToProtobuf),
    json: withExemplars(JsonMetricsSerializer, store, addExemplarsToJson),
  });
  return new OTLPMetricExporterBase(delegate);
}

function withExemplars(
  serializer: MetricsSerializer,
  store: ExemplarStore,
  add: AddExemplars,
): MetricsSerializer {
  return {
    serializeRequest(request) {
      const body = serializer.serializeRequest(request);
      return body === undefined ? undefined : add(body, takeAll(request, store));
    },
    deserializeResponse: (data) => serializer.deserializeResponse(data),
  };
}

/** The exemplars of every histogram point of the request, in the order in which the points are written. */
function takeAll(request: ResourceMetrics, store: ExemplarStore): Exemplar[][] {
  return request.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .filter(({ dataPointType }) => isHistogram(dataPointType))
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes }) => store.take(descriptor.name, attributes)),
    );
}

function isHistogram(type: DataPointType): boolean {
  return type === DataPointType.HISTOGRAM || type === DataPointType.EXPONENTIAL_HISTOGRAM;
}
