import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { codeForHttp, encodeStatus } from "../status.ts";
import type { Connection } from "../listen/connection.ts";
import type { ConnectionTable } from "../listen/connection-table.ts";
import { Http1Exchange } from "./exchange.ts";
import type { HttpHandler } from "./http-handler.ts";

/** HTTP/1 over connections that are handed in; it never listens itself. */
export class Http1Server {
  readonly #server: Server;
  readonly #handler: HttpHandler;
  readonly #table: ConnectionTable;
  readonly #connections = new WeakMap<Duplex, Connection>();

  constructor(handler: HttpHandler, table: ConnectionTable, idleTimeoutMs: number) {
    this.#handler = handler;
    this.#table = table;
    // Head and body deadlines are kept by the connection table and by `readBody`: Node's own need a listening server.
    // This one is also announced to the sender, so that it does not reuse a connection that is about to close.
    this.#server = createServer({ keepAliveTimeout: idleTimeoutMs, headersTimeout: 0, requestTimeout: 0 });
    this.#server.on("request", (request, response) => this.#serve(request, response, false));
    this.#server.on("checkContinue", (request, response) => this.#serve(request, response, true));
    this.#server.on("clientError", answerClientError);
  }

  inject(connection: Connection): void {
    const { socket } = connection;
    this.#connections.set(socket, connection);
    connection.closeGently = () => {
      if (connection.runningRequests === 0) socket.destroySoon();
    };
    this.#server.emit("connection", socket);
  }

  #serve(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const connection = this.#connections.get(request.socket);
    if (connection === undefined) {
      request.socket.destroy();
      return;
    }
    connection.requestStarted();
    response.once("close", () => this.#table.requestEnded(connection));
    void this.#handler.handle(new Http1Exchange(connection, request, response, expectsContinue));
  }
}

/** Bytes that are no HTTP/1 request. The connection cannot go on. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
  const message = status === 431 ? "The request head is too large" : "Not an HTTP request";
  const body = encodeStatus({ code: codeForHttp(status), message, details: [] }, "json");
  const head = `HTTP/1.1 ${status} ${status === 431 ? "Request Header Fields Too Large" : "Bad Request"}\r\n`;
  const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  socket.end(Buffer.concat([Buffer.from(head + headers), body]));
}
