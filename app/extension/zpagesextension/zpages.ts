import type { IncomingMessage, ServerResponse } from "node:http";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Extension } from "../../component/host.ts";
import type { Ports } from "../../network/ports.ts";
import { EndpointServer, urlOf } from "../extensionhelper/http-server.ts";
import type { ZpagesConfig } from "./config.ts";
import { pages } from "./pages.ts";

export class Zpages implements Extension {
  readonly #config: ZpagesConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #server: EndpointServer;
  #startedMs = 0;

  constructor(config: ZpagesConfig, settings: PipelineComponentSettings, ports: Ports) {
    this.#config = config;
    this.#settings = settings;
    const { generation } = settings;
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    this.#server = new EndpointServer(config, { ports, generation }, answer);
  }

  get address(): string | undefined {
    return this.#server.address;
  }

  start(): Promise<void> {
    this.#startedMs = this.#settings.clock.monotonicMs();
    return this.#server.open();
  }

  shutdown(): Promise<void> {
    return this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = urlOf(request);
    if (pathname === "/debug/expvarz" && this.#config.expvar.enabled) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ cmdline: process.argv, memstats: process.memoryUsage() }));
      return;
    }
    const render = pages[pathname];
    if (render === undefined) {
      response.writeHead(404).end();
      return;
    }
    const upSeconds = (this.#settings.clock.monotonicMs() - this.#startedMs) / 1_000;
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(render({ service: this.#settings.host.describe(), query: searchParams, upSeconds }));
  }
}
