import type { Transform } from "node:stream";
import { createGzip, createZstdCompress } from "node:zlib";
import type { Compression } from "../base/file-format.ts";

/** The streams that pieces of a file go through: none, or one. */
export function compressors(compression: Compression): Transform[] {
  if (compression === undefined) return [];
  return [compression === "gzip" ? createGzip() : createZstdCompress()];
}
