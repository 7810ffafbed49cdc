// One hop of the chain, instrumented from outside by `@opentelemetry/auto-instrumentations-node`.
// README.md has the contract. CommonJS, because that is what the zero-code instrumentation patches.
const http = require("node:http");
const { logs, metrics, SeverityNumber, trace } = require("@opentelemetry/api");

const tracer = trace.getTracer("interop");
const logger = logs.getLogger("interop");
const hops = metrics.getMeter("interop").createCounter("interop.hops", { unit: "{hop}" });

const server = http.createServer(async (request, response) => {
  const next = new URL(request.url, "http://interop").searchParams.get("next") ?? "";
  const traceId = work();
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ traceIds: [traceId, ...(await following(next))] }));
});

function work() {
  return tracer.startActiveSpan("work", (span) => {
    span.setAttributes({
      "interop.text": "naïve ✓",
      "interop.flag": true,
      "interop.whole": 9007199254740991,
      "interop.ratio": 0.1,
      "interop.list": ["a", "b"],
    });
    hops.add(1);
    logger.emit({ severityNumber: SeverityNumber.INFO, severityText: "INFO", body: "hop in node" });
    span.end();
    return span.spanContext().traceId;
  });
}

function following(urls) {
  if (urls === "") return [];
  const [first, ...rest] = urls.split(",");
  return new Promise((resolve, reject) => {
    const request = http.get(`${first}/hop?next=${encodeURIComponent(rest.join(","))}`, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve(JSON.parse(text).traceIds));
    });
    request.on("error", reject);
  });
}

// The instrumentation flushes on SIGTERM, and the process ends when nothing is left to serve.
process.on("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});

server.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));
