import { Readable } from "node:stream";
import type { EngineClient } from "../../app/api/methods.ts";
import { type ApiError, ApiFailure } from "../../app/api/protocol.ts";
import { toApiError } from "../transport/serve-client.ts";
import { compare } from "./compare-route.ts";
import { exportFile, exportParams, type FileBody, secretsIn, secretsParams } from "./export-routes.ts";
import type { ExportWatches } from "./export-watches.ts";
import { importFile } from "./import-route.ts";
import { pipeline } from "./pipeline-route.ts";
import { inWordsOfRoutes, questionParams, refuseOthers } from "./query-params.ts";
import { deleteRun, listRuns, updateRun } from "./run-routes.ts";
import { metrics, search, tags, tagValues } from "./search-routes.ts";

/** A request of the HTTP API; also how the command line asks an engine it opened itself. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of a POST. */
  readonly body?: AsyncIterable<Uint8Array> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Of whoever lets exports be watched. */
  readonly watches?: ExportWatches | undefined;
}

export interface ApiResponse {
  readonly status: number;
  /** JSON text, or a file as it is made. */
  readonly body: string | FileBody;
}

interface Route {
  readonly pattern: RegExp;
  /** What may stand behind the `?`. */
  readonly params?: readonly string[];
  readonly answer: (
    client: EngineClient,
    request: ApiRequest,
    match: RegExpExecArray,
  ) => Promise<ApiResponse["body"]>;
}

const watchPattern = /^\/api\/export\/progress\/([^/]+)$/;

const getRoutes: readonly Route[] = [
  {
    pattern: /^\/api\/services$/,
    answer: async (client) => JSON.stringify({ services: await client.call("services.list", {}) }),
  },
  {
    pattern: /^\/api\/stats$/,
    answer: async (client) => JSON.stringify(await client.call("engine.stats", {})),
  },
  {
    pattern: /^\/api\/pipeline$/,
    answer: (client) => pipeline(client),
  },
  {
    pattern: /^\/api\/info$/,
    answer: async (client) => JSON.stringify(await client.call("engine.info", {})),
  },
  {
    pattern: /^\/api\/search$/,
    params: [...questionParams, "in", "limit", "order", "descending", "spans", "count"],
    answer: (client, { query, signal }) => search(client, query, signal),
  },
  {
    pattern: /^\/api\/metrics$/,
    params: [...questionParams, "step"],
    answer: (client, { query, signal }) => metrics(client, query, signal),
  },
  {
    pattern: /^\/api\/tags$/,
    params: [...questionParams, "scope"],
    answer: (client, { query, signal }) => tags(client, query, signal),
  },
  {
    pattern: /^\/api\/tags\/([^/]+)\/values$/,
    params: [...questionParams, "contains", "limit"],
    answer: (client, { query, signal }, match) => tagValues(client, match[1] ?? "", query, signal),
  },
  { pattern: /^\/api\/runs$/, answer: listRuns },
  { pattern: /^\/api\/traces\/([^/]+)$/, answer: exportTrace },
  {
    pattern: /^\/api\/export$/,
    params: exportParams,
    answer: (client, { query, watches, signal }) => exportFile(client, query, watches, signal),
  },
  {
    pattern: /^\/api\/export\/secrets$/,
    params: secretsParams,
    answer: async (client, { query, signal }) => JSON.stringify(await secretsIn(client, query, signal)),
  },
  {
    pattern: /^\/api\/export\/traces\/([^/]+)$/,
    answer: (client, { watches, signal }, match) =>
      exportFile(client, new URLSearchParams({ trace: match[1] ?? "" }), watches, signal),
  },
  {
    pattern: watchPattern,
    answer: (_client, { watches }, match) =>
      Promise.resolve(JSON.stringify(watchesOf(watches).progressOf(match[1] ?? ""))),
  },
];

const postRoutes: readonly Route[] = [
  {
    pattern: /^\/api\/compare$/,
    answer: (client, { body, signal }) => compare(client, body ?? Readable.from([]), signal),
  },
  {
    pattern: /^\/api\/import$/,
    answer: async (client, { body, signal }) =>
      JSON.stringify(await importFile(client, body ?? Readable.from([]), signal)),
  },
];

const runPattern = /^\/api\/runs\/([^/]+)$/;

const routesOf: Readonly<Record<string, readonly Route[]>> = {
  GET: getRoutes,
  POST: postRoutes,
  PATCH: [
    {
      pattern: runPattern,
      answer: (client, { body }, match) => updateRun(client, match[1] ?? "", body ?? Readable.from([])),
    },
  ],
  DELETE: [
    { pattern: runPattern, answer: (client, { signal }, match) => deleteRun(client, match[1] ?? "", signal) },
    {
      pattern: watchPattern,
      answer: (_client, { watches }, match) =>
        Promise.resolve(JSON.stringify(watchesOf(watches).cancel(match[1] ?? ""))),
    },
  ],
};

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
    for (const { pattern, params, answer } of routesOf[request.method] ?? []) {
      const match = pattern.exec(request.path);
      if (match === null) continue;
      refuseOthers(request.query, params ?? []);
      return { status: 200, body: await answer(client, request, match) };
    }
    const others = Object.keys(routesOf).filter((method) =>
      routesOf[method]!.some(({ pattern }) => pattern.test(request.path)),
    );
    if (others.length > 0)
      return failure(
        405,
        "invalid_params",
        `Only ${others.join(" and ")} ${others.length > 1 ? "are" : "is"} answered here.`,
      );
    return failure(404, "not_found", `There is no ${request.path}.`);
  } catch (error) {
    return failed(error);
  }
}

/** What is answered where something was thrown. */
export function failed(error: unknown): ApiResponse {
  const { code, message, detail } = inWordsOfRoutes(toApiError(error));
  return failure(statusOf[code], code, message, detail);
}

function watchesOf(watches: ExportWatches | undefined): ExportWatches {
  if (watches === undefined) throw new ApiFailure("not_found", "Nobody watches exports here.");
  return watches;
}

function failure(status: number, code: string, message: string, detail?: unknown): ApiResponse {
  return { status, body: JSON.stringify({ error: { code, message, detail } }) };
}

async function exportTrace(
  client: EngineClient,
  request: ApiRequest,
  match: RegExpExecArray,
): Promise<string> {
  const traceId = match[1] ?? "";
  const { json, next } = await client.call("traces.export", { traceId }, request.signal);
  if (next !== undefined)
    throw new ApiFailure(
      "invalid_params",
      `The trace has more than ${next} spans: /api/export/traces/${traceId} gives it line by line.`,
    );
  return json;
}
