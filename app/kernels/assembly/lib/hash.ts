// Odd numbers with as many ones as zeros.
const k0: u64 = 0x9e3779b97f4a7c15;
const k1: u64 = 0xbf58476d1ce4e5b9;
const k2: u64 = 0x94d049bb133111eb;
const k3: u64 = 0xd6e8feb86659fd93;

/**
 * Thirty-two bits over `length` bytes. Blocks of 32 bytes, the last one over those before where it does not fit, so that
 * lengths fall into few classes and the processor guesses the branches right. The rotations keep differences in the high
 * bytes of two words, where they stay after the multiplication, from meeting.
 */
export function hashBytes(start: usize, length: u32, seed: u64): u32 {
  let hash = seed ^ (<u64>length * k3);
  if (length > 16) {
    const end = start + length;
    let at = start;
    if (length > 32) {
      const last = end - 32;
      for (; at < last; at += 32) {
        hash = (hash ^ mix(load<u64>(at), load<u64>(at, 8), load<u64>(at, 16), load<u64>(at, 24), seed)) * k1;
        hash ^= hash >>> 32;
      }
      hash += mix(load<u64>(last), load<u64>(last, 8), load<u64>(last, 16), load<u64>(last, 24), seed);
    } else {
      hash += mix(load<u64>(at), load<u64>(at, 8), load<u64>(end - 16), load<u64>(end - 8), seed);
    }
  } else if (length >= 8) {
    const last = start + length - 8;
    hash += ((load<u64>(start) ^ seed) * k0) ^ rotl((load<u64>(last) + seed) * k1, 29);
  } else if (length >= 4) {
    hash += ((<u64>load<u32>(start) | ((<u64>load<u32>(start + length - 4)) << 32)) ^ seed) * k0;
  } else {
    for (let i: u32 = 0; i < length; i++) hash = ((hash << 8) | <u64>load<u8>(start + i)) ^ seed;
    hash *= k0;
  }
  hash = (hash ^ (hash >>> 32)) * k2;
  return <u32>(hash >>> 32);
}

function mix(a: u64, b: u64, c: u64, d: u64, seed: u64): u64 {
  const left = ((a ^ seed) * k0) ^ rotl((b + seed) * k1, 29);
  return left + (rotl((c ^ seed) * k2, 43) ^ rotl((d + seed) * k3, 17));
}
