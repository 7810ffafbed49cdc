// A program as users have it: plain CommonJS, instrumented from outside by `@opentelemetry/auto-instrumentations-node`,
// configured by OTEL_* alone. It sends one of everything, then ends; `js-sdk.test.ts` says what has to arrive.
const http = require("node:http");
const { logs, metrics, SeverityNumber, SpanKind, SpanStatusCode, trace } = require("@opentelemetry/api");

const attributes = {
  text: "naïve ✓ 𝄞",
  empty: "",
  yes: true,
  no: false,
  whole: 42,
  negative: -7,
  largest: Number.MAX_SAFE_INTEGER,
  ratio: 0.1,
  texts: ["a", "b"],
  wholes: [1, 2],
  flags: [true, false],
  none: [],
};

function sendSpans() {
  const tracer = trace.getTracer("sdk-test", "1.2.3");
  const parent = tracer.startSpan("parent", {
    kind: SpanKind.PRODUCER,
    attributes,
    startTime: [1_800_000_000, 123_456_789],
  });
  const child = tracer.startSpan(
    "child",
    { links: [{ context: parent.spanContext(), attributes: { why: "caused by" } }] },
    trace.setSpan(require("@opentelemetry/api").ROOT_CONTEXT, parent),
  );
  child.addEvent("checked", { step: 2 }, [1_800_000_000, 5]);
  child.recordException(new TypeError("no such thing"));
  child.setStatus({ code: SpanStatusCode.ERROR, message: "failed on purpose" });
  child.end();
  parent.end([1_800_000_001, 987_654_321]);
}

function sendLog() {
  logs.getLogger("sdk-test", "1.2.3").emit({
    timestamp: [1_800_000_000, 123_456_789],
    severityNumber: SeverityNumber.WARN2,
    severityText: "WARN2",
    eventName: "sdk.test",
    body: { order: "o-1", lines: [1, "two", { three: true }] },
    attributes,
  });
}

function sendMetrics() {
  const meter = metrics.getMeter("sdk-test", "1.2.3");
  meter.createCounter("test.counter", { unit: "{call}", description: "Calls." }).add(3, attributes);
  meter.createUpDownCounter("test.updown").add(-2);
  meter.createGauge("test.gauge").record(0.25);
  meter.createHistogram("test.histogram", { advice: { explicitBucketBoundaries: [1, 10] } }).record(5);
  meter.createObservableGauge("test.observed").addCallback((result) => result.observe(7));
}

const server = http.createServer((_request, response) => response.end("pong"));
server.listen(0, "127.0.0.1", () => {
  http.get({ port: server.address().port, path: "/ping?x=1" }, (response) => {
    response.resume().on("end", () => server.close());
  });
  sendSpans();
  sendLog();
  sendMetrics();
});
