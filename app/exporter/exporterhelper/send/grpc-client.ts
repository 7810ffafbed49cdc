import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import type { SecureContextOptions } from "node:tls";
import { RetryableError } from "../../../consumer/consumer-error.ts";
import { grpcError } from "./export-answer.ts";

export interface GrpcClientSettings {
  /** `https://host:port` or `http://host:port`. */
  readonly origin: string;
  /** `:authority` instead of the origin's. */
  readonly authority?: string | undefined;
  readonly tls?:
    | (SecureContextOptions & { readonly servername?: string; readonly rejectUnauthorized: boolean })
    | undefined;
  readonly userAgent: string;
  readonly keepalive?: { readonly time: number; readonly timeout: number } | undefined;
}

export interface GrpcCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Name for `grpc-encoding`; undefined = the message is as it is. */
  readonly encoding: string | undefined;
  readonly message: Uint8Array;
  readonly timeoutMs: number;
}

/** An export response is a few bytes; whatever is longer is no answer to us. */
const responseBytesMax = 4 * 1024 * 1024;
const prefixBytes = 5;
const deadlineExceeded = 4;

/**
 * Unary gRPC calls over one HTTP/2 connection, which is made when it is needed and again when it is lost.
 * Protocol: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export class GrpcClient {
  readonly #settings: GrpcClientSettings;
  #session: ClientHttp2Session | undefined;

  constructor(settings: GrpcClientSettings) {
    this.#settings = settings;
  }

  /** The response message. Rejects with `RetryableError` or `PermanentError`. */
  call(call: GrpcCall): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const stream = this.#connected().request({
        ...call.headers,
        ...(this.#settings.authority ? { [constants.HTTP2_HEADER_AUTHORITY]: this.#settings.authority } : {}),
        [constants.HTTP2_HEADER_METHOD]: "POST",
        [constants.HTTP2_HEADER_PATH]: call.path,
        "content-type": "application/grpc",
        te: "trailers",
        "user-agent": this.#settings.userAgent,
        "grpc-timeout": `${Math.ceil(call.timeoutMs)}m`,
        "grpc-accept-encoding": "identity",
        ...(call.encoding === undefined ? {} : { "grpc-encoding": call.encoding }),
      });
      void answerOf(stream, call.timeoutMs).then(resolve, reject);
      stream.end(frame(call.message, call.encoding !== undefined));
    });
  }

  /** Calls under way are answered with an error. */
  close(): void {
    this.#session?.destroy();
    this.#session = undefined;
  }

  #connected(): ClientHttp2Session {
    const known = this.#session;
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const { origin, tls, keepalive } = this.#settings;
    const session = connect(origin, { ...tls });
    this.#session = session;
    // Calls under way learn of it through their streams.
    session.on("error", () => this.#forget(session));
    session.on("close", () => this.#forget(session));
    session.on("goaway", () => this.#forget(session));
    session.unref();
    if (keepalive !== undefined) keepAlive(session, keepalive);
    return session;
  }

  #forget(session: ClientHttp2Session): void {
    if (this.#session === session) this.#session = undefined;
  }
}

/** Pings a connection nothing was heard on, and gives it up where no answer comes. */
function keepAlive(session: ClientHttp2Session, { time, timeout }: { time: number; timeout: number }): void {
  session.setTimeout(time, () => {
    const giveUp = setTimeout(() => session.destroy(), timeout);
    session.ping(() => clearTimeout(giveUp));
  });
}

function frame(message: Uint8Array, isCompressed: boolean): Buffer {
  const framed = Buffer.allocUnsafe(prefixBytes + message.length);
  framed[0] = isCompressed ? 1 : 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, prefixBytes);
  return framed;
}

async function answerOf(stream: ClientHttp2Stream, timeoutMs: number): Promise<Uint8Array> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(grpcError(deadlineExceeded, "context deadline exceeded", undefined));
    stream.close(constants.NGHTTP2_CANCEL);
    // A connection that is not even made may never be: the next call makes another.
    if (stream.session?.connecting === true) stream.session.destroy();
  }, timeoutMs);
  try {
    const { status, head, trailers, body } = await Promise.race([readStream(stream), late.promise]);
    return messageOf(status, { ...head, ...trailers }, body);
  } finally {
    clearTimeout(timer);
  }
}

interface StreamAnswer {
  readonly status: number;
  readonly head: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function readStream(stream: ClientHttp2Stream): Promise<StreamAnswer> {
  return new Promise((resolve, reject) => {
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    let bytes = 0;
    const pieces: Buffer[] = [];
    stream.on("response", (headers) => (head = headers));
    stream.on("trailers", (headers: IncomingHttpHeaders) => {
      trailers = headers;
    });
    stream.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > responseBytesMax) stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      else pieces.push(piece);
    });
    stream.on("error", (error: Error) =>
      reject(new RetryableError("unavailable", `rpc error: code = Unavailable desc = ${error.message}`, 0)),
    );
    stream.on("close", () => {
      const status = Number(head[constants.HTTP2_HEADER_STATUS] ?? 0);
      if (status === 0) {
        const text = "rpc error: code = Unavailable desc = the connection was closed before an answer";
        reject(new RetryableError("unavailable", text, 0));
      } else resolve({ status, head, trailers, body: Buffer.concat(pieces) });
    });
  });
}

/** gRPC status for an HTTP one without `grpc-status`. Source: grpc `doc/http-grpc-status-mapping.md`. */
const codeOfHttp: ReadonlyMap<number, number> = new Map([
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
]);

function messageOf(status: number, headers: IncomingHttpHeaders, body: Buffer): Uint8Array {
  const grpcStatus = headers["grpc-status"];
  const code = grpcStatus === undefined ? (codeOfHttp.get(status) ?? 2) : Number(grpcStatus);
  if (code !== 0) {
    const said = headers["grpc-message"];
    const text =
      said === undefined
        ? `unexpected HTTP status code received from server: ${status}`
        : percentDecoded(String(said));
    throw grpcError(code, text, binaryHeader(headers["grpc-status-details-bin"]));
  }
  return body.subarray(prefixBytes);
}

function binaryHeader(value: string | string[] | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : Buffer.from(String(value), "base64");
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
