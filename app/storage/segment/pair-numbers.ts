import type { DictionaryPart } from "../../pdata/byte-dictionary.ts";
import { ByteDictionary } from "../../pdata/byte-dictionary.ts";

/**
 * Attribute pairs as key and rank: the rank numbers the pairs of a key in the order a segment mentions them.
 *
 *     pair   0 ""        1 k=a   2 j=x   3 k=b   4 k=c       (codes of the batch)
 *     key    0 (none)    1       2       1       1           keys by first appearance in the dictionary; 0 is "no key"
 *     rank   0           1       0       0       –           b was mentioned before a; c never, it comes last
 *
 * A pair mentioned for the first time has the next rank of its key, so unique values cost nothing. In the segment, and
 * after it is loaded, pairs are numbered by key and then by rank; pair 0 stays 0.
 */
export class PairNumbers {
  readonly keys = new ByteDictionary();
  /** Key of each pair code. */
  readonly keyOf: Uint32Array;
  /** Pairs of each key. */
  readonly pairCounts: number[] = [];
  /** Pairs of each key ranked so far. */
  readonly rankCounts: number[] = [];
  /** Where what follows the key starts in the bytes of each pair. */
  readonly valueStarts: Uint32Array;
  readonly #ranks: Int32Array;

  constructor({ bytes, ends }: DictionaryPart) {
    this.keyOf = new Uint32Array(ends.length);
    this.valueStarts = new Uint32Array(ends.length);
    this.#ranks = new Int32Array(ends.length).fill(-1);
    for (let pair = 0; pair < ends.length; pair++)
      this.#add(bytes, pair, pair === 0 ? 0 : ends[pair - 1]!, ends[pair]!);
    this.rank(0);
  }

  /** The rank of a pair, given out now if this is its first mention. */
  rank(pair: number): number {
    const known = this.#ranks[pair]!;
    if (known >= 0) return known;
    const rank = this.rankCounts[this.keyOf[pair]!]!++;
    this.#ranks[pair] = rank;
    return rank;
  }

  isRanked(pair: number): boolean {
    return this.#ranks[pair]! >= 0;
  }

  /** Every pair code by key and rank: the order in which they are stored. Ranks those never mentioned. */
  inStoredOrder(): Uint32Array {
    const starts = keyStarts(this.pairCounts);
    const order = new Uint32Array(this.keyOf.length);
    for (let pair = 0; pair < order.length; pair++)
      order[starts[this.keyOf[pair]!]! + this.rank(pair)] = pair;
    return order;
  }

  #add(bytes: Uint8Array, pair: number, start: number, end: number): void {
    const keyEnd = endOfKey(bytes, start, end);
    const key = keyEnd === start ? 0 : this.keys.intern(bytes, start, keyEnd);
    this.keyOf[pair] = key;
    this.valueStarts[pair] = keyEnd;
    if (key === this.pairCounts.length) {
      this.pairCounts.push(0);
      this.rankCounts.push(0);
    }
    this.pairCounts[key]!++;
  }
}

/** Code of the first pair of each key, and one past the last. */
export function keyStarts(pairCounts: readonly number[]): Uint32Array {
  const starts = new Uint32Array(pairCounts.length + 1);
  for (const [key, count] of pairCounts.entries()) starts[key + 1] = starts[key]! + count;
  return starts;
}

/** End of `0a length key` at the front of a KeyValue; `start` where there is none (an empty key). */
function endOfKey(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 2 || bytes[start] !== 0x0a) return start;
  let at = start + 1;
  let length = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[at++]!;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at + length <= end ? at + length : start;
    if (at === end) return start;
  }
  return start;
}
