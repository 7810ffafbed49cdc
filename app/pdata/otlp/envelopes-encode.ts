import type { Dictionary } from "../dictionary.ts";
import type { scopeSchema } from "../schema.ts";
import type { Table } from "../table.ts";
import type { ProtoWriter } from "./proto-writer.ts";

const envelopeTag = { about: 10, content: 18, schemaUrl: 26 } as const;
const requestTag = 10;
/** Lengths are reserved for an envelope of this many bytes; another size moves it once. */
const envelopeBytesGuess = 1 << 14;

/**
 * Rebuilds the envelopes around items that are written in order: a new Resource{…} where the envelope changes, a new
 * Scope{…} where the scope row does.
 */
export class EnvelopeWriter {
  readonly #writer: ProtoWriter;
  readonly #dictionary: Dictionary;
  readonly #scopes: Table<typeof scopeSchema>;
  #row = -1;

  constructor(writer: ProtoWriter, dictionary: Dictionary, scopes: Table<typeof scopeSchema>) {
    this.#writer = writer;
    this.#dictionary = dictionary;
    this.#scopes = scopes;
  }

  /** Call before each item, with its scope row; then write the item as field 2. */
  moveTo(row: number): void {
    if (row === this.#row) return;
    const { envelope } = this.#scopes.columns;
    const isSameResource = this.#row >= 0 && envelope[row] === envelope[this.#row];
    this.#closeScope();
    if (!isSameResource) {
      this.#closeResource();
      this.#openResource(row);
    }
    this.#row = row;
    this.#writer.begin(envelopeTag.content, envelopeBytesGuess);
    this.#about(this.#dictionary.scopes.entries, this.#scopes.columns.scope[row]!);
  }

  /** Call after the last item. */
  end(): void {
    this.#closeScope();
    this.#closeResource();
    this.#row = -1;
  }

  #openResource(row: number): void {
    this.#writer.begin(requestTag, envelopeBytesGuess);
    this.#about(this.#dictionary.resources.entries, this.#scopes.columns.resource[row]!);
  }

  #closeScope(): void {
    if (this.#row < 0) return;
    this.#schemaUrl(this.#scopes.columns.scopeSchemaUrl[this.#row]!);
    this.#writer.finish();
  }

  #closeResource(): void {
    if (this.#row < 0) return;
    this.#schemaUrl(this.#scopes.columns.resourceSchemaUrl[this.#row]!);
    this.#writer.finish();
  }

  #about(entries: Dictionary["scopes"]["entries"], code: number): void {
    if (code !== 0)
      this.#writer.field(envelopeTag.about, entries.bytes, entries.startOf(code), entries.endOf(code));
  }

  #schemaUrl(code: number): void {
    if (code === 0) return;
    const { entries } = this.#dictionary.strings;
    this.#writer.field(envelopeTag.schemaUrl, entries.bytes, entries.startOf(code), entries.endOf(code));
  }
}
