import type { ExportPage } from "../../app/api/export.ts";
import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { type ApiError, ApiFailure } from "../../app/api/protocol.ts";
import { type Signal, signals } from "../../app/base/signal.ts";
import { toApiError } from "../transport/serve-client.ts";
import { metrics, search, tags, tagValues } from "./search-routes.ts";

/** A request of the HTTP API; also how the command line asks an engine it opened itself. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiResponse {
  readonly status: number;
  /** JSON text, or JSON lines as they are made. */
  readonly body: string | AsyncIterable<string>;
}

type Route = (
  client: EngineClient,
  request: ApiRequest,
  match: RegExpExecArray,
) => Promise<ApiResponse["body"]>;

const routes: readonly (readonly [RegExp, Route])[] = [
  [
    /^\/api\/services$/,
    async (client) => JSON.stringify({ services: await client.call("services.list", {}) }),
  ],
  [/^\/api\/stats$/, async (client) => JSON.stringify(await client.call("engine.stats", {}))],
  [/^\/api\/info$/, async (client) => JSON.stringify(await client.call("engine.info", {}))],
  [/^\/api\/search$/, (client, { query, signal }) => search(client, query, signal)],
  [/^\/api\/metrics$/, (client, { query, signal }) => metrics(client, query, signal)],
  [/^\/api\/tags$/, (client, { query, signal }) => tags(client, query, signal)],
  [
    /^\/api\/tags\/([^/]+)\/values$/,
    (client, { query, signal }, match) => tagValues(client, match[1] ?? "", query, signal),
  ],
  [/^\/api\/traces\/([^/]+)$/, exportTrace],
  [/^\/api\/export$/, exportSignals],
];

const statusOf: Record<ApiError["code"], number> = {
  invalid_params: 400,
  invalid_query: 400,
  unknown_method: 404,
  not_found: 404,
  cancelled: 499,
  unavailable: 503,
  internal: 500,
};

/** Answers a route of DESIGN §5. Errors come back as `{"error":{code,message,detail}}` with a matching status. */
export async function answerApi(client: EngineClient, request: ApiRequest): Promise<ApiResponse> {
  try {
    for (const [pattern, route] of routes) {
      const match = pattern.exec(request.path);
      if (match === null) continue;
      if (request.method !== "GET") return failure(405, "invalid_params", "Only GET is answered here.");
      return { status: 200, body: await route(client, request, match) };
    }
    return failure(404, "not_found", `There is no ${request.path}.`);
  } catch (error) {
    const { code, message, detail } = toApiError(error);
    return failure(statusOf[code], code, message, detail);
  }
}

function failure(status: number, code: string, message: string, detail?: unknown): ApiResponse {
  return { status, body: JSON.stringify({ error: { code, message, detail } }) };
}

async function exportTrace(
  client: EngineClient,
  request: ApiRequest,
  match: RegExpExecArray,
): Promise<string> {
  const { json } = await client.call("traces.export", { traceId: match[1] ?? "" }, request.signal);
  return json;
}

/** Everything stored of the signals asked for (all by default), one OTLP JSON request a line. */
function exportSignals(client: EngineClient, { query, signal }: ApiRequest): Promise<AsyncIterable<string>> {
  const names = (query.get("signals") ?? signals.join()).split(",");
  const chosen = names.map((name) => signals.find((known) => known === name));
  if (chosen.includes(undefined))
    throw new ApiFailure(
      "invalid_params",
      `signals: ${names.join()} is not a list of ${signals.join(", ")}.`,
    );
  return Promise.resolve(exportLines(client, chosen as Signal[], signal));
}

async function* exportLines(
  client: EngineClient,
  chosen: readonly Signal[],
  signal?: AbortSignal,
): AsyncIterable<string> {
  for (const name of chosen)
    for (let from: ExportPage["next"] | null = null; from !== undefined; ) {
      const params: ParamsOf<"telemetry.export"> = from === null ? { signal: name } : { signal: name, from };
      const page: ExportPage = await client.call("telemetry.export", params, signal);
      if (page.json !== "") yield `${page.json}\n`;
      from = page.next;
    }
}
