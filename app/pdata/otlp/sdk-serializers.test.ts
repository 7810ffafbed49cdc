import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  type ISerializer,
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import {
  AggregationType,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import type { Signal } from "../../base/signal.ts";
import { Dictionary } from "../dictionary.ts";
import { oracleDecode, type PlainMessage } from "../pdatatest/oracle.ts";
import { decode, encode } from "./codec.ts";

/** The official SDK writes the same telemetry in both encodings; both must become the same batch, without warnings. */
function expectSameBatch<T>(
  signal: Signal,
  telemetry: T,
  json: ISerializer<T, unknown>,
  protobuf: ISerializer<T, unknown>,
): PlainMessage {
  const jsonBytes = json.serializeRequest(telemetry)!;
  const wire = protobuf.serializeRequest(telemetry)!;
  const fromJson = decode(signal, { encoding: "json", bytes: jsonBytes }, new Dictionary());
  const fromProtobuf = decode(signal, { encoding: "protobuf", bytes: wire }, new Dictionary());
  expect([...fromJson.warnings, ...fromProtobuf.warnings, ...fromJson.rejected]).toEqual([]);
  expect(fromJson.itemCount).toBe(fromProtobuf.itemCount);
  const request = oracleDecode(signal, encode(fromProtobuf.batch));
  expect(oracleDecode(signal, encode(fromJson.batch))).toEqual(request);
  expect(request).toEqual(oracleDecode(signal, wire));
  return request;
}

const resource = resourceFromAttributes({
  "service.name": "cart é",
  "process.pid": 4_294_967_296,
  "host.ip": ["10.0.0.1", "::1"],
});

test("traces of the SDK", () => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer("shop", "1.2.3", {
    schemaUrl: "https://opentelemetry.io/schemas/1.30.0",
  });
  const parent = tracer.startSpan("GET /cart", {
    kind: SpanKind.SERVER,
    attributes: { "http.route": "/cart" },
  });
  const child = tracer.startSpan(
    "SELECT",
    { kind: SpanKind.CLIENT, links: [{ context: parent.spanContext(), attributes: { reason: "batch" } }] },
    trace.setSpan(ROOT_CONTEXT, parent),
  );
  child.setAttributes({ ratio: 0.5, whole: -7, ok: true, list: [1, 2.5], empty: "" });
  child.addEvent("retry", { attempt: 2 });
  child.recordException(new Error("broken\u2028pipe 🙂"));
  child.setStatus({ code: SpanStatusCode.ERROR, message: "timeout" });
  child.end();
  parent.end();
  const request = expectSameBatch(
    "traces",
    exporter.getFinishedSpans(),
    JsonTraceSerializer,
    ProtobufTraceSerializer,
  );
  expect(request).toMatchObject({
    resourceSpans: [
      { scopeSpans: [{ spans: [{ name: "SELECT", status: { code: 2 } }, { name: "GET /cart" }] }] },
    ],
  });
});

test("logs of the SDK", () => {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger("shop");
  logger.emit({
    severityNumber: 17,
    severityText: "ERROR",
    body: "plain \u0001 text",
    timestamp: 1_700_000_000_123,
  });
  logger.emit({
    eventName: "order.placed",
    body: { items: [{ sku: "a", count: 2 }, null], bytes: new Uint8Array([1, 2, 250]), ok: false },
    attributes: { "nested.map": { deep: { deeper: [1, "x", 0.1] } } },
    context: trace.setSpanContext(ROOT_CONTEXT, {
      traceId: "5b8efff798038103d269b633813fc60c",
      spanId: "eee19b7ec3c1b174",
      traceFlags: 1,
    }),
  });
  const records = exporter.getFinishedLogRecords();
  const request = expectSameBatch("logs", records, JsonLogsSerializer, ProtobufLogsSerializer);
  expect(request).toMatchObject({
    resourceLogs: [
      { scopeLogs: [{ logRecords: [{ severityNumber: 17 }, { eventName: "order.placed", flags: 1 }] }] },
    ],
  });
});

test("metrics of the SDK", async () => {
  const reader = new ManualReader();
  const exponential = {
    instrumentName: "exponential",
    aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const,
  };
  const provider = new MeterProvider({ resource, readers: [reader], views: [exponential] });
  const meter = provider.getMeter("shop");
  meter.createCounter("orders", { unit: "{order}", description: "placed" }).add(3, { plan: "pro" });
  meter.createUpDownCounter("queue").add(-2.5);
  meter.createObservableGauge("temperature").addCallback((result) => result.observe(21.5, { room: "é" }));
  for (const name of ["latency", "exponential"]) {
    const histogram = meter.createHistogram(name, { unit: "ms" });
    for (const value of [0, 0.1, 7, 7, 12_345.678]) histogram.record(value, { route: "/" });
  }
  const metrics = await reader.read();
  const request = expectSameBatch("metrics", metrics, JsonMetricsSerializer, ProtobufMetricsSerializer);
  const names = JSON.stringify(request).match(/"name":"(orders|queue|temperature|latency|exponential)"/g);
  expect(names).toHaveLength(5);
});

class ManualReader extends MetricReader {
  async read(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.collect();
    expect(errors).toEqual([]);
    return resourceMetrics;
  }

  protected override async onShutdown(): Promise<void> {
    await this.onForceFlush();
  }

  protected override async onForceFlush(): Promise<void> {
    await this.collect();
  }
}
