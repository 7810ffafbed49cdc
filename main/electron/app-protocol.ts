import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { contentSecurityPolicy } from "../server/security-headers.ts";
import { contentTypeOf } from "../server/static-files.ts";

/** Answers `app://sightglass/…` with a file of the built renderer, and with 404 for whatever leaves its folder. */
export async function answerAppRequest(rendererDir: string, url: string): Promise<Response> {
  const { host, pathname } = new URL(url);
  const file = host === "sightglass" ? await fileBelow(rendererDir, pathname) : undefined;
  if (file === undefined) return new Response("not found", { status: 404 });
  const headers = {
    "Content-Type": contentTypeOf(extname(file)),
    "Content-Security-Policy": contentSecurityPolicy,
    "X-Content-Type-Options": "nosniff",
  };
  return new Response(new Uint8Array(await readFile(file)), { headers });
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
