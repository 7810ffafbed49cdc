import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const contentTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** Media type by file extension (with its dot). */
export function contentTypeOf(extension: string): string {
  return contentTypes[extension] ?? "application/octet-stream";
}

/** Answers with a file of the built renderer. False where there is none of that name. */
export async function sendStaticFile(root: string, path: string, response: ServerResponse): Promise<boolean> {
  const file = fileFor(root, path);
  if (file === undefined) return false;
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return false;
    throw error;
  }
  response.setHeader("Content-Type", contentTypeOf(extname(file)));
  // Vite puts a content hash into the names below assets/.
  response.setHeader(
    "Cache-Control",
    path.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache",
  );
  response.end(content);
  return true;
}

/** The file below `root`, or undefined for a path that would leave it. */
function fileFor(root: string, path: string): string | undefined {
  const relative = path === "/" ? "index.html" : decode(path)?.slice(1);
  if (relative === undefined || relative.includes("\0")) return undefined;
  const file = normalize(join(root, relative));
  return file.startsWith(normalize(root) + sep) ? file : undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
