const magic = 0x184d2204;
const flagsAt = 4;
const blockSizeAt = 5;
const hasBlockChecksums = 0x10;
const hasContentSize = 0x08;
const hasDictionary = 0x01;
/** A byte of a block stands for at most 255. */
const ratioMax = 255;

/**
 * The most an lz4 frame can inflate to, from the sizes of its blocks; undefined where it is no frame.
 *
 *     │ magic, 4 │ flags │ block size │ content size, 8? │ dictionary, 4? │ checksum │ blocks … │ 0, 4 │
 *     block: │ length, 4 (high bit: plain) │ bytes … │ checksum, 4? │
 *
 * Source: github.com/lz4/lz4, doc/lz4_Frame_format.md.
 */
export function lz4SizeMax(bytes: Buffer): number | undefined {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== magic) return undefined;
  const flags = bytes[flagsAt]!;
  const blockBytesMax = 2 ** (8 + 2 * ((bytes[blockSizeAt]! >> 4) & 7));
  const checksum = (flags & hasBlockChecksums) === 0 ? 0 : 4;
  let at = 7 + ((flags & hasContentSize) === 0 ? 0 : 8) + ((flags & hasDictionary) === 0 ? 0 : 4);
  let total = 0;
  while (at + 4 <= bytes.length) {
    const head = bytes.readUInt32LE(at);
    if (head === 0) return total;
    const length = head & 0x7fffffff;
    if (at + 4 + length > bytes.length) return undefined;
    const isPlain = head > 0x7fffffff;
    total += isPlain ? length : Math.min(blockBytesMax, length * ratioMax);
    at += 4 + length + checksum;
  }
  return undefined;
}
