import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { splitCapturePath } from "../../app/api/captures.ts";
import { contentSecurityPolicy } from "../server/security-headers.ts";
import { contentTypeOf } from "../server/static-files.ts";

/** Where the HTTP API of the engine is. */
export interface ApiAddress {
  /** `http://127.0.0.1:4319` */
  readonly ui: string;
  readonly token: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

type AppRequest = Pick<Request, "url"> & Partial<Pick<Request, "method" | "body" | "signal">>;

/**
 * Answers `app://sightglass/…`: below `/api/` (and `/captures/NAME/api/`) as the engine does, else with a file of the built
 * renderer, and with 404 for whatever leaves its folder. `api` is undefined until the engine has started.
 */
export async function answerAppRequest(
  rendererDir: string,
  request: AppRequest,
  api: ApiAddress | undefined,
): Promise<Response> {
  const { host, pathname, search } = new URL(request.url);
  if (host !== "sightglass") return new Response("not found", { status: 404 });
  const { path } = splitCapturePath(pathname);
  if (path.startsWith("/api/")) return await askEngine(request, pathname + search, api);
  const file = await fileBelow(rendererDir, path);
  if (file === undefined) return new Response("not found", { status: 404 });
  const headers = {
    "Content-Type": contentTypeOf(extname(file)),
    "Content-Security-Policy": contentSecurityPolicy,
    "X-Content-Type-Options": "nosniff",
  };
  return new Response(new Uint8Array(await readFile(file)), { headers });
}

/** Files that are saved and imported go through here as streams. Of the headers none is the page's. */
async function askEngine(
  request: AppRequest,
  address: string,
  api: ApiAddress | undefined,
): Promise<Response> {
  if (api === undefined) return new Response("the engine is starting", { status: 503 });
  const { method, body, signal } = request;
  const init = { method, body, signal, headers: { Authorization: `Bearer ${api.token}` }, duplex: "half" };
  return await api.fetch(api.ui + address, init as RequestInit);
}

/** Symbolic links are followed before the check, so that none leads out. */
async function fileBelow(root: string, path: string): Promise<string | undefined> {
  try {
    const realRoot = await realpath(root);
    const file = await realpath(join(realRoot, path === "/" ? "index.html" : decodeURIComponent(path)));
    return file.startsWith(realRoot + sep) ? file : undefined;
  } catch {
    // Not there, or not decodable: both are no file of ours.
    return undefined;
  }
}
