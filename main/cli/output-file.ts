import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Compression } from "../../app/base/file-format.ts";
import { compressors } from "../../app/formats/compress.ts";

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
    await pipeline([Readable.from(pieces), ...compressors(compression), createWriteStream(unfinished)], {
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
    await pipeline([Readable.from(pieces), ...compressors(compression), process.stdout], {
      end: false,
      signal,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}
