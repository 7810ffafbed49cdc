import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { getSystemErrorMessage } from "node:util";
import type { Compression } from "../../app/base/file-format.ts";
import { compressors } from "../../app/formats/compress.ts";

type Pieces = AsyncIterable<string | Uint8Array>;

/** Writes to a file, or to stdout where `output` is `-`. A file appears whole or not at all, and replaces one of its name. */
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
  const write = (path: string): Promise<void> =>
    pipeline([Readable.from(pieces), ...compressors(compression), createWriteStream(path)], { signal });
  const isFile = !(await isNoFile(output));
  const unfinished = `${output}.part`;
  try {
    await write(isFile ? unfinished : output);
    if (isFile) await rename(unfinished, output);
  } catch (error) {
    if (isFile) await rm(unfinished, { force: true });
    throw aboutFile(error, output);
  }
}

/** What the system says names a call and the file that is renamed in the end. */
function aboutFile(error: unknown, output: string): unknown {
  const { errno, syscall } = error as NodeJS.ErrnoException;
  if (errno === undefined || syscall === "read") return error;
  return new Error(`${output} cannot be written: ${getSystemErrorMessage(errno)}`, { cause: error });
}

/** A device, a pipe (`/dev/null`, `>(jq .)`): it is written to, and no file may take its place. A folder is refused at once. */
async function isNoFile(output: string): Promise<boolean> {
  const found = await stat(output).catch(() => undefined);
  return found?.isFile() === false;
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
