/** `hashValue` of app/spanindex/block/value-hash.ts over `length` bytes at `start`. */
export function hashValue(type: u32, start: usize, length: u32): u32 {
  let a = ((length + 1) * 0x9e3779b1) ^ type;
  let b: u32 = 0x27d4eb2f;
  const end = start + length;
  if (length >= 8) {
    const last = end - 8;
    for (let at = start; at < last; at += 8) {
      a = rotl((a ^ load<u32>(at)) * 0x9e3779b1, 13);
      b = rotl((b ^ load<u32>(at, 4)) * 0x85ebca77, 13);
    }
    a = rotl((a ^ load<u32>(last)) * 0x9e3779b1, 13);
    b = rotl((b ^ load<u32>(last, 4)) * 0x85ebca77, 13);
  } else if (length >= 4) {
    a = rotl((a ^ load<u32>(start)) * 0x9e3779b1, 13);
    b = rotl((b ^ load<u32>(end - 4)) * 0x85ebca77, 13);
  } else {
    for (let at = start; at < end; at++) a = rotl((a ^ <u32>load<u8>(at)) * 0x9e3779b1, 13);
  }
  let hash = a ^ rotl(b, 16);
  hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
  return hash ^ (hash >>> 16);
}
