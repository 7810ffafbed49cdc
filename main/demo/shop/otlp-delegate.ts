import type { IOtlpExportDelegate } from "@opentelemetry/otlp-exporter-base";
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from "@opentelemetry/otlp-exporter-base/node-http";
import {
  convertLegacyOtlpGrpcOptions,
  createOtlpGrpcExportDelegate,
} from "@opentelemetry/otlp-grpc-exporter-base";
import type { IExporterMetricsHelper, ISerializer } from "@opentelemetry/otlp-transformer";

/** What the official exporters of one signal differ in. */
interface OtlpSignal<Items, Response> {
  /** The capital part of `OTEL_EXPORTER_OTLP_*_ENDPOINT`. */
  readonly variable: "TRACES" | "METRICS";
  readonly path: string;
  readonly grpcClient: string;
  readonly grpcMethod: string;
  /** Ends the name by which the exporter's own metrics call it: `otlp_http_span_exporter`. */
  readonly component: string;
  readonly metricsHelper: IExporterMetricsHelper<Items>;
  readonly protobuf: ISerializer<Items, Response>;
  readonly json: ISerializer<Items, Response>;
}

/** The part of the official OTLP exporter of `protocol` that sends; endpoint and headers come from the environment. */
export function createDelegate<Items, Response>(
  protocol: string | undefined,
  signal: OtlpSignal<Items, Response>,
): IOtlpExportDelegate<Items> {
  if (protocol === "grpc") return grpcDelegate(signal);
  return protocol === "http/json"
    ? httpDelegate(signal, "application/json", signal.json)
    : httpDelegate(signal, "application/x-protobuf", signal.protobuf);
}

function httpDelegate<Items, Response>(
  { variable, path, component, metricsHelper }: OtlpSignal<Items, Response>,
  contentType: string,
  serializer: ISerializer<Items, Response>,
): IOtlpExportDelegate<Items> {
  return createOtlpHttpExportDelegate(
    // oxlint-disable-next-line typescript/no-deprecated -- what the official exporters call; it has no successor yet
    convertLegacyHttpOptions({}, variable, path, { "Content-Type": contentType }),
    serializer,
    `otlp_http_${component}`,
    metricsHelper,
    undefined,
  );
}

function grpcDelegate<Items, Response>({
  variable,
  component,
  metricsHelper,
  protobuf,
  grpcClient,
  grpcMethod,
}: OtlpSignal<Items, Response>): IOtlpExportDelegate<Items> {
  return createOtlpGrpcExportDelegate(
    // oxlint-disable-next-line typescript/no-deprecated -- as above
    convertLegacyOtlpGrpcOptions({}, variable),
    protobuf,
    `otlp_grpc_${component}`,
    metricsHelper,
    undefined,
    grpcClient,
    grpcMethod,
  );
}
