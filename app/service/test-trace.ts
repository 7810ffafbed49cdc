import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { ApiFailure } from "../api/protocol.ts";

/** A span of the test trace: times in milliseconds from its start. */
interface TestSpan {
  readonly service: "checkout" | "payment";
  readonly name: string;
  readonly kind: number;
  readonly parent?: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
}

const internal = 1;
const server = 2;
const client = 3;

/** A checkout that pays: two services, one call between them, a database that answers. */
const testSpans: readonly TestSpan[] = [
  {
    ...{ service: "checkout", name: "POST /checkout", kind: server, startMs: 0, endMs: 184 },
    attributes: {
      "http.request.method": "POST",
      "http.route": "/checkout",
      "http.response.status_code": 200,
    },
  },
  {
    ...{ service: "checkout", name: "POST", kind: client, parent: 0, startMs: 21, endMs: 172 },
    attributes: {
      "http.request.method": "POST",
      "server.address": "payment",
      "http.response.status_code": 200,
    },
  },
  {
    ...{ service: "payment", name: "POST /charge", kind: server, parent: 1, startMs: 27, endMs: 166 },
    attributes: { "http.request.method": "POST", "http.route": "/charge", "http.response.status_code": 200 },
  },
  {
    ...{ service: "payment", name: "authorise card", kind: internal, parent: 2, startMs: 41, endMs: 149 },
    attributes: { "payment.provider": "test", "payment.amount": 42 },
  },
];

/** Sends the test trace to one of our own OTLP/HTTP addresses, as an SDK would; resolves to its id once acknowledged. */
export async function sendTestTrace(address: string, nowMs: number): Promise<string> {
  const traceId = randomBytes(16).toString("hex");
  const body = JSON.stringify(testRequest(traceId, nowMs));
  await post(address, body);
  return traceId;
}

function testRequest(traceId: string, nowMs: number): unknown {
  const ids = testSpans.map(() => randomBytes(8).toString("hex"));
  const durationMs = testSpans[0]!.endMs;
  const nanosAt = (ms: number) => `${nowMs - durationMs + ms}000000`;
  const spansOf = (service: TestSpan["service"]) =>
    testSpans.flatMap((span, index) => {
      if (span.service !== service) return [];
      const parent = span.parent === undefined ? {} : { parentSpanId: ids[span.parent] };
      const { name, kind, startMs, endMs } = span;
      return {
        ...{ traceId, spanId: ids[index], ...parent, name, kind },
        ...{ startTimeUnixNano: nanosAt(startMs), endTimeUnixNano: nanosAt(endMs) },
        attributes: attributesOf(span.attributes),
        status: {},
      };
    });
  return {
    resourceSpans: (["checkout", "payment"] as const).map((service) => ({
      resource: {
        attributes: attributesOf({ "service.name": service, "telemetry.sdk.name": "sightglass-test" }),
      },
      scopeSpans: [{ scope: { name: "sightglass.test" }, spans: spansOf(service) }],
    })),
  };
}

function attributesOf(attributes: Readonly<Record<string, string | number>>): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
}

const timeoutMs = 5_000;

function post(address: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new ApiFailure("unavailable", `The test trace could not be sent to ${address}: ${reason}`));
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const url = new URL(`http://${address}/v1/traces`);
    const sent = request(url, { method: "POST", headers, timeout: timeoutMs }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else fail(`status ${response.statusCode ?? "unknown"}`);
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    sent.on("error", (error) => fail(error.message));
    sent.end(body);
  });
}
