// A small service as users have it, instrumented from outside and configured by OTEL_* alone. It serves WORK_COUNT requests of
// WORK_MS each, the last WORK_ERRORS of them failing, says so in its log, and ends.
const { logs, SeverityNumber, SpanKind, SpanStatusCode, trace } = require("@opentelemetry/api");

const number = (name) => Number(process.env[name] ?? "0");
const count = number("WORK_COUNT");
const durationMs = number("WORK_MS");
const firstError = count - number("WORK_ERRORS");

const tracer = trace.getTracer("shop-service");
for (let n = 0; n < count; n++) {
  const endMs = Date.now();
  const options = { kind: SpanKind.SERVER, startTime: endMs - durationMs - (n % 7) };
  const span = tracer.startSpan("GET /cart", { ...options, attributes: { "http.route": "/cart" } });
  if (n >= firstError) span.setStatus({ code: SpanStatusCode.ERROR, message: "out of stock" });
  span.end(endMs);
}
logs.getLogger("shop-service").emit({ severityNumber: SeverityNumber.INFO, body: `served ${count}` });
