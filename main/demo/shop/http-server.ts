import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { context, propagation, trace } from "@opentelemetry/api";
import { getRPCMetadata } from "@opentelemetry/core";
import { HttpError } from "./errors.ts";
import type { Log } from "./log.ts";
import { markFailed } from "./span.ts";

export interface ShopRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  body<T>(): Promise<T>;
}

/** Answers with what it returns, as JSON; throws `HttpError` for any other status than 200. */
export type Handler = (request: ShopRequest) => Promise<unknown>;

interface Route {
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

/** Who the request is for comes as W3C baggage, set at the edge; every server span repeats it. */
const userBaggageKeys = ["user.id", "user.tier", "session.id"];

/** An HTTP server on loopback with routes such as `GET /cart/{id}`. */
export class HttpServer {
  readonly #log: Log;
  readonly #routes: Route[] = [];
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));

  constructor(log: Log) {
    this.#log = log;
  }

  route(methodAndTemplate: `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`, handler: Handler): void {
    const [method, template] = methodAndTemplate.split(" ", 2) as [string, string];
    const pattern = new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
    this.#routes.push({ method, template, pattern, handler });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no new requests and waits for those under way. */
  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeIdleConnections();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://shop");
    try {
      const { route, params } = this.#find(request.method ?? "GET", url.pathname);
      describeServerSpan(route);
      const body = await route.handler({
        params,
        query: url.searchParams,
        body: <T>() => json(request) as Promise<T>,
      });
      send(response, 200, body);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#fail(error, response);
    }
  }

  #find(method: string, path: string): { route: Route; params: Record<string, string> } {
    for (const route of this.#routes) {
      const match = route.method === method ? route.pattern.exec(path) : undefined;
      if (match) return { route, params: { ...match.groups } };
    }
    throw new HttpError(404, `no route for ${method} ${path}`);
  }

  #fail(error: Error, response: ServerResponse): void {
    const status = error instanceof HttpError ? error.status : 500;
    const span = trace.getActiveSpan();
    if (status >= 500) {
      if (span !== undefined) markFailed(span, error);
      this.#log.error(error.message, error);
    } else {
      this.#log.warn(error.message, { "http.response.status_code": status });
    }
    send(response, status, { error: error.message });
  }
}

/** The route names the server span and its metrics: the HTTP instrumentation reads it from the RPC metadata. */
function describeServerSpan(route: Route): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata !== undefined) metadata.route = route.template;
  const baggage = propagation.getActiveBaggage();
  for (const key of userBaggageKeys) {
    const value = baggage?.getEntry(key)?.value;
    if (value !== undefined) trace.getActiveSpan()?.setAttribute(key, value);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body ?? {}));
}
