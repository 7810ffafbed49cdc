/** `assembly/lib/value-hash.ts` in TypeScript: of a type and its payload, bytes [start, end) of `view`. */
export function hashPayload(type: number, view: DataView, start: number, end: number): number {
  const length = end - start;
  let a = Math.imul(length + 1, 0x9e3779b1) ^ type;
  let b = 0x27d4eb2f;
  if (length >= 8) {
    const last = end - 8;
    for (let at = start; at < last; at += 8) {
      a = step(a, view.getInt32(at, true), 0x9e3779b1);
      b = step(b, view.getInt32(at + 4, true), 0x85ebca77);
    }
    a = step(a, view.getInt32(last, true), 0x9e3779b1);
    b = step(b, view.getInt32(last + 4, true), 0x85ebca77);
  } else if (length >= 4) {
    a = step(a, view.getInt32(start, true), 0x9e3779b1);
    b = step(b, view.getInt32(end - 4, true), 0x85ebca77);
  } else {
    for (let at = start; at < end; at++) a = step(a, view.getUint8(at), 0x9e3779b1);
  }
  let hash = a ^ ((b << 16) | (b >>> 16));
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function step(hash: number, word: number, factor: number): number {
  const mixed = Math.imul(hash ^ word, factor);
  return (mixed << 13) | (mixed >>> 19);
}
