import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { TlsServerConfig } from "../../network/tls-config.ts";
import { tlsServerOptions } from "../../network/tls-options.ts";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface EndpointConfig {
  readonly endpoint: string;
  readonly tls?: TlsServerConfig | undefined;
}

/** Serves `answer` at an endpoint while it is open. */
export class EndpointServer {
  readonly #config: EndpointConfig;
  readonly #answer: Answer;
  #server: Server | undefined;

  constructor(config: EndpointConfig, answer: Answer) {
    this.#config = config;
    this.#answer = answer;
  }

  /** `host:port` as it is bound; undefined while it is not. */
  get address(): string | undefined {
    const address = this.#server?.address();
    if (typeof address !== "object" || address === null) return undefined;
    return address.family === "IPv6"
      ? `[${address.address}]:${address.port}`
      : `${address.address}:${address.port}`;
  }

  /** Rejects where the address cannot be had. */
  async open(): Promise<void> {
    const { tls, endpoint } = this.#config;
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response);
    const server =
      tls === undefined ? createHttpServer(listener) : createHttpsServer(tlsServerOptions(tls), listener);
    const colon = endpoint.lastIndexOf(":");
    const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, "");
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port: Number(endpoint.slice(colon + 1)), ...(host === "" ? {} : { host }) }, resolve);
    });
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
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
