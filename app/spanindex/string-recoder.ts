import { StringDictionary } from "../pdata/string-dictionary.ts";
import { textBytes } from "./text-bytes.ts";

/** Copies the texts that are asked for to a dictionary of their own. */
export class StringRecoder {
  readonly strings = new StringDictionary();
  readonly #source: StringDictionary;
  /** By code of the source: the code in `strings`, plus one. */
  readonly #codes: Uint32Array;

  constructor(source: StringDictionary) {
    this.#source = source;
    this.#codes = new Uint32Array(source.entries.count);
  }

  of(code: number): number {
    if (this.#codes[code] === 0) this.#codes[code] = this.strings.adopt(this.#source, code) + 1;
    return this.#codes[code]! - 1;
  }
}

/** About what a dictionary takes of memory. */
export function bytesOfStrings(strings: StringDictionary): number {
  return strings.byteLength * 2 + strings.entries.count * textBytes;
}
