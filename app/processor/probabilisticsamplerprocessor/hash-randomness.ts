/** Bits of the hash that decide; the scale of percentages is theirs. */
export const hashBuckets = 2 ** 14;

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** FNV-1a of the seed, low byte first, to be gone on with. */
export function seededHash(seed: number): number {
  let hash = fnvOffset;
  for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((seed >>> shift) & 0xff), fnvPrime);
  return hash;
}

export function hashBytes(hash: number, bytes: Uint8Array): number {
  let mixed = hash;
  for (let i = 0; i < bytes.length; i++) mixed = Math.imul(mixed ^ bytes[i]!, fnvPrime);
  return mixed >>> 0;
}

/** The same of the bytes of words as they lie in memory: an id in its column. */
export function hashWords(hash: number, words: Uint32Array, start: number, end: number): number {
  let mixed = hash;
  for (let at = start; at < end; at++) {
    const word = words[at]!;
    mixed = Math.imul(mixed ^ (word & 0xff), fnvPrime);
    mixed = Math.imul(mixed ^ ((word >>> 8) & 0xff), fnvPrime);
    mixed = Math.imul(mixed ^ ((word >>> 16) & 0xff), fnvPrime);
    mixed = Math.imul(mixed ^ (word >>> 24), fnvPrime);
  }
  return mixed >>> 0;
}

/**
 * Randomness of 56 bits that a hash stands for. Its low 14 bits decide, so they are turned round and put first; what is not
 * used of the hash fills the middle. Source: contrib `randomnessFromBytes`.
 *
 *     bits   55 … 42          41 …………… 14             13 … 0
 *            16383 − bucket    18 unused bits, mixed     bucket
 */
export function highOfHash(hash: number): number {
  return (reversed(hash) << 10) | (mixed28(hash) >>> 18);
}

export function lowOfHash(hash: number): number {
  return (((mixed28(hash) & 0x3ffff) << 14) | bucketOf(hash)) >>> 0;
}

function bucketOf(hash: number): number {
  return hash & (hashBuckets - 1);
}

function reversed(hash: number): number {
  return hashBuckets - 1 - bucketOf(hash);
}

function mixed28(hash: number): number {
  const unused = hash >>> 18;
  return unused ^ (unused << 10);
}

/** Fourteen hexadecimal digits. */
export function randomnessText(high: number, low: number): string {
  return high.toString(16).padStart(6, "0") + low.toString(16).padStart(8, "0");
}
