import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { PortLease, Ports } from "../../network/ports.ts";
import type { TlsServerConfig } from "../../network/tls-config.ts";
import { tlsServerOptions } from "../../network/tls-options.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface EndpointConfig {
  readonly endpoint: string;
  readonly tls?: TlsServerConfig | undefined;
}

/** Where addresses come from, and for which configuration. */
export interface EndpointPorts {
  readonly ports: Ports;
  readonly generation: number;
}

/** A connection on which nothing has moved for so long is closed: longer than the longest profile takes. */
const silenceMaxMs = 400_000;

/** Serves `answer` at an endpoint while it is open. */
export class EndpointServer {
  readonly #config: EndpointConfig;
  readonly #ports: EndpointPorts;
  readonly #answer: Answer;
  readonly #sockets = new Set<Socket>();
  #lease: PortLease | undefined;

  constructor(config: EndpointConfig, ports: EndpointPorts, answer: Answer) {
    this.#config = config;
    this.#ports = ports;
    this.#answer = answer;
  }

  /** `host:port` as it is bound; undefined while it is not. */
  get address(): string | undefined {
    if (this.#lease === undefined) return undefined;
    const { address, family, port } = this.#lease.address;
    return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
  }

  /** Rejects where the address cannot be had. */
  async open(): Promise<void> {
    const { endpoint } = this.#config;
    const { ports, generation } = this.#ports;
    const server = this.#newServer();
    const colon = endpoint.lastIndexOf(":");
    const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, "");
    const request = {
      host: host === "" ? undefined : host,
      port: Number(endpoint.slice(colon + 1)),
      generation,
    };
    this.#lease = await ports.open(request, { onSocket: (socket) => this.#onSocket(socket, server) });
  }

  close(): Promise<void> {
    this.#lease?.close();
    this.#lease = undefined;
    for (const socket of this.#sockets) socket.destroy();
    return Promise.resolve();
  }

  /** It never listens itself: connections are handed in. */
  #newServer(): Server {
    const { tls } = this.#config;
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
    socket.setTimeout(silenceMaxMs, () => socket.destroy());
    server.emit("connection", socket);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end(`${String(error)}\n`);
    }
  }
}

/** Path and query of a request. */
export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? "/", "http://localhost");
}
