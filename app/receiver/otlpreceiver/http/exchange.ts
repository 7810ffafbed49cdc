import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Readable } from "node:stream";
import type { Connection } from "../listen/connection.ts";

export type ResponseHeaders = Readonly<Record<string, string>>;

/** One HTTP request and its answer, whichever version of HTTP carries it. */
export interface Exchange {
  readonly connection: Connection;
  readonly method: string;
  /** The request target: path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** `Host`, or `:authority`. */
  readonly host: string | undefined;
  readonly body: Readable;
  /** Tells a sender that waits for it to go on with the body. */
  proceed(): void;
  /** Does nothing where the sender is gone. */
  respond(status: number, headers: ResponseHeaders, body: Uint8Array): void;
  /** Cuts a sender off that does not stop sending after the answer. */
  cut(): void;
}

export class Http1Exchange implements Exchange {
  readonly connection: Connection;
  readonly body: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #expectsContinue: boolean;

  constructor(
    connection: Connection,
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
  ) {
    this.connection = connection;
    this.body = request;
    this.#response = response;
    this.#expectsContinue = expectsContinue;
  }

  get method(): string {
    return this.body.method ?? "";
  }

  get target(): string {
    return this.body.url ?? "";
  }

  get headers(): IncomingHttpHeaders {
    return this.body.headers;
  }

  get host(): string | undefined {
    return this.body.headers.host;
  }

  proceed(): void {
    if (this.#expectsContinue) this.#response.writeContinue();
  }

  respond(status: number, headers: ResponseHeaders, body: Uint8Array): void {
    if (this.#response.destroyed || this.#response.headersSent) return;
    const close = this.connection.isDraining ? { connection: "close" } : undefined;
    this.#response.writeHead(status, { ...headers, ...close, "content-length": body.length });
    // Without a body the head goes out in one plain write.
    if (body.length === 0) this.#response.end();
    else this.#response.end(body);
  }

  cut(): void {
    this.connection.socket.destroy();
  }
}

/** A request over HTTP/2 that is not gRPC: OTLP/HTTP with prior knowledge. */
export class Http2Exchange implements Exchange {
  readonly connection: Connection;
  readonly body: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;

  constructor(connection: Connection, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.connection = connection;
    this.body = stream;
    this.headers = headers;
  }

  get method(): string {
    return String(this.headers[":method"] ?? "");
  }

  get target(): string {
    return String(this.headers[":path"] ?? "");
  }

  get host(): string | undefined {
    const authority = this.headers[":authority"];
    return typeof authority === "string" ? authority : this.headers.host;
  }

  proceed(): void {
    if (this.headers.expect === "100-continue") this.body.additionalHeaders({ ":status": 100 });
  }

  respond(status: number, headers: ResponseHeaders, body: Uint8Array): void {
    if (this.body.destroyed || this.body.headersSent) return;
    this.body.respond({ ...headers, ":status": status, "content-length": body.length });
    this.body.end(body);
  }

  cut(): void {
    this.body.close();
  }
}
