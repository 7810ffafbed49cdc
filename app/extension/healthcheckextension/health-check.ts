import type { IncomingMessage, ServerResponse } from "node:http";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Extension } from "../../component/host.ts";
import type { Ports } from "../../network/ports.ts";
import { EndpointServer, urlOf } from "../extensionhelper/http-server.ts";
import type { HealthCheckConfig } from "./config.ts";

/** Source of the answers: contrib `extension/healthcheckextension/internal/healthcheck/handler.go`. */
export class HealthCheck implements Extension {
  readonly #config: HealthCheckConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #server: EndpointServer;
  #upSinceMs: number | undefined;

  constructor(config: HealthCheckConfig, settings: PipelineComponentSettings, ports: Ports) {
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
    return this.#server.open();
  }

  shutdown(): Promise<void> {
    return this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (urlOf(request).pathname !== this.#config.path) {
      response.writeHead(404).end();
      return;
    }
    const { isReady } = this.#settings.host.describe();
    const nowMs = this.#settings.clock.nowMs();
    if (isReady) this.#upSinceMs ??= nowMs;
    else this.#upSinceMs = undefined;
    const { response_body } = this.#config;
    const own = isReady ? response_body?.healthy : response_body?.unhealthy;
    const isJson = response_body === undefined;
    response.writeHead(isReady ? 200 : 503, { "content-type": isJson ? "application/json" : "text/plain" });
    response.end(isJson ? JSON.stringify(this.#body(isReady, nowMs)) : own);
  }

  #body(isReady: boolean, nowMs: number): Readonly<Record<string, string>> {
    const upSinceMs = this.#upSinceMs ?? nowMs;
    return {
      status: isReady ? "Server available" : "Server not available",
      upSince: new Date(upSinceMs).toISOString(),
      uptime: `${(nowMs - upSinceMs) / 1_000}s`,
    };
  }
}
