import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { WebSocketServer } from "ws";
import { isCaptureName, splitCapturePath } from "../../app/api/captures.ts";
import type { EngineClient } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import { queryLengthMax } from "../../app/traceql/parse.ts";
import { serveClient } from "../transport/serve-client.ts";
import { webSocketChannel } from "../transport/web-socket-channel.ts";
import { version } from "../version.ts";
import { Access, type Refusal } from "./access.ts";
import { type ApiRequest, type ApiResponse, answerApi } from "./api-routes.ts";
import type { CaptureHost, CaptureUse } from "./capture-host.ts";
import { answerCaptures, answerOfCapture } from "./capture-routes.ts";
import type { FileBody } from "./export-routes.ts";
import { ExportWatches } from "./export-watches.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { sendStaticFile } from "./static-files.ts";

export interface UiServerSettings {
  readonly client: EngineClient;
  readonly token: string;
  /** Folder of the built renderer. */
  readonly rendererDir: string;
  /** Those at `/captures/NAME/`. */
  readonly captures: CaptureHost;
  readonly log: (line: string) => void;
}

/** The largest message a client has a reason to send. */
const clientMessageBytesMax = 1024 * 1024;

/** Room for the longest query (`queryLengthMax`), nine bytes a character where it is percent-encoded, beside cookies and the rest. */
const headerBytesMax = 128 * 1024;

/** How long a page may take to say goodbye before its connection is cut. */
const goodbyeMsMax = 500;

/** The page, the HTTP API and the WebSocket on one loopback address. */
export class UiServer {
  readonly #settings: UiServerSettings;
  readonly #access: Access;
  readonly #servers: Server[] = [];
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: clientMessageBytesMax });
  readonly #watches = new ExportWatches();
  #host = "127.0.0.1";
  #port = 0;

  constructor(settings: UiServerSettings) {
    this.#settings = settings;
    this.#access = new Access(settings.token, () => this.#port);
  }

  /** Listens on `host:port`; for a loopback host on both families, so that `localhost` is ours whichever is tried. */
  async listen(host: string, port: number): Promise<void> {
    this.#host = host;
    this.#port = await this.#listenOn(host, port);
    const other = host === "127.0.0.1" ? "::1" : host === "::1" ? "127.0.0.1" : undefined;
    if (other === undefined) return;
    try {
      await this.#listenOn(other, this.#port);
    } catch (error) {
      this.#settings.log(`UI: only on ${host}: ${(error as Error).message}`);
    }
  }

  /** `http://127.0.0.1:4319` */
  get url(): string {
    const host = this.#host.includes(":") ? `[${this.#host}]` : this.#host;
    return `http://${host}:${this.#port}`;
  }

  /** A link that logs one browser in, once. */
  newLoginUrl(): string {
    return this.url + this.#access.newLoginPath();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(1001, "shutting down");
    // A page that is frozen or asleep never answers.
    const giveUp = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
    }, goodbyeMsMax);
    const closed = this.#servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(closed);
    clearTimeout(giveUp);
  }

  async #listenOn(host: string, port: number): Promise<number> {
    const server = createServer(
      // The body of an import takes as long as it takes.
      { maxHeaderSize: headerBytesMax, requestTimeout: 0 },
      (request, response) => void this.#handle(request, response),
    );
    server.on("clientError", refuseBrokenRequest);
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response);
    try {
      const url = new URL(request.url ?? "/", "http://localhost");
      const { capture, path } = splitCapturePath(url.pathname);
      const refusal = this.#access.checkOrigin(request);
      if (refusal !== undefined) sendRefusal(response, refusal);
      else if (url.pathname === "/login") this.#login(request, url, response);
      else if (url.pathname === "/api/health")
        sendJson(response, 200, JSON.stringify({ status: "ok", version }));
      else if (path.startsWith("/api/"))
        await this.#api(request, { capture, path, query: url.searchParams }, response);
      else await this.#page(request, { capture, path }, response);
    } catch (error) {
      if (!isCancelled(error))
        this.#settings.log(`UI: ${request.method} failed: ${(error as Error).message}`);
      if (!response.headersSent) sendRefusal(response, { status: 500, message: "Internal error." });
      else response.destroy();
    }
  }

  async #api(
    request: IncomingMessage,
    { capture, path, query }: Place & { readonly query: URLSearchParams },
    response: ServerResponse,
  ): Promise<void> {
    const refusal = this.#access.checkLogin(request);
    if (refusal !== undefined) {
      sendRefusal(response, refusal);
      return;
    }
    if (path === "/api/login-link" && request.method === "POST") {
      sendJson(response, 200, JSON.stringify({ url: this.newLoginUrl() }));
      return;
    }
    const controller = new AbortController();
    response.on("close", () => controller.abort());
    const { status, body } = await this.#answer(capture, {
      ...{ method: request.method ?? "GET", path, query, body: request },
      ...{ signal: controller.signal, watches: this.#watches },
    });
    if (typeof body === "string") sendJson(response, status, body);
    else await sendFile(response, body);
  }

  async #answer(capture: string | undefined, request: ApiRequest): Promise<ApiResponse> {
    const { client, captures } = this.#settings;
    const ofCaptures = await answerCaptures(captures, request);
    if (ofCaptures !== undefined) return ofCaptures;
    return capture === undefined
      ? await answerApi(client, request)
      : await answerOfCapture(captures, capture, request);
  }

  async #page(request: IncomingMessage, { capture, path }: Place, response: ServerResponse): Promise<void> {
    const refusal = this.#access.checkLogin(request);
    if (path === "/" && refusal !== undefined) sendLoggedOutPage(response);
    else if (request.method !== "GET") sendJson(response, 405, errorBody("invalid_params", "Only GET."));
    else if (path === "/" && !this.#isThere(capture)) sendNoCapturePage(response, capture ?? "");
    else if (!(await sendStaticFile(this.#settings.rendererDir, path, response)))
      sendJson(response, 404, errorBody("not_found", "No such page."));
  }

  #isThere(capture: string | undefined): boolean {
    return capture === undefined || this.#settings.captures.list().some(({ name }) => name === capture);
  }

  #login(request: IncomingMessage, url: URL, response: ServerResponse): void {
    if (this.#access.checkLogin(request) === undefined) {
      // The link again in the browser it logged in: the code may be used up, the browser is in all the same.
      response.writeHead(303, { Location: "/", "Cache-Control": "no-store" }).end();
      return;
    }
    const cookie = this.#access.login(url.searchParams.get("code") ?? "");
    if (cookie === undefined) {
      sendLoggedOutPage(response);
      return;
    }
    response.writeHead(303, { "Set-Cookie": cookie, Location: "/", "Cache-Control": "no-store" }).end();
    this.#settings.log(`A browser logged in. For another one: ${this.newLoginUrl()}`);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Node takes its own error handler off a socket it hands over: without this one a reset would end the process.
    socket.on("error", () => socket.destroy());
    const refusal = this.#access.checkOrigin(request) ?? this.#access.checkLogin(request);
    const { capture, path } = splitCapturePath(request.url ?? "");
    if (refusal !== undefined || path !== "/api/ws") refuseUpgrade(socket, refusal?.status ?? 404);
    else void this.#serve(request, socket, head, capture);
  }

  async #serve(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    capture: string | undefined,
  ): Promise<void> {
    const { client, captures } = this.#settings;
    const using: Promise<Pick<CaptureUse, "client" | "release">> =
      capture === undefined
        ? Promise.resolve({ client, release: () => undefined })
        : captures.use(capture, false);
    // Before anything is waited for: a tab that is closed meanwhile must not hold the capture for good.
    socket.once("close", () => void using.then(({ release }) => release()).catch(() => undefined));
    try {
      const use = await using;
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
        serveClient(webSocketChannel(webSocket, request.socket), use.client),
      );
    } catch (error) {
      const isMissing = error instanceof ApiFailure && error.code === "not_found";
      refuseUpgrade(socket, isMissing ? 404 : 503);
    }
  }
}

/** Which engine a request is for, and what of it. */
interface Place {
  /** Undefined for the live data. */
  readonly capture: string | undefined;
  readonly path: string;
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`);
}

/** Not even a request: what the parser gave up on, in the form of all other errors. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const isTooLong = error.code === "HPE_HEADER_OVERFLOW";
  const status = isTooLong ? "431 Request Header Fields Too Large" : "400 Bad Request";
  const message = isTooLong
    ? `The request line and headers are over ${headerBytesMax} bytes; a query has at most ${queryLengthMax} characters.`
    : "This is no HTTP request.";
  const body = errorBody("invalid_params", message);
  const headers = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${body}`);
}

function errorBody(code: string, message: string): string {
  return JSON.stringify({ error: { code, message } });
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(body);
}

/** Somebody ended an export half-way, which is no failure of ours. */
function isCancelled(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === "cancelled";
}

/** As fast as the client reads; the iteration ends where the connection does. */
async function sendFile(response: ServerResponse, body: FileBody): Promise<void> {
  const { pieces, mediaType, fileName } = body;
  const disposition =
    fileName === undefined
      ? {}
      : { "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}` };
  response.writeHead(200, { "Content-Type": mediaType, "Cache-Control": "no-store", ...disposition });
  try {
    await pipeline(Readable.from(pieces), response);
  } finally {
    body.dispose();
  }
}

function sendRefusal(response: ServerResponse, refusal: Refusal | { status: 500; message: string }): void {
  const code = refusal.status === 500 ? "internal" : refusal.status === 401 ? "unauthorized" : "forbidden";
  sendJson(response, refusal.status, errorBody(code, refusal.message));
}

function sendLoggedOutPage(response: ServerResponse): void {
  sendPlainPage(
    response,
    401,
    `<h1>Sightglass is running</h1>
<p>This browser is not logged in, or its login link was used before.</p>
<p>Open the link that the terminal shows beside <code>UI</code>: a fresh one is printed each time one is used.
Where the terminal is gone, stop Sightglass and start it again with <code>npm start</code>.</p>`,
  );
}

function sendNoCapturePage(response: ServerResponse, name: string): void {
  const shown = isCaptureName(name) ? `<code>${name}</code>` : "of this name";
  sendPlainPage(
    response,
    404,
    `<h1>No such capture</h1>
<p>There is no capture ${shown}: it was removed, or never made.</p>
<p><a href="/">Live data</a></p>`,
  );
}

/** A page of its own, without a script: its few rules stand in it. */
function sendPlainPage(response: ServerResponse, status: number, content: string): void {
  response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  response
    .writeHead(status, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" })
    .end(`<!doctype html><html lang="en"><title>Sightglass</title>
<style>body{font:15px/1.6 system-ui,sans-serif;max-width:34em;margin:18vh auto;padding:0 1em;color-scheme:light dark}code{font-size:13px}</style>
${content}</html>`);
}
