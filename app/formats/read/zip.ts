import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { UnreadableError } from "./read-item.ts";

/** A file in an archive, inflated as it is read. */
export interface ZipEntry {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The archive itself is held in memory: its list of files stands at its end. */
const archiveBytesMax = 1024 * 1024 * 1024;

const endSignature = 0x06054b50;
const endBytes = 22;
const commentBytesMax = 0xffff;
const entrySignature = 0x02014b50;
const entryBytes = 46;
const localBytes = 30;
const stored = 0;
const deflated = 8;
/** In a field of 32 bits: the value stands in the Zip64 part. */
const inZip64 = 0xffff_ffff;

/** The files of a zip archive (PKWARE APPNOTE 6.3), without folders and what macOS adds. Throws `UnreadableError`. */
export async function readZip(chunks: AsyncIterable<Uint8Array>): Promise<ZipEntry[]> {
  const archive = await gather(chunks);
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + entryBytes > archive.length || archive.readUInt32LE(at) !== entrySignature) throw damaged();
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + entryBytes, at + entryBytes + nameLength);
    if (!name.endsWith("/") && !name.startsWith("__MACOSX/"))
      entries.push({ name, chunks: contentOf(archive, at, name) });
    at += entryBytes + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes > archiveBytesMax) throw new UnreadableError(`an archive of over ${archiveBytesMax} bytes`);
  }
  return Buffer.concat(parts);
}

function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - endBytes - commentBytesMax);
  for (let at = archive.length - endBytes; at >= first; at--)
    if (archive.readUInt32LE(at) === endSignature) return at;
  throw damaged();
}

function damaged(): UnreadableError {
  return new UnreadableError("a damaged zip archive");
}

async function* contentOf(archive: Buffer, entry: number, name: string): AsyncGenerator<Uint8Array> {
  const isEncrypted = (archive.readUInt16LE(entry + 8) & 1) !== 0;
  const method = archive.readUInt16LE(entry + 10);
  const bytes = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  if (isEncrypted) throw new UnreadableError(`${name} is encrypted`);
  if (bytes === inZip64 || local === inZip64) throw new UnreadableError(`${name} is stored as Zip64`);
  if (local + localBytes > archive.length) throw damaged();
  const start = local + localBytes + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const content = archive.subarray(start, start + bytes);
  if (method === stored) yield content;
  else if (method === deflated)
    yield* Readable.from([content]).pipe(createInflateRaw()) as AsyncIterable<Buffer>;
  else throw new UnreadableError(`${name} is compressed by method ${method}`);
}
