/**
 * Hash of an id held as words. Most ids are random, but some senders count, so every bit of the input must reach the
 * low bits of the result (two rounds of murmur3's finaliser).
 */
export function hashId8(a: number, b: number): number {
  let hash = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

export function hashId16(a: number, b: number, c: number, d: number): number {
  return hashId8(hashId8(a, b) ^ c, d);
}

/**
 * Mixed into every hash that only lives in memory, drawn once a process: nobody can prepare ids that meet in one slot.
 * Hashes that are stored (`linkTargets`, `traceHashes`) go without.
 */
export const slotSeed = (Math.random() * 0x1_0000_0000) | 0;

/** The smallest power of two that is at least `count`. */
export function powerOfTwo(count: number): number {
  let size = 16;
  while (size < count) size *= 2;
  return size;
}
