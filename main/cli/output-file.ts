import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, createZstdCompress } from "node:zlib";
import type { Compression } from "../../app/formats/format.ts";

type Pieces = AsyncIterable<string | Uint8Array>;

/** Writes to a file, or to stdout where `output` is `-`. A file appears whole or not at all. */
export async function writeOutput(
  pieces: Pieces,
  output: string,
  compression: Compression,
  signal: AbortSignal,
): Promise<void> {
  if (output === "-") {
    await toStdout(pieces, compression, signal);
    return;
  }
  const unfinished = `${output}.part`;
  try {
    await pipeline([Readable.from(pieces), ...packers(compression), createWriteStream(unfinished)], {
      signal,
    });
    await rename(unfinished, output);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** As fast as the reader takes it. A reader that has seen enough (`| head`) ends the export, which is no failure. */
async function toStdout(pieces: Pieces, compression: Compression, signal: AbortSignal): Promise<void> {
  try {
    await pipeline([Readable.from(pieces), ...packers(compression), process.stdout], { end: false, signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}

function packers(compression: Compression): Transform[] {
  if (compression === undefined) return [];
  return [compression === "gzip" ? createGzip() : createZstdCompress()];
}
