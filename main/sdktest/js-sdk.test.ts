import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../demo/demotest/otlp-sink.ts";
import { Instance, temporaryDataDir } from "../servetest/instance.ts";

const require = createRequire(import.meta.url);
const register = require.resolve("@opentelemetry/auto-instrumentations-node/register");
const program = fileURLToPath(new URL("./program.cjs", import.meta.url));

const combinations = ["grpc", "http/protobuf", "http/json"].flatMap((protocol) =>
  ["none", "gzip"].map((compression) => ({ protocol, compression, service: `${protocol} ${compression}` })),
);

/** What `program.cjs` puts on a span, a log record and a counter, as OTLP JSON. */
const attributes = [
  { key: "text", value: { stringValue: "naïve ✓ 𝄞" } },
  { key: "empty", value: { stringValue: "" } },
  { key: "yes", value: { boolValue: true } },
  { key: "no", value: { boolValue: false } },
  { key: "whole", value: { intValue: "42" } },
  { key: "negative", value: { intValue: "-7" } },
  { key: "largest", value: { intValue: "9007199254740991" } },
  { key: "ratio", value: { doubleValue: 0.1 } },
  { key: "texts", value: { arrayValue: { values: [{ stringValue: "a" }, { stringValue: "b" }] } } },
  { key: "wholes", value: { arrayValue: { values: [{ intValue: "1" }, { intValue: "2" }] } } },
  { key: "flags", value: { arrayValue: { values: [{ boolValue: true }, { boolValue: false }] } } },
  { key: "none", value: { arrayValue: {} } },
];

/** Everything stored, by the service that sent it. */
let stored: Message[];
const { dataDir, remove } = temporaryDataDir();

beforeAll(async () => {
  const instance = await Instance.start(dataDir);
  for (const { protocol, compression, service } of combinations) {
    const port = protocol === "grpc" ? instance.info.otlpGrpc : instance.info.otlpHttp;
    await runProgram({
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
      // The default asks every cloud for its metadata and waits.
      OTEL_NODE_RESOURCE_DETECTORS: "env,host,os,process",
    });
  }
  stored = lines((await instance.get("/api/export?signals=traces,metrics,logs")) ?? "");
  expect(await instance.stop()).toBe(0);
});
afterAll(remove);

describe.each(combinations)("the JavaScript SDK over $protocol, compression $compression", ({ service }) => {
  it("delivers its spans with attributes, times, events, links and status", () => {
    const [parent, ...otherParents] = named(items(service, "Spans", "spans"), "parent");
    expect(otherParents).toEqual([]);
    expect(parent).toMatchObject({
      kind: 4,
      startTimeUnixNano: "1800000000123456789",
      endTimeUnixNano: "1800000001987654321",
      attributes,
    });
    const [child] = named(items(service, "Spans", "spans"), "child");
    expect(child).toMatchObject({
      traceId: parent?.["traceId"],
      parentSpanId: parent?.["spanId"],
      status: { code: 2, message: "failed on purpose" },
      links: [
        { spanId: parent?.["spanId"], attributes: [{ key: "why", value: { stringValue: "caused by" } }] },
      ],
    });
    const events = child?.["events"] as Message[];
    expect(named(events, "checked")).toMatchObject([
      { timeUnixNano: "1800000000000000005", attributes: [{ key: "step", value: { intValue: "2" } }] },
    ]);
    expect(JSON.stringify(named(events, "exception"))).toMatch(/TypeError.*no such thing.*program\.cjs:\d+/);
  });

  it("delivers what the HTTP instrumentation saw, the server span below the client span", () => {
    const spans = items(service, "Spans", "spans");
    const client = spans.find(
      ({ kind, attributes: pairs }) => kind === 3 && JSON.stringify(pairs).includes("/ping"),
    );
    const server = spans.find(({ kind }) => kind === 2);
    expect(server).toMatchObject({ traceId: client?.["traceId"], parentSpanId: client?.["spanId"] });
    expect(server?.["attributes"]).toContainEqual({ key: "url.path", value: { stringValue: "/ping" } });
  });

  it("delivers its log record", () => {
    const [record, ...others] = items(service, "Logs", "logRecords").filter(
      ({ eventName }) => eventName === "sdk.test",
    );
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      timeUnixNano: "1800000000123456789",
      severityNumber: 14,
      severityText: "WARN2",
      body: {
        kvlistValue: {
          values: [
            { key: "order", value: { stringValue: "o-1" } },
            {
              key: "lines",
              value: {
                arrayValue: {
                  values: [
                    { intValue: "1" },
                    { stringValue: "two" },
                    { kvlistValue: { values: [{ key: "three", value: { boolValue: true } }] } },
                  ],
                },
              },
            },
          ],
        },
      },
      attributes,
    });
  });

  it("delivers its metrics", () => {
    const metrics = items(service, "Metrics", "metrics");
    expect(named(metrics, "test.counter")).toMatchObject([
      {
        unit: "{call}",
        description: "Calls.",
        sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [{ asDouble: 3, attributes }] },
      },
    ]);
    expect(named(metrics, "test.updown")).toMatchObject([{ sum: { dataPoints: [{ asDouble: -2 }] } }]);
    expect(named(metrics, "test.gauge")).toMatchObject([{ gauge: { dataPoints: [{ asDouble: 0.25 }] } }]);
    expect(named(metrics, "test.observed")).toMatchObject([{ gauge: { dataPoints: [{ asDouble: 7 }] } }]);
    expect(named(metrics, "test.histogram")).toMatchObject([
      {
        histogram: {
          dataPoints: [{ count: "1", sum: 5, bucketCounts: ["0", "1", "0"], explicitBounds: [1, 10] }],
        },
      },
    ]);
  });

  it("keeps resource and scope", () => {
    const [envelope] = envelopes(service, "Spans");
    expect(JSON.stringify(envelope!["resource"])).toContain('"telemetry.sdk.language"');
    const scopes = (envelope!["scopeSpans"] as { scope: Message }[]).map(({ scope }) => scope);
    expect(scopes).toContainEqual(expect.objectContaining({ name: "sdk-test", version: "1.2.3" }));
  });
});

/** Runs the program to its end; the SDK flushes before that. */
async function runProgram(env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ["--require", register, program], {
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
}

function lines(text: string): Message[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Message);
}

type Envelope = "Spans" | "Logs" | "Metrics";

/** `resourceSpans` and the like of one service. */
function envelopes(service: string, kind: Envelope): Message[] {
  return stored
    .flatMap((request) => (request[`resource${kind}`] ?? []) as Message[])
    .filter(({ resource }) => JSON.stringify(resource).includes(JSON.stringify(service)));
}

function items(service: string, kind: Envelope, leaf: string): Message[] {
  return envelopes(service, kind)
    .flatMap((envelope) => envelope[`scope${kind}`] as Message[])
    .flatMap((scope) => scope[leaf] as Message[]);
}

function named(messages: readonly Message[], name: string): Message[] {
  return messages.filter((message) => message["name"] === name);
}
