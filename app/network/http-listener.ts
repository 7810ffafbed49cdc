import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import { type Endpoint, formatEndpoint } from "./listen-endpoint.ts";
import type { PortLease, Ports } from "./ports.ts";
import type { TlsServerConfig } from "./tls-config.ts";
import { tlsServerOptions } from "./tls-options.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface HttpListenerSettings {
  /** What it throws is answered with 500. */
  readonly answer: Answer;
  readonly tls?: TlsServerConfig | undefined;
  /** Where addresses come from, and for which configuration. */
  readonly ports: Ports;
  readonly generation: number;
  /** A connection on which nothing has moved for so long is closed. */
  readonly silenceMaxMs: number;
}

/** Serves HTTP at some addresses while it is open: what Sightglass says of itself, not what it takes. */
export class HttpListener {
  readonly #settings: HttpListenerSettings;
  readonly #sockets = new Set<Socket>();
  readonly #leases: PortLease[] = [];

  constructor(settings: HttpListenerSettings) {
    this.#settings = settings;
  }

  /** `host:port` each, as they are bound. */
  get addresses(): readonly string[] {
    return this.#leases.map(({ address }) => formatEndpoint(address.address, address.port));
  }

  /** Opens the addresses that one endpoint stands for; of `localhost` one of the two families is enough. Rejects where none can be had. */
  async open(addresses: readonly Endpoint[]): Promise<void> {
    const server = this.#newServer();
    const errors: unknown[] = [];
    let openPort: number | undefined;
    for (const { host, port } of addresses)
      try {
        // Both families get one number, also where any will do.
        openPort = await this.#listen(host, openPort ?? port, server);
      } catch (error) {
        errors.push(error);
      }
    if (openPort === undefined) throw errors[0];
  }

  /** Ends connections, too. */
  close(): void {
    for (const lease of this.#leases.splice(0)) lease.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The port that is bound. */
  async #listen(host: string, port: number, server: Server): Promise<number> {
    const { ports, generation } = this.#settings;
    // Node listens on both families then, or on IPv4 where there is no other.
    const bound = host === "::" ? undefined : host;
    const onSocket = (socket: Socket) => this.#onSocket(socket, server);
    const lease = await ports.open({ host: bound, port, generation }, { onSocket });
    this.#leases.push(lease);
    return lease.address.port;
  }

  /** It never listens itself: connections are handed in. */
  #newServer(): Server {
    const { tls } = this.#settings;
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response);
    if (tls === undefined) return createHttpServer(listener);
    return createHttpsServer(tlsServerOptions(tls), listener);
  }

  #onSocket(socket: Socket, server: Server): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // One that breaks is no event of ours; "close" follows.
    socket.on("error", () => undefined);
    socket.setTimeout(this.#settings.silenceMaxMs, () => socket.destroy());
    server.emit("connection", socket);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#settings.answer(request, response);
    } catch (error) {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end(`${String(error)}\n`);
    }
  }
}
