import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import {
  JsonTraceSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from "@opentelemetry/otlp-transformer";
import type { NodeSDKConfiguration } from "@opentelemetry/sdk-node";
import { createDelegate } from "./otlp-delegate.ts";

type SpanExporter = NonNullable<NodeSDKConfiguration["traceExporter"]>;
type Spans = Parameters<SpanExporter["export"]>[0];

/** What became of one export: how many spans arrived, or why none did. */
export interface SpanExport {
  readonly spans: number;
  readonly failure: string | undefined;
}

/** The official OTLP exporter of `protocol`, which tells `onExported` of every export that came to an end. */
export function createSpanExporter(
  protocol: string | undefined,
  onExported: (outcome: SpanExport) => void,
): SpanExporter {
  const exporter = new OTLPExporterBase<Spans>(
    createDelegate(protocol, {
      variable: "TRACES",
      path: "v1/traces",
      grpcClient: "TraceExportService",
      grpcMethod: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
      component: "span_exporter",
      metricsHelper: TraceExporterMetricsHelper,
      protobuf: ProtobufTraceSerializer,
      json: JsonTraceSerializer,
    }),
  );
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        onExported(outcomeOf(result, spans.length));
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

function outcomeOf({ code, error }: ExportResult, spans: number): SpanExport {
  if (code === ExportResultCode.SUCCESS) return { spans, failure: undefined };
  return { spans: 0, failure: error?.message ?? "" };
}
