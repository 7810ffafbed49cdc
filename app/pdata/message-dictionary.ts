import { ByteDictionary, type DictionaryPart } from "./byte-dictionary.ts";
import { equalBytes } from "./copy-bytes.ts";
import { ProtoWriter } from "./otlp/proto-writer.ts";

/** What makes messages of one kind comparable by their bytes. The canonical form of a canonical form is itself. */
export interface CanonicalForm {
  /** Whether source[start, end) is surely canonical; a quick test that may say no where the answer is yes. */
  isCertain(source: Uint8Array, start: number, end: number): boolean;
  /**
   * Writes the canonical form of the message source[start, end) to `out` and returns the bits of `warningBit` for what
   * had to be mended. Throws `MalformedError`.
   */
  write(source: Uint8Array, start: number, end: number, out: ProtoWriter): number;
}

/** Longer raw forms are canonicalised each time they come rather than kept. */
const aliasBytesMax = 4096;
const scratchBytesMax = 1 << 20;

let scratch = new ProtoWriter();

/**
 * Messages by code, equal values under equal codes. The bytes of a message are looked up as they came; only a form
 * never seen before is parsed.
 *
 *     raw bytes ──► entries (canonical) ── found ─────────────────────────► code
 *                      │ not found
 *                      └─► aliases (raw forms that were mended) ── found ─► code, and its warnings again
 *                             │ not found
 *                             └─► canonical form ─► same bytes? a new entry : an entry and an alias to it
 *
 * Code 0 is the empty message. Where code 0 has to mean "absent" (`hasAbsent`), the empty message has code 1.
 */
export class MessageDictionary {
  readonly entries: ByteDictionary;
  /** Bits of `warningBit` for all that was interned since somebody last cleared them. */
  warnings = 0;
  readonly #form: CanonicalForm;
  readonly #emptyCode: number;
  readonly #aliases = new ByteDictionary(16);
  readonly #aliasCodes: number[] = [0];
  readonly #aliasWarnings: number[] = [0];

  constructor(form: CanonicalForm, hasAbsent = false, part?: DictionaryPart) {
    this.#form = form;
    this.entries = part === undefined ? new ByteDictionary() : ByteDictionary.over(part);
    if (hasAbsent && part === undefined) this.entries.addEmpty();
    this.#emptyCode = hasAbsent ? 1 : 0;
  }

  /** Bytes held for entries and aliases. */
  get byteLength(): number {
    return this.entries.byteLength + this.#aliases.byteLength;
  }

  /** The code of the message source[start, end). Adds to `warnings`; throws `MalformedError`. */
  intern(source: Uint8Array, start: number, end: number): number {
    if (start === end) return this.#emptyCode;
    const code = this.entries.find(source, start, end);
    return code < 0 ? this.#internRaw(source, start, end) : code;
  }

  /** The same as `intern`, and faster where `guess`, the code of any entry, is right. */
  internLike(source: Uint8Array, start: number, end: number, guess: number): number {
    return this.entries.equals(guess, source, start, end) ? guess : this.intern(source, start, end);
  }

  /** The code in this dictionary of an entry of another one of the same kind. */
  adopt(from: MessageDictionary, code: number): number {
    if (code === 0) return 0;
    const start = from.entries.startOf(code);
    const end = from.entries.endOf(code);
    return start === end ? this.#emptyCode : this.entries.intern(from.entries.bytes, start, end);
  }

  /** The code of what `entries.find` has just missed. */
  #internRaw(source: Uint8Array, start: number, end: number): number {
    const alias = this.#aliases.count > 1 ? this.#aliases.find(source, start, end) : -1;
    if (alias >= 0) {
      this.warnings |= this.#aliasWarnings[alias]!;
      return this.#aliasCodes[alias]!;
    }
    if (this.#form.isCertain(source, start, end)) return this.entries.addMissed(source, start, end);
    if (scratch.bytes.length > scratchBytesMax) scratch = new ProtoWriter();
    scratch.reset();
    const warnings = this.#form.write(source, start, end, scratch);
    if (scratch.position === end - start && equalBytes(source, start, end, scratch.bytes, 0)) {
      return this.entries.addMissed(source, start, end);
    }
    return this.#addAlias(source, start, end, warnings);
  }

  /** `scratch` holds the canonical form of source[start, end), which differs. */
  #addAlias(source: Uint8Array, start: number, end: number, warnings: number): number {
    const length = scratch.position;
    const code = length === 0 ? this.#emptyCode : this.entries.intern(scratch.bytes, 0, length);
    this.warnings |= warnings;
    if (end - start <= aliasBytesMax) {
      const alias = this.#aliases.intern(source, start, end);
      this.#aliasCodes[alias] = code;
      this.#aliasWarnings[alias] = warnings;
    }
    return code;
  }
}
