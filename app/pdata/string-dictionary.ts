import type { DictionaryPart } from "./byte-dictionary.ts";
import { MessageDictionary } from "./message-dictionary.ts";
import { canonicalString } from "./otlp/canonical.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/** UTF-8 strings by code, decoded to text once, when first asked for. Code 0 is the empty string. */
export class StringDictionary extends MessageDictionary {
  readonly #texts: (string | undefined)[] = [];

  constructor(part?: DictionaryPart) {
    super(canonicalString, false, part);
  }

  internText(text: string): number {
    const bytes = encodeUtf8(text);
    return this.entries.intern(bytes, 0, bytes.length);
  }

  /** The code of `text`, or -1. */
  findText(text: string): number {
    const bytes = encodeUtf8(text);
    return this.entries.find(bytes, 0, bytes.length);
  }

  text(code: number): string {
    let text = this.#texts[code];
    if (text === undefined) {
      text = decodeUtf8(this.entries.bytesOf(code));
      this.#texts[code] = text;
    }
    return text;
  }
}
