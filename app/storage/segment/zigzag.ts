/** Signed as unsigned 32-bit integers, small magnitudes first: 0 −1 1 −2 … as 0 1 2 3 …; arithmetic is modulo 2^32. */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

export function unzigzag(code: number): number {
  return (code >>> 1) ^ -(code & 1);
}

/** Bits a number takes: what a byte plane costs, roughly. */
export function bitsOf(value: number): number {
  return 32 - Math.clz32(value);
}
