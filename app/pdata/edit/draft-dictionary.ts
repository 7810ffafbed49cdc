import { ByteDictionary } from "../byte-dictionary.ts";
import type { MessageDictionary } from "../message-dictionary.ts";
import { ProtoReader } from "../otlp/proto-reader.ts";
import type { ProtoWriter } from "../otlp/proto-writer.ts";

/**
 * A number for a message: an entry of the dictionary, or a draft that is not one yet.
 *
 *     ref = code << 1           entry `code`
 *     ref = draft << 1 | 1      draft
 *
 * Negative where there is none.
 */
export type Ref = number;

export function refOfCode(code: number): Ref {
  return code << 1;
}

/**
 * The entries of a dictionary, and drafts beside them. A dictionary belongs to the open chunk of the store and never
 * forgets, so what an edit makes is a draft at first; it becomes an entry when a batch that still holds it is
 * committed. What the next edit replaces never does.
 */
export class DraftDictionary {
  readonly messages: MessageDictionary;
  readonly drafts = new ByteDictionary(16);
  /** Draft → code + 1 of its entry; 0 = it has none. */
  #codes = new Uint32Array(16);

  constructor(messages: MessageDictionary) {
    this.messages = messages;
  }

  /** The ref of the canonical message source[start, end). */
  intern(source: Uint8Array, start: number, end: number): Ref {
    if (start === end) return refOfCode(this.messages.intern(source, start, end));
    const code = this.messages.entries.find(source, start, end);
    if (code >= 0) return code << 1;
    return (this.drafts.intern(source, start, end) << 1) | 1;
  }

  /** The ref of what `writer` holds. */
  internWritten(writer: ProtoWriter): Ref {
    return this.intern(writer.bytes, 0, writer.position);
  }

  /** The code of a ref; a draft becomes an entry. */
  codeOf(ref: Ref): number {
    const number = ref >>> 1;
    if ((ref & 1) === 0) return number;
    const known = number < this.#codes.length ? this.#codes[number]! : 0;
    return known === 0 ? this.#addEntry(number) : known - 1;
  }

  /** A reader at the start of a message. Valid until something is interned. */
  readerOf(ref: Ref): { readonly reader: ProtoReader; readonly end: number } {
    const number = ref >>> 1;
    const dictionary = (ref & 1) === 0 ? this.messages.entries : this.drafts;
    return {
      reader: new ProtoReader(dictionary.bytes, dictionary.startOf(number)),
      end: dictionary.endOf(number),
    };
  }

  /** The bytes of a message: a view, valid until something is interned. */
  bytesOf(ref: Ref): Uint8Array {
    return ((ref & 1) === 0 ? this.messages.entries : this.drafts).bytesOf(ref >>> 1);
  }

  #addEntry(draft: number): number {
    const { drafts, messages } = this;
    const { warnings } = messages;
    const code = messages.intern(drafts.bytes, drafts.startOf(draft), drafts.endOf(draft));
    // What an edit made is no warning about the next request.
    messages.warnings = warnings;
    if (draft >= this.#codes.length) {
      const grown = new Uint32Array(Math.max(drafts.count, this.#codes.length * 2));
      grown.set(this.#codes);
      this.#codes = grown;
    }
    this.#codes[draft] = code + 1;
    return code;
  }
}
