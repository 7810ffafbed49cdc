import { OTLPMetricExporterBase } from "@opentelemetry/exporter-metrics-otlp-http";
import type { IOtlpExportDelegate } from "@opentelemetry/otlp-exporter-base";
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from "@opentelemetry/otlp-exporter-base/node-http";
import {
  convertLegacyOtlpGrpcOptions,
  createOtlpGrpcExportDelegate,
} from "@opentelemetry/otlp-grpc-exporter-base";
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

type MetricsSerializer = ISerializer<ResourceMetrics, IExportMetricsServiceResponse>;
type AddExemplars = (body: Uint8Array, exemplarsOfPoints: readonly Exemplar[][]) => Uint8Array;

/** The official OTLP exporter of `protocol`, with a serializer that adds the store's exemplars to its output. */
export function createExemplarExporter(
  protocol: string | undefined,
  store: ExemplarStore,
): PushMetricExporter {
  return new OTLPMetricExporterBase(createDelegate(protocol, store));
}

function createDelegate(
  protocol: string | undefined,
  store: ExemplarStore,
): IOtlpExportDelegate<ResourceMetrics> {
  const protobuf = withExemplars(ProtobufMetricsSerializer, store, addExemplarsToProtobuf);
  if (protocol === "grpc") return grpcDelegate(protobuf);
  if (protocol !== "http/json") return httpDelegate("application/x-protobuf", protobuf);
  return httpDelegate("application/json", withExemplars(JsonMetricsSerializer, store, addExemplarsToJson));
}

function httpDelegate(
  contentType: string,
  serializer: MetricsSerializer,
): IOtlpExportDelegate<ResourceMetrics> {
  return createOtlpHttpExportDelegate(
    // oxlint-disable-next-line typescript/no-deprecated -- what the official exporters call; it has no successor yet
    convertLegacyHttpOptions({}, "METRICS", "v1/metrics", { "Content-Type": contentType }),
    serializer,
    "otlp_http_metric_exporter",
    MetricsExporterMetricsHelper,
    undefined,
  );
}

function grpcDelegate(serializer: MetricsSerializer): IOtlpExportDelegate<ResourceMetrics> {
  return createOtlpGrpcExportDelegate(
    // oxlint-disable-next-line typescript/no-deprecated -- as above
    convertLegacyOtlpGrpcOptions({}, "METRICS"),
    serializer,
    "otlp_grpc_metric_exporter",
    MetricsExporterMetricsHelper,
    undefined,
    "MetricsExportService",
    "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
  );
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
