import { type AnyColumnArray, type ColumnKind, newColumnArray, wordsOf } from "../../pdata/table.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";

/**
 * Memory for what is written while spans of the open chunk are placed, where the kernel sees it. It is given out piece by
 * piece and taken back all at once, when the chunk is full. Where there is no room, pieces are of the heap.
 */
export class OpenRoom {
  readonly #memory: SharedMemory;
  #given: Uint32Array[] = [];

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  /** Zeros. */
  readonly words = (length: number): Uint32Array => {
    const words = this.#memory.words(length, "placing");
    this.#given.push(words);
    return words;
  };

  /** Of tables. */
  readonly newArray = (kind: ColumnKind, rows: number): AnyColumnArray => {
    if (rows === 0 || kind === "f64" || kind === "i32") return newColumnArray(kind, rows);
    if (kind !== "u8") return this.words(rows * wordsOf(kind));
    const { buffer, byteOffset } = this.words(Math.ceil(rows / 4));
    return new Uint8Array(buffer, byteOffset, rows);
  };

  /** Takes everything back. */
  clear(): void {
    for (const words of this.#given) this.#memory.freeWords(words);
    this.#given = [];
  }
}
