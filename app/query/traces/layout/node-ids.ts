import { hashId8 } from "../../../spanindex/hash-words.ts";
import { SpanIdMap } from "./span-id-map.ts";

/** Bits for each id: with fewer, more ids look alike and have to be compared; with more, the bits leave the cache. */
const bitsPerId = 32;
const bitsMin = 1_024;
const bitsMax = 2 ** 28;

export interface SameIds {
  /** By node: the first one with its id. */
  readonly firstOfId: Uint32Array;
  /** By wanted id: the first node that has it, -1 where none has. */
  readonly wanted: Int32Array;
}

/**
 * Finds the ids that came more than once, and where some wanted ones are. Almost no id does, so a table of all of them would be made
 * for nothing (and take most of the time of a layout): a first pass marks hashes, and only ids whose hash was marked before, or is
 * wanted, are looked at closely.
 */
export function findSameIds(ids: Uint32Array, count: number, wantedIds: Uint32Array): SameIds {
  const hashes = new HashMarks(count);
  const isFirstPassEmpty = hashes.markAll(ids, count);
  const wantedCount = wantedIds.length / 2;
  for (let i = 0; i < wantedCount; i++) hashes.watch(wantedIds, i);
  const firstOfId = new Uint32Array(count);
  for (let node = 0; node < count; node++) firstOfId[node] = node;
  const wanted = new Int32Array(wantedCount).fill(-1);
  if (isFirstPassEmpty && wantedCount === 0) return { firstOfId, wanted };
  const watched = hashes.watchedOf(ids, count);
  const nodes = new SpanIdMap(watched.length);
  for (const node of watched) firstOfId[node] = nodes.add(ids, node, node);
  for (let i = 0; i < wantedCount; i++) wanted[i] = nodes.get(wantedIds, i);
  return { firstOfId, wanted };
}

/** Two bits a hash: seen, and to be looked at. */
class HashMarks {
  readonly #mask: number;
  readonly #seen: Uint32Array;
  readonly #watched: Uint32Array;

  constructor(count: number) {
    const wanted = Math.min(bitsMax, Math.max(bitsMin, count * bitsPerId));
    const bits = 2 ** Math.ceil(Math.log2(wanted));
    this.#mask = bits - 1;
    this.#seen = new Uint32Array(bits / 32);
    this.#watched = new Uint32Array(bits / 32);
  }

  /** Marks the hashes as seen, and those that were seen before as watched. True where there was none of these. */
  markAll(ids: Uint32Array, count: number): boolean {
    let isEmpty = true;
    for (let node = 0; node < count; node++) {
      const hash = hashId8(ids[node * 2]!, ids[node * 2 + 1]!) & this.#mask;
      const bit = 1 << (hash & 31);
      if ((this.#seen[hash >>> 5]! & bit) === 0) this.#seen[hash >>> 5]! |= bit;
      else {
        this.#watched[hash >>> 5]! |= bit;
        isEmpty = false;
      }
    }
    return isEmpty;
  }

  watch(ids: Uint32Array, at: number): void {
    const hash = hashId8(ids[at * 2]!, ids[at * 2 + 1]!) & this.#mask;
    this.#watched[hash >>> 5]! |= 1 << (hash & 31);
  }

  /** Those whose hash is watched, ascending. */
  watchedOf(ids: Uint32Array, count: number): Uint32Array {
    const found: number[] = [];
    for (let node = 0; node < count; node++) {
      const hash = hashId8(ids[node * 2]!, ids[node * 2 + 1]!) & this.#mask;
      if ((this.#watched[hash >>> 5]! & (1 << (hash & 31))) !== 0) found.push(node);
    }
    return Uint32Array.from(found);
  }
}
