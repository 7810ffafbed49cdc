import { ApiFailure } from "../../app/api/protocol.ts";
import { signals } from "../../app/base/signal.ts";
import { type ApiRequest, type ApiResponse, answerApi, failed } from "./api-routes.ts";
import type { CaptureHost, CaptureUse } from "./capture-host.ts";

const listPath = "/api/captures";
const onePattern = /^\/api\/captures\/([^/]+)$/;

/** `GET /api/captures`, `DELETE /api/captures/NAME`; undefined for other paths. */
export async function answerCaptures(
  host: CaptureHost,
  { method, path }: Pick<ApiRequest, "method" | "path">,
): Promise<ApiResponse | undefined> {
  const name = onePattern.exec(path)?.[1];
  if (name === undefined && path !== listPath) return undefined;
  try {
    const allowed = name === undefined ? "GET" : "DELETE";
    if (method !== allowed) throw new ApiFailure("invalid_params", `Only ${allowed} is answered here.`);
    if (name === undefined) return { status: 200, body: JSON.stringify({ captures: host.list() }) };
    await host.remove(name);
    return { status: 200, body: "{}" };
  } catch (error) {
    return failed(error);
  }
}

/** The routes of one capture. An import makes it where it is not there yet; one that stored nothing leaves none behind. */
export async function answerOfCapture(
  host: CaptureHost,
  capture: string,
  request: ApiRequest,
): Promise<ApiResponse> {
  try {
    const isImport = request.method === "POST" && request.path === "/api/import";
    const use = await host.use(capture, isImport);
    const { status, body } = await answerApi(use.client, request);
    if (typeof body !== "string")
      return { status, body: { ...body, dispose: both(body.dispose, use.release) } };
    await leave(use);
    return { status, body };
  } catch (error) {
    return failed(error);
  }
}

async function leave({ client, isNew, release, discard }: CaptureUse): Promise<void> {
  let isEmpty = false;
  try {
    const { stored } = isNew ? await client.call("engine.stats", {}) : { stored: undefined };
    isEmpty = stored !== undefined && signals.every((signal) => stored[signal] === 0);
  } finally {
    if (isEmpty) await discard();
    else release();
  }
}

function both(first: () => void, second: () => void): () => void {
  return () => {
    first();
    second();
  };
}
