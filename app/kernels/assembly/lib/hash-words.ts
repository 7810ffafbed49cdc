// As in app/spanindex/hash-words.ts: both look into the same tables.

export function hashId8(a: u32, b: u32): u32 {
  let hash = ((a ^ (a >>> 16)) * 0x85ebca6b) ^ b;
  hash = (hash ^ (hash >>> 15)) * 0x2c1b3c6d;
  hash = (hash ^ (hash >>> 12)) * 0x297a2d39;
  return hash ^ (hash >>> 15);
}

export function hashId16(a: u32, b: u32, c: u32, d: u32): u32 {
  return hashId8(hashId8(a, b) ^ c, d);
}

/** Of a span of a trace. */
export function hashSpan(seed: u32, ordinal: u32, low: u32, high: u32): u32 {
  return hashId8(low ^ seed ^ (ordinal * 0x9e3779b1), high);
}
