import { once } from "node:events";
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import type { LookupFunction } from "node:net";
import { json } from "node:stream/consumers";
import { trace } from "@opentelemetry/api";
import { GatewayTimeout, UpstreamError } from "./errors.ts";
import type { Directory, Instance } from "./messages.ts";
import type { TemplatedRequest } from "./telemetry.ts";

export interface CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Hosts of the shop have names in the telemetry and live on loopback. */
const toLoopback: LookupFunction = (_host, options, done) => {
  if (options.all) done(null, [{ address: "127.0.0.1", family: 4 }]);
  else done(null, "127.0.0.1", 4);
};

const agent = new http.Agent({ keepAlive: true, lookup: toLoopback });

/**
 * Calls `methodAndTemplate` at `target` and gives the JSON answer.
 * Throws `UpstreamError` for an error answer and `GatewayTimeout` for none in time.
 */
export async function callHttp<T>(
  target: Target,
  methodAndTemplate: string,
  options: CallOptions,
): Promise<T> {
  const [method, template] = methodAndTemplate.split(" ", 2) as [string, string];
  const request = http.request(requestOptions(target, method, template, options));
  const timer =
    options.timeoutMs === undefined ? undefined : timeoutOf(request, target.host, options.timeoutMs);
  try {
    request.end(options.body === undefined ? undefined : JSON.stringify(options.body));
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const body = await json(response);
    const status = response.statusCode ?? 500;
    if (status >= 400) throw new UpstreamError(target.host, status, reasonIn(body));
    return body as T;
  } finally {
    clearTimeout(timer);
  }
}

function timeoutOf(request: ClientRequest, host: string, timeoutMs: number): NodeJS.Timeout {
  return setTimeout(() => request.destroy(new GatewayTimeout(host, timeoutMs)), timeoutMs);
}

function requestOptions(
  target: Target,
  method: string,
  template: string,
  options: CallOptions,
): RequestOptions & TemplatedRequest {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(options.params?.[name] ?? ""),
  );
  const query = options.query === undefined ? "" : `?${new URLSearchParams(options.query)}`;
  return {
    agent,
    method,
    host: target.host,
    port: target.port,
    path: path + query,
    urlTemplate: template,
    headers: { "content-type": "application/json", ...options.headers },
  };
}

function reasonIn(body: unknown): string {
  return typeof body === "object" && body !== null && "error" in body
    ? String(body.error)
    : "no reason given";
}

/** Half of the traces go to the canary, and each trace always to the same version: the last bit of its id decides. */
export function chooseInstance(directory: Directory, service: string): Instance | undefined {
  const instances = directory[service] ?? [];
  const traceId = trace.getActiveSpan()?.spanContext().traceId ?? "0";
  return instances[Number.parseInt(traceId.slice(-1), 16) % instances.length];
}
