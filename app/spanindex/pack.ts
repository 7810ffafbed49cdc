import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/**
 * A small header and a few columns as one compressed blob: what an index remembers of a sealed chunk.
 *
 *     zstd( │ header bytes u32 │ header, JSON │ column 0 │ column 1 │ … )       lengths of the columns are in the header
 */
export interface Packed<Header> {
  readonly header: Header;
  readonly columns: readonly Uint8Array[];
}

interface Envelope<Header> {
  readonly header: Header;
  readonly lengths: readonly number[];
}

/** Summaries are read at every start, so they decompress fast; at this level a segment's takes about 2 ms to write. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** A summary holds a row for each trace of a chunk; ten times what the largest chunk needs. */
const unpackedBytesMax = 256 * 1024 * 1024;

export function pack<Header>(packed: Packed<Header>): Uint8Array {
  return zstdCompressSync(join(packed), compression);
}

/** Throws where the bytes are not what `pack` wrote. Each column is a copy: whoever keeps one does not keep them all. */
export function unpack<Header>(bytes: Uint8Array): Packed<Header> {
  const { header, columns } = split<Header>(zstdDecompressSync(bytes, { maxOutputLength: unpackedBytesMax }));
  return { header, columns: columns.map((column) => new Uint8Array(column)) };
}

/** The blob before it is compressed. */
export function join<Header>({ header, columns }: Packed<Header>): Buffer {
  const envelope: Envelope<Header> = { header, lengths: columns.map((column) => column.byteLength) };
  const head = new TextEncoder().encode(JSON.stringify(envelope));
  const length = new Uint32Array([head.length]);
  return Buffer.concat([bytesOfColumn(length), head, ...columns]);
}

/** Undoes `join`; the columns are views. Throws where the bytes are something else. */
export function split<Header>(bytes: Uint8Array): Packed<Header> {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headEnd = 4 + raw.readUInt32LE(0);
  const { header, lengths } = JSON.parse(raw.toString("utf8", 4, headEnd)) as Envelope<Header>;
  let at = headEnd;
  const columns = lengths.map((length) => {
    if (at + length > raw.length) throw new RangeError("summary ends early");
    at += length;
    return raw.subarray(at - length, at);
  });
  return { header, columns };
}

/** The bytes of the first `count` elements of a column, or of all. */
export function bytesOfColumn(
  column: Uint8Array | Uint32Array | Float64Array,
  count = column.length,
): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, count * column.BYTES_PER_ELEMENT);
}

/** The elements of a column: a view where it begins where such an array may begin, else a copy. */
export function wordsOfBytes(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset } = alignedTo(bytes, 4);
  return new Uint32Array(buffer, byteOffset, bytes.byteLength / 4);
}

export function doublesOfBytes(bytes: Uint8Array): Float64Array {
  const { buffer, byteOffset } = alignedTo(bytes, 8);
  return new Float64Array(buffer, byteOffset, bytes.byteLength / 8);
}

function alignedTo(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
}
