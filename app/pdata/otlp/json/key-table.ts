/**
 * Finds the value of a short ASCII key in bytes without making a string: open addressing over the key's length and
 * its first and last byte, then one compare. Built once; at most half full.
 */
export class KeyTable<V> {
  readonly #keys: (Uint8Array | undefined)[];
  readonly #values: (V | undefined)[];
  readonly #mask: number;

  constructor(entries: Iterable<readonly [key: string, value: V]>) {
    const list = [...entries];
    let size = 8;
    while (size < list.length * 4) size *= 2;
    this.#mask = size - 1;
    this.#keys = new Array<Uint8Array | undefined>(size).fill(undefined);
    this.#values = new Array<V | undefined>(size).fill(undefined);
    for (const [key, value] of list) this.#add(new TextEncoder().encode(key), value);
  }

  /** The value of source[start, end), if that is a key. */
  find(source: Uint8Array, start: number, end: number): V | undefined {
    for (let slot = slotOf(source, start, end); ; slot++) {
      const key = this.#keys[slot & this.#mask];
      if (key === undefined) return undefined;
      if (equals(key, source, start, end)) return this.#values[slot & this.#mask];
    }
  }

  #add(key: Uint8Array, value: V): void {
    let slot = slotOf(key, 0, key.length) & this.#mask;
    while (this.#keys[slot] !== undefined) {
      if (equals(this.#keys[slot]!, key, 0, key.length)) return;
      slot = (slot + 1) & this.#mask;
    }
    this.#keys[slot] = key;
    this.#values[slot] = value;
  }
}

function slotOf(source: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  return (end - start) * 7 + source[start]! * 3 + source[end - 1]! * 5;
}

function equals(key: Uint8Array, source: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== source[start + i]) return false;
  return true;
}
