import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { performServerHandshake } from "node:http2";
import { Http2Exchange } from "../http/exchange.ts";
import type { HttpHandler } from "../http/http-handler.ts";
import { mediaTypeOf } from "../http/media-type.ts";
import type { Connection } from "../listen/connection.ts";
import type { ConnectionTable } from "../listen/connection-table.ts";
import type { GrpcHandler } from "./grpc-handler.ts";

/** A usual request of 270 kB then needs no pause for a window update. The default is 64 KiB. */
const streamWindowBytes = 1024 * 1024;
/** What one connection may have on its way to us, whatever its streams. */
const connectionWindowBytes = 8 * streamWindowBytes;
/** Twice the connection window: what a session that behaves can hold at most, in MB. Node's 10 would refuse streams. */
const sessionMemoryMb = 32;

/** HTTP/2 over connections that are handed in: gRPC calls, and OTLP/HTTP with prior knowledge. */
export class Http2Server {
  readonly #grpc: GrpcHandler;
  readonly #http: HttpHandler;
  readonly #table: ConnectionTable;
  readonly #concurrentStreamsMax: number;

  constructor(grpc: GrpcHandler, http: HttpHandler, table: ConnectionTable, concurrentStreamsMax: number) {
    this.#grpc = grpc;
    this.#http = http;
    this.#table = table;
    this.#concurrentStreamsMax = concurrentStreamsMax;
  }

  inject(connection: Connection): void {
    const session = performServerHandshake(connection.socket, {
      maxSessionMemory: sessionMemoryMb,
      settings: {
        initialWindowSize: streamWindowBytes,
        maxConcurrentStreams: this.#concurrentStreamsMax,
        enablePush: false,
      },
    });
    session.on("error", ignoreError);
    session.once("connect", () => session.setLocalWindowSize(connectionWindowBytes));
    session.on("stream", (stream, headers) => this.#serve(connection, stream, headers));
    connection.closeGently = () => closeSession(session);
    // A client may connect long before its first export.
    this.#table.expectRequest(connection);
  }

  #serve(connection: Connection, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on("error", ignoreError);
    connection.requestStarted();
    stream.once("close", () => this.#table.requestEnded(connection));
    if (isGrpc(headers)) void this.#grpc.handle(connection, stream, headers);
    else void this.#http.handle(new Http2Exchange(connection, stream, headers));
  }
}

/** `application/grpc` and `application/grpc+proto`; the other codecs are nothing that OTLP has. */
function isGrpc(headers: IncomingHttpHeaders): boolean {
  const type = mediaTypeOf(headers["content-type"]);
  return (type === "application/grpc" || type === "application/grpc+proto") && headers[":method"] === "POST";
}

/** Tells the peer to open no further stream; ends when the last one has. */
function closeSession(session: ServerHttp2Session): void {
  if (!session.closed && !session.destroyed) session.close();
}

function ignoreError(): void {
  // A peer's protocol error or reset is no event of ours; "close" follows and cleans up.
}
