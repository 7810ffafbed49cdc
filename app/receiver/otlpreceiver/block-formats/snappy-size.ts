/** First bytes of the framing format: a stream identifier chunk. */
const framedMagic = Buffer.from([0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59]);

const compressedChunk = 0x00;
const plainChunk = 0x01;
const chunkHeadBytes = 4;
const checksumBytes = 4;

export function isSnappyFramed(bytes: Buffer): boolean {
  return bytes.subarray(0, framedMagic.length).equals(framedMagic);
}

/**
 * Bytes that a snappy block inflates to, by the varint it starts with; undefined where there is none.
 * Source: github.com/google/snappy, format_description.txt.
 */
export function snappyBlockSize(bytes: Buffer): number | undefined {
  let size = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    size += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return size;
  }
  return undefined;
}

/**
 * Bytes that framed snappy inflates to; undefined where the chunks do not fit into each other.
 *
 *     │ type, 1 byte │ length, 3 bytes, little-endian │ checksum, 4 bytes │ block or plain bytes │
 *
 * Source: github.com/google/snappy, framing_format.txt.
 */
export function snappyFramesSize(bytes: Buffer): number | undefined {
  let total = 0;
  let at = 0;
  while (at < bytes.length) {
    if (at + chunkHeadBytes > bytes.length) return undefined;
    const type = bytes[at]!;
    const length = bytes.readUIntLE(at + 1, 3);
    const body = bytes.subarray(at + chunkHeadBytes, at + chunkHeadBytes + length);
    if (body.length < length) return undefined;
    if (type === compressedChunk) {
      const size = snappyBlockSize(body.subarray(checksumBytes));
      if (size === undefined) return undefined;
      total += size;
    } else if (type === plainChunk) total += Math.max(0, length - checksumBytes);
    at += chunkHeadBytes + length;
  }
  return total;
}
