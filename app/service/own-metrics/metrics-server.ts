import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { prometheusTextType } from "./prometheus-text.ts";

/** Where to serve the metrics. */
export interface MetricsEndpoint {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
}

/** A scraper sends one short request. */
const requestTimeoutMs = 5_000;

/**
 * Serves the text that `read` makes at `/metrics`. An address that cannot be had is told in the log and left out: metrics of ours are
 * no reason not to take those of others.
 */
export class MetricsServer {
  readonly #read: () => string;
  readonly #log: (line: string) => void;
  readonly #servers: Server[] = [];

  constructor(read: () => string, log: (line: string) => void) {
    this.#read = read;
    this.#log = log;
  }

  /** Addresses that are open, `host:port` each. */
  get addresses(): readonly string[] {
    return this.#servers.map((server) => {
      const { address, family, port } = server.address() as AddressInfo;
      return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
    });
  }

  async open(endpoints: readonly MetricsEndpoint[]): Promise<void> {
    for (const { host, port } of endpoints) {
      const errors = await Promise.all(hostsOf(host).map((address) => this.#listen(address, port)));
      const [error] = errors;
      // Of `localhost` one of the two families is enough.
      if (error !== undefined && errors.every((other) => other !== undefined))
        this.#log(`otelcol_* metrics are not served on ${host}:${port}: ${error.message}`);
    }
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  #listen(host: string, port: number): Promise<Error | undefined> {
    const server = createServer({ requestTimeout: requestTimeoutMs, keepAliveTimeout: 1_000 }, this.#answer);
    return new Promise((resolve) => {
      server.once("error", resolve);
      server.listen({ host, port }, () => {
        this.#servers.push(server);
        resolve(undefined);
      });
    });
  }

  readonly #answer: RequestListener = (request, response) => {
    const path = request.url?.split("?")[0];
    if (path !== "/metrics") return void response.writeHead(404).end("404 page not found\n");
    if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
    response.writeHead(200, { "content-type": prometheusTextType }).end(this.#read());
  };
}

function hostsOf(host: string): readonly string[] {
  return host === "localhost" ? ["127.0.0.1", "::1"] : [host];
}
