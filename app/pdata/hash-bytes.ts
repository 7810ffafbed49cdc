/** Drawn once for each process, so that nobody can prepare input that meets in one slot. */
const hashSeed = (Math.random() * 0x1_0000_0000) | 0;

/**
 * Thirty-two bits (signed: the engine keeps those out of the heap) over bytes [start, end) of `view`. Two lanes of four bytes each hide the latency of the
 * multiplication; the last step reads the last eight bytes again, so there is no loop over a tail. Collisions are
 * resolved by compare, so only spread matters. Not for storing: it differs from process to process.
 */
export function hashBytes(view: DataView, start: number, end: number): number {
  const length = end - start;
  let a = hashSeed ^ length;
  let b = Math.imul(hashSeed, 0x27d4eb2f);
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
  return hash ^ (hash >>> 16);
}

function step(hash: number, word: number, factor: number): number {
  const mixed = Math.imul(hash ^ word, factor);
  return (mixed << 13) | (mixed >>> 19);
}
