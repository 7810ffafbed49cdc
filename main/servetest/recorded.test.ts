import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { type Signal, signals } from "../../app/base/signal.ts";
import { readRecorded, recordedFiles, recordedFolder } from "../../app/pdata/pdatatest/recorded.ts";
import { exportResponseType } from "../../proto/load.ts";
import { Instance, temporaryDataDir } from "./instance.ts";
import { formsOf, type RequestForms } from "./otlp-forms.ts";
import { itemDigests, type Json } from "./otlp-items.ts";

/** Sends one request; resolves with how many items a partial success says were rejected. Rejects on any other answer. */
type Send = (signal: Signal, forms: RequestForms) => Promise<number>;
type Sender = { send: Send; close(): void };

const testMsMax = 1_800_000;

describe.runIf(recordedFolder() !== undefined)("every recorded OTLP file", () => {
  it(
    "comes back equal over http/protobuf, http/json and grpc",
    async () => {
      // One instance for each way in, fed side by side, so that every request is read and converted once.
      const targets = await Promise.all(Object.values(senders).map(startTarget));
      const expected = perSignal(() => new Set<string>());
      for (const file of recordedFiles())
        for (const wire of readRecorded(file)) {
          const forms = readable(file.signal, wire, file.isIrregular);
          if (forms === undefined) continue;
          const { valid, invalidCount } = withoutInvalidSpans(file.signal, forms.plain);
          const rejected = await Promise.all(targets.map(({ sender }) => sender.send(file.signal, forms)));
          expect(rejected, file.name).toEqual(targets.map(() => invalidCount));
          for (const digest of itemDigests(file.signal, valid)) expected[file.signal].add(digest);
        }
      for (const { instance, close } of targets) {
        for (const signal of signals) await expectStored(instance, signal, expected[signal]);
        await close();
      }
    },
    testMsMax,
  );
});

async function startTarget(createSender: (instance: Instance) => Sender) {
  const { dataDir, remove } = temporaryDataDir();
  const instance = await Instance.start(dataDir, ["--disk-budget", "8GiB"]);
  const sender = createSender(instance);
  const close = async () => {
    sender.close();
    expect(await instance.stop()).toBe(0);
    remove();
  };
  return { instance, sender, close };
}

/** Lines of the irregular files that are no request are left out; those of the others throw. */
function readable(
  signal: Signal,
  wire: Parameters<typeof formsOf>[1],
  isIrregular: boolean,
): RequestForms | undefined {
  try {
    const forms = formsOf(signal, wire, isIrregular);
    return [...itemDigests(signal, forms.plain)].length === 0 && isIrregular ? undefined : forms;
  } catch (error) {
    if (isIrregular) return undefined;
    throw error;
  }
}

/** Everything exported was sent, and everything sent is exported. */
async function expectStored(
  instance: Instance,
  signal: Signal,
  expected: ReadonlySet<string>,
): Promise<void> {
  const found = new Set<string>();
  let strangers = 0;
  for await (const line of exportLines(instance, signal))
    for (const digest of itemDigests(signal, JSON.parse(line) as Json)) {
      found.add(digest);
      if (!expected.has(digest)) strangers += 1;
    }
  expect({ signal, strangers, items: found.size }).toEqual({ signal, strangers: 0, items: expected.size });
}

async function* exportLines(instance: Instance, signal: Signal): AsyncIterable<string> {
  const headers = { Authorization: `Bearer ${instance.info.token}` };
  const response = await fetch(`${instance.info.ui}/api/export?signals=${signal}`, { headers });
  expect(response.status).toBe(200);
  const input = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

const services: Readonly<Record<Signal, string>> = {
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
};

const senders: Readonly<Record<string, (instance: Instance) => Sender>> = {
  "http/protobuf": (instance) => httpSender(instance, "application/x-protobuf"),
  "http/json": (instance) => httpSender(instance, "application/json"),
  grpc: grpcSender,
};

function httpSender({ info }: Instance, contentType: "application/json" | "application/x-protobuf"): Sender {
  const agent = new Agent({ keepAlive: true });
  const headers = { "Content-Type": contentType };
  const isJson = contentType === "application/json";
  const send: Send = (signal, forms) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        `http://${info.otlpHttp}/v1/${signal}`,
        { method: "POST", agent, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const body = Buffer.concat(chunks);
            if (response.statusCode !== 200) reject(new Error(`${response.statusCode}: ${body.toString()}`));
            else resolve(isJson ? rejectedOf(JSON.parse(body.toString())) : rejectedInBytes(signal, body));
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(isJson ? forms.json : forms.protobuf);
    });
  return { send, close: () => agent.destroy() };
}

function grpcSender({ info }: Instance): Sender {
  const client = new Client(info.otlpGrpc ?? "", credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
  });
  const asIs = (bytes: Buffer) => bytes;
  const send: Send = (signal, { protobuf }) =>
    new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: Buffer) => {
        if (error === null) resolve(rejectedInBytes(signal, response ?? Buffer.alloc(0)));
        else reject(error);
      };
      client.makeUnaryRequest(services[signal], asIs, asIs, Buffer.from(protobuf), done);
    });
  return { send, close: () => client.close() };
}

function rejectedInBytes(signal: Signal, response: Uint8Array): number {
  const type = exportResponseType(signal);
  return rejectedOf(type.toObject(type.decode(response), { longs: Number }));
}

function rejectedOf(response: unknown): number {
  const { partialSuccess = {} } = response as { partialSuccess?: Record<string, string | number> };
  const { rejectedSpans, rejectedDataPoints, rejectedLogRecords } = partialSuccess;
  return Number(rejectedSpans ?? rejectedDataPoints ?? rejectedLogRecords ?? 0);
}

interface Spans {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly Json[] }[];
  }[];
}

/** Some recorded spans have no ids, which a span must have: they are rejected and counted, and nothing else with them. */
function withoutInvalidSpans(signal: Signal, plain: Json): { valid: Json; invalidCount: number } {
  if (signal !== "traces") return { valid: plain, invalidCount: 0 };
  let invalidCount = 0;
  const resourceSpans = (plain as Spans).resourceSpans?.map((envelope) => ({
    ...envelope,
    scopeSpans: envelope.scopeSpans?.map((scope) => ({
      ...scope,
      spans: scope.spans?.filter((span) => {
        const isValid = hasValidIds(span as { traceId?: string; spanId?: string });
        if (!isValid) invalidCount += 1;
        return isValid;
      }),
    })),
  }));
  return { valid: { resourceSpans } as unknown as Json, invalidCount };
}

function hasValidIds({ traceId = "", spanId = "" }: { traceId?: string; spanId?: string }): boolean {
  return (
    traceId.length === 32 && spanId.length === 16 && /[1-9a-f]/i.test(traceId) && /[1-9a-f]/i.test(spanId)
  );
}

function perSignal<T>(create: () => T): Record<Signal, T> {
  return { traces: create(), metrics: create(), logs: create() };
}
