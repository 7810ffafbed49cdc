import * as layout from "../../kernels/place-layout.ts";
import { powerOfTwo } from "../hash-words.ts";
import { isShared, type SharedMemory } from "../memory/shared-memory.ts";
import { hashSpan } from "../span-id-table.ts";

/** Words of an entry: ordinal plus one (0 = free), the two words of the span id, the first child. */
const entryWords = 4;

/** A power of two, as all sizes. */
const slotsMin = 64;

/** A span that is waited for, by trace ordinal and span id. */
export interface AwaitedSpan {
  readonly ordinal: number;
  readonly low: number;
  readonly high: number;
}

/** For each span that others name as their parent while it is not there: the child that came last. Open addressing. */
export class AwaitedParents {
  readonly #memory: SharedMemory;
  #entries: Uint32Array;
  count = 0;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#entries = this.#newEntries(slotsMin * entryWords);
  }

  get byteLength(): number {
    return this.#entries.byteLength;
  }

  /** Tells the placing kernel where the table is; false where the kernel cannot see it. */
  describe(header: Uint32Array): boolean {
    header[layout.awaitedAt / 4] = this.#entries.byteOffset;
    header[layout.awaitedMaskAt / 4] = this.#entries.length / entryWords - 1;
    header[layout.awaitedCountAt / 4] = this.count;
    return isShared(this.#entries);
  }

  /** Learns what the kernel has added and removed. */
  takeOver(header: Uint32Array): void {
    this.count = header[layout.awaitedCountAt / 4]!;
  }

  /** Index of the entry, -1 where nobody waits for the span. `hash`: of `hashSpan`. */
  find(hash: number, ordinal: number, low: number, high: number): number {
    const entries = this.#entries;
    const mask = entries.length / entryWords - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const at = slot * entryWords;
      if (entries[at] === 0) return -1;
      if (entries[at] === ordinal + 1 && entries[at + 1] === low && entries[at + 2] === high) return slot;
    }
  }

  child(index: number): number {
    return this.#entries[index * entryWords + 3]!;
  }

  setChild(index: number, rowId: number): void {
    this.#entries[index * entryWords + 3] = rowId;
  }

  /** Adds a span that `find` did not find. */
  add(hash: number, ordinal: number, low: number, high: number, rowId: number): void {
    // Half full, and no more: most probes end at once.
    if ((this.count + 1) * 2 * entryWords > this.#entries.length) this.#grow();
    this.#place(hash, ordinal + 1, low, high, rowId);
    this.count += 1;
  }

  /** Closes the gap, so that probing never needs tombstones. */
  remove(index: number): void {
    const entries = this.#entries;
    const mask = entries.length / entryWords - 1;
    let gap = index;
    for (let next = (gap + 1) & mask; entries[next * entryWords] !== 0; next = (next + 1) & mask) {
      const home = this.#hashAt(next) & mask;
      if (((next - home) & mask) >= ((next - gap) & mask)) {
        entries.copyWithin(gap * entryWords, next * entryWords, (next + 1) * entryWords);
        gap = next;
      }
    }
    entries[gap * entryWords] = 0;
    this.count -= 1;
  }

  /** Calls `visit` with each span of the trace that is waited for. Looks at all entries: there are few traces with gaps. */
  forEachOf(ordinal: number, visit: (low: number, high: number, child: number) => void): void {
    const entries = this.#entries;
    if (this.count === 0) return;
    for (let at = 0; at < entries.length; at += entryWords)
      if (entries[at] === ordinal + 1) visit(entries[at + 1]!, entries[at + 2]!, entries[at + 3]!);
  }

  /** Keeps the entries for which `keep` gives a child (the same or another), drops the others. */
  filter(keep: (awaited: AwaitedSpan, rowId: number) => number | undefined): void {
    const old = this.#entries;
    this.#entries = this.#newEntries(old.length);
    this.count = 0;
    for (let at = 0; at < old.length; at += entryWords) {
      if (old[at] === 0) continue;
      const [entry, low, high] = [old[at]!, old[at + 1]!, old[at + 2]!];
      const child = keep({ ordinal: entry - 1, low, high }, old[at + 3]!);
      if (child === undefined) continue;
      this.#place(hashSpan(entry - 1, low, high), entry, low, high, child);
      this.count += 1;
    }
    this.#memory.freeWords(old);
    const needed = powerOfTwo(Math.max(slotsMin, this.count * 4)) * entryWords;
    if (needed < old.length) this.#resize(needed);
  }

  #grow(): void {
    this.#resize(this.#entries.length * 2);
  }

  #resize(words: number): void {
    const old = this.#entries;
    this.#entries = this.#newEntries(words);
    for (let at = 0; at < old.length; at += entryWords) {
      if (old[at] === 0) continue;
      const hash = hashSpan(old[at]! - 1, old[at + 1]!, old[at + 2]!);
      this.#place(hash, old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!);
    }
    this.#memory.freeWords(old);
  }

  #newEntries(words: number): Uint32Array {
    return this.#memory.words(words, "placing");
  }

  #place(hash: number, entry: number, low: number, high: number, child: number): void {
    const entries = this.#entries;
    const mask = entries.length / entryWords - 1;
    let slot = hash & mask;
    while (entries[slot * entryWords] !== 0) slot = (slot + 1) & mask;
    const at = slot * entryWords;
    entries[at] = entry;
    entries[at + 1] = low;
    entries[at + 2] = high;
    entries[at + 3] = child;
  }

  #hashAt(slot: number): number {
    const at = slot * entryWords;
    return hashSpan(this.#entries[at]! - 1, this.#entries[at + 1]!, this.#entries[at + 2]!);
  }
}
