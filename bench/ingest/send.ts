import { Agent, request } from "node:http";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";

/** Requests under way at once: enough to share commits, as several services would. */
const concurrency = 16;

type Send = (body: Uint8Array) => Promise<void>;

/** Sends all requests, `concurrency` at a time; rejects on the first that is not acknowledged. */
export async function sendAll(requests: Iterable<Uint8Array>, send: Send): Promise<void> {
  const bodies = requests[Symbol.iterator]();
  const lane = async () => {
    for (let next = bodies.next(); next.done !== true; next = bodies.next()) await send(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

export function httpSender(address: string): { send: Send; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const headers = { "Content-Type": "application/x-protobuf" };
  const send = (body: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      const outgoing = request(
        `http://${address}/v1/traces`,
        { method: "POST", agent, headers },
        (response) => {
          response.resume();
          response.on("end", () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`status ${response.statusCode}`));
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  return { send, close: () => agent.destroy() };
}

const exportPath = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const asIs = (bytes: Buffer) => bytes;

export function grpcSender(address: string): { send: Send; close(): void } {
  const client = new Client(address, credentials.createInsecure(), { "grpc.max_send_message_length": -1 });
  const send = (body: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      const done = (error: ServiceError | null) => (error === null ? resolve() : reject(error));
      client.makeUnaryRequest(
        exportPath,
        asIs,
        asIs,
        Buffer.from(body.buffer, body.byteOffset, body.length),
        done,
      );
    });
  return { send, close: () => client.close() };
}
