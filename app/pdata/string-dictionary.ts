import { ByteDictionary } from "./byte-dictionary.ts";

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

/** UTF-8 strings by code, decoded to text once, when first asked for. Code 0 is the empty string. */
export class StringDictionary {
  readonly entries: ByteDictionary;
  readonly #texts: (string | undefined)[] = [];

  constructor(entries: ByteDictionary = new ByteDictionary()) {
    this.entries = entries;
  }

  intern(source: Uint8Array, start: number, end: number): number {
    return this.entries.intern(source, start, end);
  }

  internText(text: string): number {
    const bytes = encoder.encode(text);
    return this.entries.intern(bytes, 0, bytes.length);
  }

  findText(text: string): number {
    const bytes = encoder.encode(text);
    return this.entries.find(bytes, 0, bytes.length);
  }

  text(code: number): string {
    let text = this.#texts[code];
    if (text === undefined) {
      text = utf8.decode(this.entries.bytesOf(code));
      this.#texts[code] = text;
    }
    return text;
  }
}
