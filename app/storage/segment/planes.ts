import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";

/**
 * A plane is a byte string whose length both sides know:
 *
 *     0 value             every byte is `value`
 *     1 bytes…            as they are: ids, low bytes of nanoseconds
 *     2 length zstd…      compressed
 */
const planeForm = { constant: 0, stored: 1, zstd: 2 } as const;

/** Of a 65,536-span chunk: level 3 needs 25.6 B/span and 190 ms of CPU, 1 25.7 and 150, 6 25.1 and 230. */
const zstdLevel = 3;
/** Shorter planes cost more as a frame than they save. */
const zstdBytesMin = 16;
/** A plane this long is tried on its first bytes, so that random ids are not compressed in vain. */
const probeBytes = 8_192;
/** The least zlib takes as a chunk. */
const minChunkBytes = 64;
/** Share of its size a plane must lose to be worth decompressing. */
const savingMin = 1 / 64;

export function writePlane(out: ByteWriter, plane: Uint8Array): void {
  if (isConstant(plane)) {
    out.byte(planeForm.constant);
    out.byte(plane[0] ?? 0);
    return;
  }
  const packed = compress(plane);
  if (packed === undefined) {
    out.byte(planeForm.stored);
    out.raw(plane);
    return;
  }
  out.byte(planeForm.zstd);
  out.varint(packed.length);
  out.raw(packed);
}

/** The next plane, of `length` bytes; may be a view of the section. */
export function readPlane(reader: ByteReader, length: number): Uint8Array {
  const form = reader.byte();
  if (form === planeForm.constant) return new Uint8Array(length).fill(reader.byte());
  if (form === planeForm.stored) return reader.raw(length);
  if (form !== planeForm.zstd) throw new SegmentDamageError(`unknown plane form ${form}`);
  return decompress(reader.raw(reader.varint()), length);
}

/**
 * 32-bit words as byte planes, lowest first: bytes of the same weight compress better together. The planes above the
 * highest byte in use are left out.
 *
 *     count of planes, plane 0, plane 1 …
 */
export function writeWords(out: ByteWriter, words: Uint32Array): void {
  let used = 0;
  for (const word of words) used |= word;
  const count = (32 - Math.clz32(used) + 7) >> 3;
  out.byte(count);
  const plane = new Uint8Array(words.length);
  for (let index = 0; index < count; index++) {
    const shift = index * 8;
    for (let row = 0; row < words.length; row++) plane[row] = words[row]! >>> shift;
    writePlane(out, plane);
  }
}

export function readWords(reader: ByteReader, length: number): Uint32Array {
  const words = new Uint32Array(length);
  const planes = readPlanes(reader, length);
  const [first, second, third, fourth] = planes;
  if (planes.length === 1) words.set(first!);
  else if (planes.length === 2)
    for (let row = 0; row < length; row++) words[row] = first![row]! | (second![row]! << 8);
  else if (planes.length > 2)
    for (let row = 0; row < length; row++) {
      const low = first![row]! | (second![row]! << 8) | (third![row]! << 16);
      words[row] = fourth === undefined ? low : low | (fourth[row]! << 24);
    }
  return words;
}

/** The planes of words, lowest first; planes that were left out are not there. */
export function readPlanes(reader: ByteReader, length: number): Uint8Array[] {
  const count = reader.byte();
  if (count > 4) throw new SegmentDamageError(`${count} planes of a 32-bit word`);
  const planes: Uint8Array[] = [];
  for (let index = 0; index < count; index++) planes.push(readPlane(reader, length));
  return planes;
}

function isConstant(plane: Uint8Array): boolean {
  const first = plane[0];
  for (const byte of plane) if (byte !== first) return false;
  return true;
}

/** Undefined where compression does not pay. */
function compress(plane: Uint8Array): Uint8Array | undefined {
  if (plane.length < zstdBytesMin) return undefined;
  if (plane.length > 4 * probeBytes && zstd(plane.subarray(0, probeBytes), 1).length >= probeBytes) {
    // Data that starts random may still become regular: look once more, in the middle.
    const middle = plane.length >> 1;
    if (zstd(plane.subarray(middle, middle + probeBytes), 1).length >= probeBytes) return undefined;
  }
  const packed = zstd(plane, zstdLevel);
  return packed.length < plane.length * (1 - savingMin) ? packed : undefined;
}

function zstd(bytes: Uint8Array, level: number): Uint8Array {
  return zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: level },
    chunkSize: Math.max(minChunkBytes, Math.min(bytes.length, 1 << 20)),
  });
}

function decompress(packed: Uint8Array, length: number): Uint8Array {
  const bytes = unzstd(packed, length);
  if (bytes.length !== length)
    throw new SegmentDamageError(`a plane of ${bytes.length} bytes instead of ${length}`);
  return bytes;
}

function unzstd(packed: Uint8Array, length: number): Uint8Array {
  try {
    return zstdDecompressSync(packed, {
      maxOutputLength: Math.max(1, length),
      chunkSize: Math.max(minChunkBytes, length),
    });
  } catch (error) {
    throw new SegmentDamageError("a plane that is no zstd", { cause: error });
  }
}
