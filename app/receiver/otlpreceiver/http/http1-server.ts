import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Duplex } from "node:stream";
import { type Intake, unknownSender } from "../intake.ts";
import type { Connection } from "../listen/connection.ts";
import type { ConnectionTable } from "../listen/connection-table.ts";
import { badRequest, Refusal } from "../refusal.ts";
import { codeForHttp, encodeStatus, grpcCode } from "../status.ts";
import { Http1Exchange } from "./exchange.ts";
import type { HttpHandler } from "./http-handler.ts";

/** HTTP/1 over connections that are handed in; it never listens itself. */
export class Http1Server {
  readonly #server: Server;
  readonly #handler: HttpHandler;
  readonly #intake: Intake;
  readonly #table: ConnectionTable;
  readonly #connections = new WeakMap<Duplex, Connection>();

  constructor(handler: HttpHandler, intake: Intake, table: ConnectionTable, idleTimeoutMs: number) {
    this.#handler = handler;
    this.#intake = intake;
    this.#table = table;
    // Head and body deadlines are kept by the connection table and by `readBody`: Node's own need a listening server.
    // This one is also announced to the sender, so that it does not reuse a connection that is about to close.
    this.#server = createServer({ keepAliveTimeout: idleTimeoutMs, headersTimeout: 0, requestTimeout: 0 });
    this.#server.on("request", (request, response) => this.#serve(request, response, false));
    this.#server.on("checkContinue", (request, response) => this.#serve(request, response, true));
    this.#server.on("clientError", (error: NodeJS.ErrnoException, socket) => this.#onError(error, socket));
  }

  inject(connection: Connection): void {
    const { socket } = connection;
    this.#connections.set(socket, connection);
    connection.closeGently = () => {
      if (connection.runningRequests === 0) socket.destroySoon();
    };
    this.#server.emit("connection", socket);
  }

  /** Bytes that are no HTTP/1 request, or a connection that broke. */
  #onError(error: NodeJS.ErrnoException, socket: Duplex): void {
    const connection = this.#connections.get(socket);
    const isParseError = error.code?.startsWith("HPE_") === true && error.code !== "HPE_INVALID_EOF_STATE";
    if (connection === undefined || !isParseError || !socket.writable) {
      socket.destroy();
      return;
    }
    const refusal = error.code === "HPE_HEADER_OVERFLOW" ? headTooLarge() : notHttp();
    answerByHand(socket, this.#intake.refuse(unknownSender(connection.peer, "unknown"), refusal));
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

/** Answers by hand: the connection cannot go on, and there is no response object to answer with. */
function answerByHand(socket: Duplex, refusal: Refusal): void {
  const status = refusal.httpStatus;
  const body = encodeStatus(refusal.status(codeForHttp(status)), "json");
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\ncontent-type: application/json\r\n`;
  const rest = `content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  socket.end(Buffer.concat([Buffer.from(head + rest), body]));
}

function notHttp(): Refusal {
  return badRequest("invalid_http", "Not an HTTP request");
}

function headTooLarge(): Refusal {
  return new Refusal({
    reason: "header_too_large",
    httpStatus: 431,
    code: grpcCode.invalidArgument,
    message: "The request head is too large",
  });
}
