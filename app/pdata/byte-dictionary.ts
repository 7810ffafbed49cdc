import { viewOf } from "./byte-view.ts";
import { copyWords, copyWordsMax } from "./copy-bytes.ts";
import { hashBytes } from "./hash-bytes.ts";

/** What is stored of a dictionary: entry `code` is bytes[ends[code - 1] .. ends[code]). */
export interface DictionaryPart {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

/** Where the arrays of a dictionary come from: the heap, or a memory that a kernel reads and fills, too. */
export interface DictionaryRoom {
  /** Zeros, `length` bytes. */
  bytes(length: number): Uint8Array;
  /** Zeros, `length` words. */
  words(length: number): Uint32Array;
  /** A signed word by which bytes [start, end) are found; not for storing. */
  hash(source: Uint8Array, start: number, end: number): number;
}

const heap: DictionaryRoom = {
  bytes: (length) => new Uint8Array(length),
  words: (length) => new Uint32Array(length),
  hash: (source, start, end) => hashBytes(viewOf(source), start, end),
};

/** The arrays of a dictionary as a kernel finds them. */
export interface DictionaryArrays {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly slots: Int32Array;
}

/** Slots are at most half full: longer probes cost more cache misses than the memory is worth. */
const slotsPerEntry = 2;
/** Words of a slot. */
const slotWords = 2;
/** Kernels write sixteen bytes at a time; the last of an entry may be beyond its end. */
const bytesPadding = 16;

/**
 * Byte strings, each kept once and numbered in order of first arrival.
 *
 *     bytes  │ "" │ checkout │ GET /cart │ …          one arena, grown by doubling
 *     ends   [0      8          17 …]                 entry `code` is bytes[ends[code-1] .. ends[code])
 *     slots  [code+1, hash │ 0, 0 │ code+1, hash …]   open addressing, 0 = free; the hash beside the code (one cache
 *                                                     line) avoids nearly every compare that would fail
 *
 * Code 0 is always the empty string, so a zeroed column means "empty".
 */
export class ByteDictionary {
  bytes: Uint8Array;
  ends: Uint32Array;
  count = 0;
  #room: DictionaryRoom = heap;
  #view: DataView;
  #slots: Int32Array;
  #mask: number;
  /** Entries from here on are not in `slots` yet: a loaded dictionary is indexed when it is first asked. */
  #indexedCount = 0;
  /** Hash of what `find` missed last. */
  #missedHash = 0;

  /** `capacity`: entries to make room for, a power of two. */
  constructor(capacity = 256) {
    this.bytes = heap.bytes(capacity * 32);
    this.#view = viewOver(this.bytes);
    this.ends = heap.words(capacity);
    this.#slots = this.#newSlots(capacity * slotsPerEntry);
    this.#mask = capacity * slotsPerEntry - 1;
    this.intern(this.bytes, 0, 0);
  }

  /** A dictionary over stored entries (a loaded segment), ready to be looked up and to grow. The arrays are taken over. */
  static over(part: DictionaryPart): ByteDictionary {
    const dictionary = new ByteDictionary(1);
    dictionary.bytes = part.bytes;
    dictionary.#view = viewOver(part.bytes);
    dictionary.ends = part.ends;
    dictionary.count = part.ends.length;
    return dictionary;
  }

  /** Moves to arrays of `room`, for about `entries` entries of `byteLength` bytes together; later growth asks there, too. */
  moveTo(room: DictionaryRoom, entries: number, byteLength: number): void {
    const { count } = this;
    const ends = this.ends.subarray(0, count);
    const bytes = this.bytes.subarray(0, this.byteLength);
    this.#room = room;
    this.bytes = room.bytes(Math.max(byteLength, bytes.length) + bytesPadding);
    this.bytes.set(bytes);
    this.#view = viewOver(this.bytes);
    this.ends = room.words(Math.max(entries, count));
    this.ends.set(ends);
    this.#index();
    if (this.#mask + 1 < this.ends.length * slotsPerEntry)
      this.#resizeSlots(powerOfTwo(this.ends.length * slotsPerEntry));
  }

  /** Moves to arrays of the right size on the heap: nothing is left in the room it was moved to. */
  settle(): void {
    this.#room = heap;
    this.bytes = this.bytes.slice(0, this.byteLength);
    this.#view = viewOver(this.bytes);
    this.ends = this.ends.slice(0, this.count);
    this.#slots = this.#newSlots(1);
    this.#mask = 0;
    this.#indexedCount = 0;
  }

  /** The arrays as they are until something is interned. All entries are in the slots. */
  arrays(): DictionaryArrays {
    if (this.#indexedCount < this.count) this.#index();
    return { bytes: this.bytes, ends: this.ends, slots: this.#slots };
  }

  /** Takes over that a kernel has added entries to the arrays, up to `count`. */
  grownTo(count: number): void {
    this.count = count;
    this.#indexedCount = count;
  }

  /** Views of what must be stored for `over`; valid until the next `intern`. */
  part(): DictionaryPart {
    return { bytes: this.bytes.subarray(0, this.byteLength), ends: this.ends.subarray(0, this.count) };
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
    const code = this.find(source, start, end);
    return code < 0 ? this.addMissed(source, start, end) : code;
  }

  /** The code of source[start, end), or -1. */
  find(source: Uint8Array, start: number, end: number): number {
    const hash = this.#room.hash(source, start, end);
    const view = viewOf(source);
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const at = slot * slotWords;
      const entry = slots[at]!;
      if (entry === 0) break;
      if (slots[at + 1] === hash && this.#equals(entry - 1, view, start, end)) return entry - 1;
    }
    if (this.#indexedCount < this.count) {
      this.#index();
      return this.find(source, start, end);
    }
    this.#missedHash = hash;
    return -1;
  }

  /** Whether entry `code` is source[start, end). */
  equals(code: number, source: Uint8Array, start: number, end: number): boolean {
    return this.#equals(code, viewOf(source), start, end);
  }

  /** Adds an empty entry that lookups never find, and returns its code. */
  addEmpty(): number {
    const code = this.count;
    this.#growTo(code, this.byteLength);
    this.ends[code] = this.byteLength;
    this.count = code + 1;
    this.#indexedCount = this.count;
    return code;
  }

  /** Adds source[start, end), which must be what the last call of `find` was for and did not find. Returns its code. */
  addMissed(source: Uint8Array, start: number, end: number): number {
    const code = this.count;
    const at = code === 0 ? 0 : this.ends[code - 1]!;
    const length = end - start;
    this.#growTo(code, at + length);
    if (length > copyWordsMax) this.bytes.set(source.subarray(start, end), at);
    else copyWords(viewOf(source), start, end, this.#view, at);
    this.ends[code] = at + length;
    this.count = code + 1;
    this.#indexedCount = code + 1;
    if ((code + 1) * slotsPerEntry > this.#mask + 1) this.#resizeSlots((this.#mask + 1) * 2);
    this.#place(code, this.#missedHash);
    return code;
  }

  /**
   * The last word first: entries that differ mostly do so at the end, after a key they share. (The engine compares two
   * BigInts that go nowhere else as machine words.)
   */
  #equals(code: number, source: DataView, start: number, end: number): boolean {
    const at = code === 0 ? 0 : this.ends[code - 1]!;
    const length = end - start;
    if (this.ends[code]! - at !== length) return false;
    const arena = this.#view;
    const shift = at - start;
    if (length < 8) {
      for (let i = start; i < end; i++) if (arena.getUint8(i + shift) !== source.getUint8(i)) return false;
      return true;
    }
    const last = end - 8;
    if (arena.getBigInt64(last + shift, true) !== source.getBigInt64(last, true)) return false;
    for (let i = start; i < last; i += 8) {
      if (arena.getBigInt64(i + shift, true) !== source.getBigInt64(i, true)) return false;
    }
    return true;
  }

  #growTo(code: number, byteLength: number): void {
    if (byteLength + bytesPadding > this.bytes.length) {
      const grown = this.#room.bytes(Math.max(byteLength + bytesPadding, this.bytes.length * 2, 64));
      grown.set(this.bytes);
      this.bytes = grown;
      this.#view = viewOver(grown);
    }
    if (code === this.ends.length) {
      const ends = this.#room.words(Math.max(this.ends.length * 2, 16));
      ends.set(this.ends);
      this.ends = ends;
    }
  }

  #place(code: number, hash: number): void {
    const slots = this.#slots;
    let slot = hash & this.#mask;
    while (slots[slot * slotWords] !== 0) slot = (slot + 1) & this.#mask;
    slots[slot * slotWords] = code + 1;
    slots[slot * slotWords + 1] = hash;
  }

  #newSlots(slotCount: number): Int32Array {
    const words = this.#room.words(slotCount * slotWords);
    return new Int32Array(words.buffer, words.byteOffset, words.length);
  }

  #resizeSlots(slotCount: number): void {
    const old = this.#slots;
    this.#slots = this.#newSlots(slotCount);
    this.#mask = slotCount - 1;
    for (let i = 0; i < old.length; i += slotWords) if (old[i] !== 0) this.#place(old[i]! - 1, old[i + 1]!);
  }

  /** Enters all entries of a loaded dictionary into the slots. */
  #index(): void {
    const slotCount = powerOfTwo(this.count * slotsPerEntry);
    this.#slots = this.#newSlots(slotCount);
    this.#mask = slotCount - 1;
    for (let code = 0; code < this.count; code++) {
      const start = this.startOf(code);
      const end = this.ends[code]!;
      if (code === 0 || start < end) this.#place(code, this.#room.hash(this.bytes, start, end));
    }
    this.#indexedCount = this.count;
  }
}

function viewOver(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The smallest power of two that is at least `count`, and no fewer than 16. */
function powerOfTwo(count: number): number {
  let power = 16;
  while (power < count) power *= 2;
  return power;
}
