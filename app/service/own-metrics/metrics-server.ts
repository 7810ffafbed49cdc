import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpListener } from "../../network/http-listener.ts";
import { addressesOf, type Endpoint, formatEndpoint } from "../../network/listen-endpoint.ts";
import { Ports } from "../../network/ports.ts";
import { prometheusTextType } from "./prometheus-text.ts";

/** A scraper sends one short request after the other, and comes again with a new connection. */
const silenceMaxMs = 5_000;

/**
 * Serves the text that `read` makes at `/metrics`. An address that cannot be had is told in the log and left out: metrics of ours are
 * no reason not to take those of others.
 */
export class MetricsServer {
  readonly #read: () => string;
  readonly #log: (line: string) => void;
  readonly #listener: HttpListener;

  constructor(read: () => string, log: (line: string) => void) {
    this.#read = read;
    this.#log = log;
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    this.#listener = new HttpListener({ answer, ports: new Ports(), generation: 1, silenceMaxMs });
  }

  /** Addresses that are open, `host:port` each. */
  get addresses(): readonly string[] {
    return this.#listener.addresses;
  }

  async open(endpoints: readonly Endpoint[]): Promise<void> {
    for (const { host, port } of endpoints)
      try {
        await this.#listener.open(addressesOf(host, port));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        this.#log(`otelcol_* metrics are not served on ${formatEndpoint(host, port)}: ${message}`);
      }
  }

  close(): void {
    this.#listener.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url?.split("?")[0];
    if (path !== "/metrics") response.writeHead(404).end("404 page not found\n");
    else if (request.method !== "GET") response.writeHead(405, { allow: "GET" }).end();
    else {
      const text = this.#read();
      response.writeHead(200, { "content-type": prometheusTextType }).end(text);
    }
  }
}
