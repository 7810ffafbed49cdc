/** Where the value read last ended, or where the field whose length was read last starts. */
export let cursor: usize = 0;
/** Set by a read that met something unusual (more bytes than writers use, or none left). */
export let isUnusual: bool = false;

export function clearUnusual(): void {
  isUnusual = false;
}

/** The end of the field whose length is at `at`, its start in `cursor`; 0 = unusual. */
export function stopOf(at: usize, end: usize): usize {
  if (at >= end) return 0;
  let length = <u32>load<u8>(at++);
  if (length >= 0x80) {
    length &= 0x7f;
    for (let shift: u32 = 7; ; shift += 7) {
      if (at >= end || shift > 21) return 0;
      const byte = <u32>load<u8>(at++);
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
  }
  cursor = at;
  const stop = at + length;
  return stop > end ? 0 : stop;
}

/** A tag of one or two bytes, what follows in `cursor`; 0 = unusual. */
export function tagAt(at: usize, end: usize): u32 {
  const low = <u32>load<u8>(at);
  cursor = at + 1;
  if (low < 0x80) return low;
  if (at + 1 >= end) return 0;
  const high = <u32>load<u8>(at, 1);
  cursor = at + 2;
  return high < 0x80 ? (low & 0x7f) | (high << 7) : 0;
}

/** The low 32 bits of a varint, what follows in `cursor`. */
export function varintAt(at: usize, end: usize): u32 {
  let value: u64 = 0;
  for (let shift: u32 = 0; shift < 70 && at < end; shift += 7) {
    const byte = <u64>load<u8>(at++);
    if (shift < 64) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      cursor = at;
      return <u32>value;
    }
  }
  isUnusual = true;
  return 0;
}
