import { SegmentDamageError } from "./segment-damage-error.ts";

/** Distinct lists of keys, numbered in order of first appearance. See attribute-column.ts. */
export class ShapeTable {
  readonly #lists: number[][] = [];
  readonly #byHash = new Map<number, number[]>();

  static over(lengths: Uint32Array, keys: Uint32Array): ShapeTable {
    const table = new ShapeTable();
    let at = 0;
    for (const length of lengths) {
      if (at + length > keys.length) throw new SegmentDamageError("a shape beyond the keys");
      table.#lists.push(Array.from(keys.subarray(at, at + length)));
      at += length;
    }
    return table;
  }

  /** The number of the list of the keys of pairs[start, end). */
  intern(pairs: Uint32Array, keyOf: Uint32Array, start: number, end: number): number {
    let hash = end - start;
    for (let item = start; item < end; item++) {
      hash = Math.imul(hash ^ keyOf[pairs[item]!]!, 0x01000193);
      hash ^= hash >>> 15;
    }
    const numbers = this.#byHash.get(hash);
    if (numbers === undefined) {
      this.#byHash.set(hash, [this.#lists.length]);
      return this.#add(pairs, keyOf, start, end);
    }
    for (const number of numbers) if (this.#equals(number, pairs, keyOf, start, end)) return number;
    numbers.push(this.#lists.length);
    return this.#add(pairs, keyOf, start, end);
  }

  keyLists(): readonly (readonly number[])[] {
    return this.#lists;
  }

  /** How many values each key has if the rows have these shapes, keys in order of first appearance in the shapes. */
  countKeys(rowShapes: Uint32Array): Map<number, number> {
    const rows = new Float64Array(this.#lists.length);
    for (const shape of rowShapes) rows[shape]!++;
    const counts = new Map<number, number>();
    for (const [shape, keys] of this.#lists.entries())
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + rows[shape]!);
    return counts;
  }

  #add(pairs: Uint32Array, keyOf: Uint32Array, start: number, end: number): number {
    const list: number[] = [];
    for (let item = start; item < end; item++) list.push(keyOf[pairs[item]!]!);
    this.#lists.push(list);
    return this.#lists.length - 1;
  }

  #equals(number: number, pairs: Uint32Array, keyOf: Uint32Array, start: number, end: number): boolean {
    const list = this.#lists[number]!;
    if (list.length !== end - start) return false;
    for (let at = 0; at < list.length; at++) if (list[at] !== keyOf[pairs[start + at]!]) return false;
    return true;
  }
}
