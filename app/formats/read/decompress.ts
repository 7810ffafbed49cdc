import { Readable, type Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { isGzip, isZstd, sniffedBytes } from "./magic.ts";
import { UnreadableError } from "./read-item.ts";

/** The stream again, with its first bytes (all of them, where it is shorter than `sniffedBytes`). */
export interface Sniffed {
  readonly start: Uint8Array;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export async function sniff(chunks: AsyncIterable<Uint8Array>): Promise<Sniffed> {
  const iterator = chunks[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < sniffedBytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    read.push(next.value);
    bytes += next.value.length;
  }
  return { start: Buffer.concat(read).subarray(0, sniffedBytes), chunks: resume(read, iterator) };
}

async function* resume(
  read: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* read;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** The content of a gzip or zstd stream, as the magic says; undefined where it is neither. */
export function decompressed({ start, chunks }: Sniffed): AsyncIterable<Uint8Array> | undefined {
  if (isGzip(start)) return through(createGunzip(), chunks, "gzip");
  return isZstd(start) ? through(createZstdDecompress(), chunks, "zstd") : undefined;
}

async function* through(
  transform: Transform,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks);
  source.on("error", (error) => transform.destroy(error));
  try {
    yield* source.pipe(transform) as AsyncIterable<Buffer>;
  } catch (error) {
    throw error instanceof UnreadableError
      ? error
      : new UnreadableError(`damaged ${name}: ${(error as Error).message}`);
  } finally {
    source.destroy();
    transform.destroy();
  }
}
