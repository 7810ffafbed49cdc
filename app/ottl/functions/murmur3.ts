/** MurmurHash3 by Austin Appleby (public domain), with seed 0; digits of the hash in little-endian order. */

function rotate32(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** x86, 32 bits. */
export function murmur3Hash32(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) {
    hash ^= mix32(view.getUint32(at, true));
    hash = (Math.imul(rotate32(hash, 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!;
  if (bytes.length > whole) hash ^= mix32(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  const out = Buffer.alloc(4);
  out.writeInt32LE(hash);
  return out.toString("hex");
}

function mix32(word: number): number {
  return Math.imul(rotate32(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

const c1 = 0x87c37b91114253d5n;
const c2 = 0x4cf5ad432745937fn;
const mask64 = 0xffff_ffff_ffff_ffffn;

function rotate64(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask64;
}

function mul64(a: bigint, b: bigint): bigint {
  return (a * b) & mask64;
}

function finish64(hash: bigint): bigint {
  let mixed = mul64(hash ^ (hash >> 33n), 0xff51afd7ed558ccdn);
  mixed = mul64(mixed ^ (mixed >> 33n), 0xc4ceb9fe1a85ec53n);
  return mixed ^ (mixed >> 33n);
}

/** x64, 128 bits. */
export function murmur3Hash128(bytes: Uint8Array): string {
  // Sixteen zero bytes more, so that the tail can be read as two words.
  const room = Buffer.concat([bytes, Buffer.alloc(16)]);
  const whole = bytes.length & ~15;
  let h1 = 0n;
  let h2 = 0n;
  for (let at = 0; at < whole; at += 16) {
    h1 ^= mixFirst(room.readBigUInt64LE(at));
    h1 = (mul64(rotate64(h1, 27n) + h2, 5n) + 0x52dce729n) & mask64;
    h2 ^= mixSecond(room.readBigUInt64LE(at + 8));
    h2 = (mul64(rotate64(h2, 31n) + h1, 5n) + 0x38495ab5n) & mask64;
  }
  h2 ^= mixSecond(room.readBigUInt64LE(whole + 8));
  h1 ^= mixFirst(room.readBigUInt64LE(whole));
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = (h1 + h2) & mask64;
  h2 = (h2 + h1) & mask64;
  h1 = finish64(h1);
  h2 = finish64(h2);
  h1 = (h1 + h2) & mask64;
  h2 = (h2 + h1) & mask64;
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(h1, 0);
  out.writeBigUInt64LE(h2, 8);
  return out.toString("hex");
}

function mixFirst(word: bigint): bigint {
  return mul64(rotate64(mul64(word, c1), 31n), c2);
}

function mixSecond(word: bigint): bigint {
  return mul64(rotate64(mul64(word, c2), 33n), c1);
}
