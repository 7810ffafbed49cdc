import { randomBytes } from "node:crypto";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { Random } from "../../bench/generator/random.ts";
import { exportRequestType } from "../../proto/load.ts";

/** One acknowledged trace: what must be there after any crash. */
export interface LedgerEntry {
  readonly traceId: string;
  /** `span id/name/attribute` of each span, sorted. */
  readonly spans: readonly string[];
}

interface Payload extends LedgerEntry {
  readonly protobuf: Uint8Array;
  readonly json: string;
}

const spansMax = 40;

/** A trace of random size with content that tells its spans apart. */
function createPayload(random: Random): Payload {
  const traceId = randomBytes(16);
  const spans = Array.from({ length: 1 + random.integer(spansMax) }, (_, index) => {
    const spanId = randomBytes(8);
    return { spanId, hex: spanId.toString("hex"), name: `op-${index % 7}`, value: `v${random.word()}` };
  });
  const startTimeUnixNano = `${Date.now()}000000`;
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "ledger" } }] };
  const documentOf = (trace: unknown, idOf: (span: (typeof spans)[number]) => unknown) => ({
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            spans: spans.map((span) => ({
              traceId: trace,
              spanId: idOf(span),
              name: span.name,
              startTimeUnixNano,
              endTimeUnixNano: startTimeUnixNano,
              attributes: [{ key: "ledger.value", value: { stringValue: span.value } }],
            })),
          },
        ],
      },
    ],
  });
  const type = exportRequestType("traces");
  return {
    traceId: traceId.toString("hex"),
    spans: spans.map(({ hex, name, value }) => `${hex}/${name}/${value}`).sort(),
    protobuf: type.encode(type.fromObject(documentOf(traceId, ({ spanId }) => spanId))).finish(),
    json: JSON.stringify(documentOf(traceId.toString("hex"), ({ hex }) => hex)),
  };
}

export type SendRequest = (payload: { protobuf: Uint8Array; json: string }) => Promise<boolean>;

/** Ways to send one request; each resolves with whether it was acknowledged. A cut connection is a no. */
export function httpProtobuf(address: string): SendRequest {
  return ({ protobuf }) => post(address, "application/x-protobuf", protobuf);
}

export function httpJson(address: string): SendRequest {
  return ({ json }) => post(address, "application/json", json);
}

async function post(address: string, contentType: string, body: Uint8Array | string): Promise<boolean> {
  try {
    const init = { method: "POST", headers: { "Content-Type": contentType }, body: body as BodyInit };
    const response = await fetch(`http://${address}/v1/traces`, init);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

const exportPath = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

export function grpc(address: string): SendRequest & { close(): void } {
  const client = new Client(address, credentials.createInsecure());
  const send = ({ protobuf }: { protobuf: Uint8Array }) =>
    new Promise<boolean>((resolve) => {
      const asIs = (bytes: Buffer) => bytes;
      const done = (error: ServiceError | null) => resolve(error === null);
      client.makeUnaryRequest(
        exportPath,
        asIs,
        asIs,
        Buffer.from(protobuf),
        { deadline: Date.now() + 10_000 },
        done,
      );
    });
  return Object.assign(send, { close: () => client.close() });
}

/** Sends until stopped, one request after the other, and writes down what was acknowledged. */
export class LedgerSender {
  readonly acknowledged: LedgerEntry[] = [];
  readonly #send: SendRequest;
  readonly #random: Random;
  #isStopped = false;
  readonly #finished: Promise<void>;

  constructor(send: SendRequest, seed: number) {
    this.#send = send;
    this.#random = new Random(seed);
    this.#finished = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#finished;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const payload = createPayload(this.#random);
      const { traceId, spans } = payload;
      if (await this.#send(payload)) this.acknowledged.push({ traceId, spans });
      // After a kill the port refuses at once: do not spin until told to stop.
      else await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

interface OtlpJson {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly spanId: string;
        readonly name: string;
        readonly attributes: readonly { readonly value: { readonly stringValue: string } }[];
      }[];
    }[];
  }[];
}

/** The spans of an exported trace in the form of the ledger. */
export function ledgerSpans(json: string): string[] {
  return (JSON.parse(json) as OtlpJson).resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ spanId, name, attributes }) => `${spanId}/${name}/${attributes[0]?.value.stringValue}`)
    .sort();
}
