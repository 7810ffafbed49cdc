/** Whether `length` bytes at `a` and `b` are the same. Reads no byte besides. */
export function equalBytes(a: usize, b: usize, length: u32): bool {
  if (length >= 16) {
    const last = length - 16;
    let differences = v128.xor(v128.load(a + last), v128.load(b + last));
    differences = v128.or(differences, v128.xor(v128.load(a), v128.load(b)));
    for (let i: u32 = 16; i < last; i += 16) {
      differences = v128.or(differences, v128.xor(v128.load(a + i), v128.load(b + i)));
    }
    return !v128.any_true(differences);
  }
  if (length >= 8) {
    const last = length - 8;
    return ((load<u64>(a) ^ load<u64>(b)) | (load<u64>(a + last) ^ load<u64>(b + last))) === 0;
  }
  if (length >= 4) {
    const last = length - 4;
    return ((load<u32>(a) ^ load<u32>(b)) | (load<u32>(a + last) ^ load<u32>(b + last))) === 0;
  }
  for (let i: u32 = 0; i < length; i++) if (load<u8>(a + i) !== load<u8>(b + i)) return false;
  return true;
}

/** Whether all `length` bytes are below 0x80. */
export function isAscii(at: usize, length: u32): bool {
  if (length >= 16) {
    const last = at + length - 16;
    let all = v128.load(last);
    for (; at < last; at += 16) all = v128.or(all, v128.load(at));
    return i8x16.bitmask(all) === 0;
  }
  if (length >= 8) return ((load<u64>(at) | load<u64>(at + length - 8)) & 0x8080808080808080) === 0;
  if (length >= 4) return ((load<u32>(at) | load<u32>(at + length - 4)) & 0x80808080) === 0;
  let all: u32 = 0;
  for (let i: u32 = 0; i < length; i++) all |= <u32>load<u8>(at + i);
  return all < 0x80;
}

/** Copies `length` bytes. Reads and writes up to 15 bytes more. */
export function copyPadded(from: usize, to: usize, length: u32): void {
  for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}
