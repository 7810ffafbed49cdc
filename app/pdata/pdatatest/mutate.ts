/** A small seeded generator (mulberry32): the same seed gives the same cases on every machine. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Bytes that mean most to a protobuf reader: small tags, lengths, ends of varints, bad UTF-8. */
const interesting = [0x00, 0x01, 0x07, 0x0a, 0x12, 0x1a, 0x4a, 0x5a, 0x7a, 0x7f, 0x80, 0xc0, 0xed, 0xff];

/** A damaged copy of `bytes`: one to four bytes flipped, replaced, inserted, removed, or the end cut off. */
export function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const damaged = Array.from(bytes);
  for (let times = 1 + random(4); times > 0 && damaged.length > 0; times--) {
    const at = random(damaged.length);
    switch (random(6)) {
      case 0:
        damaged[at]! ^= 1 << random(8);
        break;
      case 1:
        damaged[at] = interesting[random(interesting.length)]!;
        break;
      case 2:
        damaged.splice(at, 0, interesting[random(interesting.length)]!);
        break;
      case 3:
        damaged.splice(at, 1 + random(4));
        break;
      case 4:
        damaged[at] = (damaged[at]! + 1 + random(3)) & 0xff;
        break;
      default:
        damaged.length = at;
    }
  }
  return Uint8Array.from(damaged);
}
