import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { connect as connectHttp2, constants } from "node:http2";
import { connect, type Socket } from "node:net";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpCall {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array;
  readonly host?: string;
}

/** One HTTP/1 request on a connection of its own. */
export function send(port: number, call: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { method = "POST", path = "/v1/traces", headers = {}, host = "127.0.0.1" } = call;
    const outgoing = request({ port, host, method, path, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(call.body);
  });
}

export const protobufType = "application/x-protobuf";
export const jsonType = "application/json";

export function post(port: number, type: string, body: Uint8Array, headers: OutgoingHttpHeaders = {}) {
  return send(port, { body, headers: { "content-type": type, ...headers } });
}

/** One HTTP/2 request with prior knowledge. */
export function sendHttp2(
  port: number,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on("error", reject);
    const stream = session.request({ ":method": "POST", ":path": "/v1/traces", ...headers });
    const pieces: Buffer[] = [];
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    stream.on("response", (received) => {
      head = received;
    });
    stream.on("trailers", (received) => {
      trailers = received;
    });
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.on("error", reject);
    stream.on("close", () => {
      session.close();
      const status = Number(head[constants.HTTP2_HEADER_STATUS] ?? 0);
      resolve({ status, headers: { ...head, ...trailers }, body: Buffer.concat(pieces) });
    });
    stream.end(body);
  });
}

/** Writes `bytes` and reads until the other side ends or resets. */
export function sendRaw(port: number, bytes: string | Uint8Array, host = "127.0.0.1"): Promise<Buffer> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const socket = connect({ port, host }, () => socket.write(bytes));
    socket.on("data", (piece: Buffer) => pieces.push(piece));
    // A reset is one way to be turned away; what came before it is the answer.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(Buffer.concat(pieces)));
  });
}

export function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => resolve(socket));
    socket.once("error", reject);
  });
}

const paths = {
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
} as const;

export const grpcMethods = paths;

export interface GrpcCall {
  readonly path?: string;
  readonly body: Buffer;
  readonly metadata?: Readonly<Record<string, string>>;
  /** 2 = gzip, as grpc-js numbers them. */
  readonly compression?: number;
  readonly authority?: string;
}

/** One call by grpc-js: the message of the answer, or its `ServiceError`. */
export function callGrpc(port: number, call: GrpcCall): Promise<Buffer | ServiceError> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.default_compression_algorithm": call.compression ?? 0,
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    ...(call.authority === undefined ? {} : { "grpc.default_authority": call.authority }),
  });
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(call.metadata ?? {})) metadata.set(key, value);
  const asIs = (bytes: Buffer) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(call.path ?? paths.traces, asIs, asIs, call.body, metadata, (error, answer) => {
      client.close();
      resolve(error ?? answer ?? Buffer.alloc(0));
    });
  });
}

/** A gRPC call made by hand, for what no client library sends. */
export function callFramed(port: number, frame: Uint8Array, headers: Record<string, string> = {}) {
  const path = { ":path": paths.traces };
  return sendHttp2(port, { "content-type": "application/grpc", te: "trailers", ...path, ...headers }, frame);
}

export function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
