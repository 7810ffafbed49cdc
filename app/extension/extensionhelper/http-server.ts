import type { IncomingMessage } from "node:http";
import { type Answer, HttpListener } from "../../network/http-listener.ts";
import { parseEndpoint } from "../../network/listen-endpoint.ts";
import type { Ports } from "../../network/ports.ts";
import type { TlsServerConfig } from "../../network/tls-config.ts";

export interface EndpointConfig {
  readonly endpoint: string;
  readonly tls?: TlsServerConfig | undefined;
}

/** Where addresses come from, and for which configuration. */
export interface EndpointPorts {
  readonly ports: Ports;
  readonly generation: number;
}

/** Longer than the longest profile takes. */
const silenceMaxMs = 400_000;

/** Serves `answer` at an endpoint of the configuration while it is open. */
export class EndpointServer {
  readonly #endpoint: string;
  readonly #listener: HttpListener;

  constructor({ endpoint, tls }: EndpointConfig, ports: EndpointPorts, answer: Answer) {
    this.#endpoint = endpoint;
    this.#listener = new HttpListener({ answer, tls, ...ports, silenceMaxMs });
  }

  /** `host:port` as it is bound, the first where there are two; undefined while it is not. */
  get address(): string | undefined {
    return this.#listener.addresses[0];
  }

  /** Rejects where the address cannot be had. */
  async open(): Promise<void> {
    await this.#listener.open(parseEndpoint(this.#endpoint));
  }

  close(): Promise<void> {
    this.#listener.close();
    return Promise.resolve();
  }
}

/** Path and query of a request. */
export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? "/", "http://localhost");
}
