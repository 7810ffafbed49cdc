import {
  type AttributeValue,
  emptyValue,
  type KeyValue,
  parseKeyValue,
  parseValue,
} from "../attribute-value.ts";
import { ByteDictionary } from "../byte-dictionary.ts";
import { ProtoWriter } from "../otlp/proto-writer.ts";
import { decodeUtf8, encodeUtf8 } from "../utf8.ts";
import { DraftDictionary, type Ref } from "./draft-dictionary.ts";
import { keyTag, pairValueTag, writeValueField } from "./encode-value.ts";

/** A number for the key of an attribute, the same for all pairs of a dictionary with that key. 0 is the empty key. */
export type KeyId = number;

const firstCapacity = 1024;

/** Attributes as refs, with the key of each at hand: which pair has which key is read from bytes once. */
export class PairDrafts extends DraftDictionary {
  readonly #keys = new ByteDictionary(64);
  readonly #keyTexts: (string | undefined)[] = [];
  /** KeyId by code of the dictionary, and by draft. */
  #keyOfCode = new Uint32Array(firstCapacity);
  #keyOfDraft = new Uint32Array(firstCapacity);
  #codesRead = 0;
  #draftsRead = 0;
  readonly #writer = new ProtoWriter();

  keyId(key: string): KeyId {
    const bytes = encodeUtf8(key);
    return this.#keys.intern(bytes, 0, bytes.length);
  }

  /** Key ids given so far; every id is below. */
  get keyCount(): number {
    return this.#keys.count;
  }

  keyText(key: KeyId): string {
    let text = this.#keyTexts[key];
    if (text === undefined) {
      text = decodeUtf8(this.#keys.bytesOf(key));
      this.#keyTexts[key] = text;
    }
    return text;
  }

  /** The key of every entry, by code. Valid until something is interned or decoded. */
  keysByCode(): Uint32Array {
    const { entries } = this.messages;
    if (this.#codesRead < entries.count) {
      this.#keyOfCode = grown(this.#keyOfCode, entries.count);
      this.#readKeys(entries, this.#codesRead, this.#keyOfCode);
      this.#codesRead = entries.count;
    }
    return this.#keyOfCode;
  }

  /** The key of every draft. Valid until something is interned. */
  keysByDraft(): Uint32Array {
    const { drafts } = this;
    if (this.#draftsRead < drafts.count) {
      this.#keyOfDraft = grown(this.#keyOfDraft, drafts.count);
      this.#readKeys(drafts, this.#draftsRead, this.#keyOfDraft);
      this.#draftsRead = drafts.count;
    }
    return this.#keyOfDraft;
  }

  keyOf(ref: Ref): KeyId {
    return (ref & 1) === 0 ? this.keysByCode()[ref >>> 1]! : this.keysByDraft()[ref >>> 1]!;
  }

  keyValueOf(ref: Ref): KeyValue {
    const { reader, end } = this.readerOf(ref);
    return parseKeyValue(reader, end);
  }

  /** Without reading the key. */
  attributeValue(ref: Ref): AttributeValue {
    const { reader, end } = this.readerOf(ref);
    return reader.seek(pairValueTag, end) ? parseValue(reader, reader.length(end)) : emptyValue;
  }

  /** The attribute `key` = `value`. */
  pair(key: KeyId, value: AttributeValue): Ref {
    const writer = this.#begin(key);
    writeValueField(writer, pairValueTag, value);
    return this.internWritten(writer);
  }

  /** The attribute `key` with the value that the pair `from` has. */
  renamed(from: Ref, key: KeyId): Ref {
    return this.pair(key, this.attributeValue(from));
  }

  #begin(key: KeyId): ProtoWriter {
    const writer = this.#writer;
    writer.reset();
    if (key !== 0) writer.field(keyTag, this.#keys.bytes, this.#keys.startOf(key), this.#keys.endOf(key));
    return writer;
  }

  #readKeys(entries: ByteDictionary, first: number, into: Uint32Array): void {
    const { bytes, ends, count } = entries;
    let start = first === 0 ? 0 : ends[first - 1]!;
    for (let number = first; number < count; number++) {
      const end = ends[number]!;
      into[number] = start < end && bytes[start] === keyTag ? this.#internKey(bytes, start + 1) : 0;
      start = end;
    }
  }

  /** The key whose length is at `at`. */
  #internKey(bytes: Uint8Array, at: number): KeyId {
    let length = 0;
    let next = at;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[next++]!;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return this.#keys.intern(bytes, next, next + length);
  }
}

function grown(array: Uint32Array<ArrayBuffer>, count: number): Uint32Array<ArrayBuffer> {
  if (count <= array.length) return array;
  const larger = new Uint32Array(Math.max(count, array.length * 2));
  larger.set(array);
  return larger;
}
