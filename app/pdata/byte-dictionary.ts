/**
 * Byte strings, each kept once and numbered in order of first arrival.
 *
 *     bytes  │ "" │ checkout │ GET /cart │ …          one arena, grown by doubling
 *     ends   [0      8          17 …]                 entry `code` is bytes[ends[code-1] .. ends[code])
 *     slots  [0 0 3 0 1 2 0 …]                        open addressing: code + 1, 0 = free; `hashes[code]` avoids most compares
 *
 * Code 0 is always the empty string, so a zeroed column means "empty".
 */
export class ByteDictionary {
  bytes: Uint8Array;
  ends: Uint32Array;
  count = 0;
  #hashes: Uint32Array;
  #slots: Uint32Array;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity * 32);
    this.ends = new Uint32Array(capacity);
    this.#hashes = new Uint32Array(capacity);
    this.#slots = new Uint32Array(capacity * 2);
    this.intern(this.bytes, 0, 0);
  }

  /** A dictionary over stored entries (a loaded segment), ready to be looked up and to grow. */
  static over(bytes: Uint8Array, ends: Uint32Array): ByteDictionary {
    const dictionary = new ByteDictionary(Math.max(16, ends.length));
    for (let code = 1; code < ends.length; code++) dictionary.#add(bytes, ends[code - 1]!, ends[code]!);
    return dictionary;
  }

  /** Bytes of all entries together. */
  get byteLength(): number {
    return this.ends[this.count - 1]!;
  }

  startOf(code: number): number {
    return code === 0 ? 0 : this.ends[code - 1]!;
  }

  endOf(code: number): number {
    return this.ends[code]!;
  }

  /** A view; valid until the next `intern`. */
  bytesOf(code: number): Uint8Array {
    return this.bytes.subarray(this.startOf(code), this.ends[code]!);
  }

  /** The code of source[start, end), added if it is new. */
  intern(source: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(source, start, end);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return this.#insert(source, start, end, hash, slot);
      if (this.#hashes[entry - 1] === hash && this.#equals(entry - 1, source, start, end)) return entry - 1;
    }
  }

  /** The code of source[start, end), or -1. */
  find(source: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(source, start, end);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return -1;
      if (this.#hashes[entry - 1] === hash && this.#equals(entry - 1, source, start, end)) return entry - 1;
    }
  }

  /** Adds an entry known to be new. */
  #add(source: Uint8Array, start: number, end: number): void {
    this.intern(source, start, end);
  }

  #insert(source: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const code = this.count;
    const at = code === 0 ? 0 : this.ends[code - 1]!;
    const length = end - start;
    if (at + length > this.bytes.length) this.#growBytes(at + length);
    if (code === this.ends.length) this.#growEntries();
    for (let i = 0; i < length; i++) this.bytes[at + i] = source[start + i]!;
    this.ends[code] = at + length;
    this.#hashes[code] = hash;
    this.#slots[slot] = code + 1;
    this.count = code + 1;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #equals(code: number, source: Uint8Array, start: number, end: number): boolean {
    const at = this.startOf(code);
    const length = end - start;
    if (this.ends[code]! - at !== length) return false;
    for (let i = 0; i < length; i++) if (this.bytes[at + i] !== source[start + i]) return false;
    return true;
  }

  #growBytes(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  #growEntries(): void {
    const ends = new Uint32Array(this.ends.length * 2);
    ends.set(this.ends);
    this.ends = ends;
    const hashes = new Uint32Array(ends.length);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let code = 0; code < this.count; code++) {
      let slot = this.#hashes[code]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = code + 1;
    }
  }
}

/** FNV-1a over four bytes a step with a final mix; collisions are resolved by compare, so only spread matters. */
function hashBytes(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const word = source[i]! | (source[i + 1]! << 8) | (source[i + 2]! << 16) | (source[i + 3]! << 24);
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  for (; i < end; i++) hash = Math.imul(hash ^ source[i]!, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
