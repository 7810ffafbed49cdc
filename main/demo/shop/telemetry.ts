import { createRequire } from "node:module";
import { type MeterProvider, metrics, type Span } from "@opentelemetry/api";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { AggregationType, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { createExemplarExporter } from "./exemplar-exporter.ts";
import { ExemplarMeterProvider, ExemplarStore } from "./exemplars.ts";
import { createSpanExporter, type SpanExport } from "./span-exporter.ts";

/** Short, because the demo is there to be watched. */
const metricIntervalMs = 2000;

/** The histogram that shows OTLP's exponential form. */
export const orderValueHistogram = "shop.order.value";

export interface Telemetry {
  readonly meterProvider: MeterProvider;
  /** Sends what is buffered. */
  shutdown(): Promise<void>;
}

/** The URL template of an outgoing request travels to its span in this option of `http.request`. */
export interface TemplatedRequest {
  urlTemplate?: string;
}

/**
 * Starts the SDK of this thread. Service name, resource, endpoint, protocol and batch delays come from the standard
 * `OTEL_*` variables of the thread's environment, as in any instrumented program. `onExported` hears of each export.
 */
export function startTelemetry(onExported: (outcome: SpanExport) => void): Telemetry {
  const exemplars = new ExemplarStore();
  const protocol = process.env["OTEL_EXPORTER_OTLP_PROTOCOL"];
  const http = new HttpInstrumentation({
    ignoreOutgoingRequestHook: (request) => !isShopRequest(request),
    startOutgoingSpanHook: (request) => templateAttributes(request as TemplatedRequest),
    requestHook: nameClientSpan,
  });
  const sdk = new NodeSDK({
    instrumentations: [http],
    traceExporter: createSpanExporter(protocol, onExported),
    metricReaders: [
      new PeriodicExportingMetricReader({
        exporter: createExemplarExporter(protocol, exemplars),
        exportIntervalMillis: metricIntervalMs,
        exportTimeoutMillis: metricIntervalMs,
      }),
    ],
    views: [
      { instrumentName: orderValueHistogram, aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
    ],
  });
  sdk.start();
  // The instrumentation patches modules as they are required; an `import` of a built-in does not pass its hook.
  createRequire(import.meta.url)("node:http");
  const meterProvider = new ExemplarMeterProvider(metrics.getMeterProvider(), exemplars);
  http.setMeterProvider(meterProvider);
  return { meterProvider, shutdown: () => sdk.shutdown() };
}

/** The exporters speak HTTP too; their requests belong to no trace of the shop. */
function isShopRequest(request: object): boolean {
  return "urlTemplate" in request;
}

function templateAttributes(request: TemplatedRequest): Record<string, string> {
  return request.urlTemplate === undefined ? {} : { "url.template": request.urlTemplate };
}

/** Client spans are named `{method} {url.template}`, as the HTTP conventions ask where the template is known. */
function nameClientSpan(span: Span): void {
  const { attributes } = span as Span & { attributes?: Record<string, unknown> };
  const template = attributes?.["url.template"];
  if (typeof template === "string")
    span.updateName(`${String(attributes?.["http.request.method"])} ${template}`);
}
