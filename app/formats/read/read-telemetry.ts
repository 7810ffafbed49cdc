import { MalformedError } from "../../pdata/otlp/decoded.ts";
import { decompressed, sniff } from "./decompress.ts";
import { isFramed, isText, isUtf16, isZip, utf8MarkBytes } from "./magic.ts";
import { type ReadItem, UnreadableError } from "./read-item.ts";
import { readJson } from "./read-json.ts";
import { readFrames, readProtobufRequest } from "./read-protobuf.ts";
import { readZip } from "./zip.ts";

/** An archive in an archive in a compressed file, and no deeper. */
const nestingMax = 4;

/**
 * What a file holds, whatever its format, compressed or in an archive, told by its content:
 *
 *     zip ──► each file │ gzip, zstd ──► content │ text ──► JSON values │ else ──► protobuf, framed or not
 *
 * Every piece becomes an OTLP request for the decoder that all requests go through. What cannot be read is `refused`, and
 * reading goes on behind it; nothing is held but the piece at hand.
 */
export async function* readTelemetry(
  chunks: AsyncIterable<Uint8Array>,
  nesting = 0,
): AsyncGenerator<ReadItem> {
  try {
    yield* readContent(chunks, nesting);
  } catch (error) {
    if (!(error instanceof UnreadableError) && !(error instanceof MalformedError)) throw error;
    const place = error instanceof UnreadableError ? error.place : {};
    yield { kind: "refused", place, reason: error.message, count: 1 };
  }
}

async function* readContent(chunks: AsyncIterable<Uint8Array>, nesting: number): AsyncGenerator<ReadItem> {
  if (nesting > nestingMax) throw new UnreadableError("packed too many times");
  const sniffed = await sniff(chunks);
  const content = decompressed(sniffed);
  if (content !== undefined) yield* readTelemetry(content, nesting + 1);
  else if (isZip(sniffed.start)) yield* readArchive(sniffed.chunks, nesting);
  else if (isUtf16(sniffed.start)) throw new UnreadableError("UTF-16: save it as UTF-8");
  else if (isText(sniffed.start)) yield* readJson(without(utf8MarkBytes(sniffed.start), sniffed.chunks));
  else if (isFramed(sniffed.start)) yield* readFrames(sniffed.chunks);
  else yield* readProtobufRequest(sniffed.chunks);
}

/** The stream without its first bytes. */
async function* without(count: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of chunks) {
    yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* readArchive(chunks: AsyncIterable<Uint8Array>, nesting: number): AsyncGenerator<ReadItem> {
  for (const { name, chunks: inside } of await readZip(chunks))
    for await (const item of readTelemetry(inside, nesting + 1)) {
      const { entry } = item.place;
      yield { ...item, place: { ...item.place, entry: entry === undefined ? name : `${name}/${entry}` } };
    }
}
