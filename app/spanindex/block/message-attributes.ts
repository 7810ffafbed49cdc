import { ByteDictionary } from "../../pdata/byte-dictionary.ts";
import type { MessageDictionary } from "../../pdata/message-dictionary.ts";
import { ProtoReader } from "../../pdata/otlp/proto-reader.ts";
import { ProtoWriter } from "../../pdata/otlp/proto-writer.ts";
import type { AttributeLists } from "./attribute-items.ts";

/** Where the attributes of a message are, and which of its texts become attributes of their own. */
export interface MessageShape {
  readonly attributeTag: number;
  /** Tag of a text field → the key it gets. */
  readonly textKeys: ReadonlyMap<number, Uint8Array>;
}

const keyTag = 10;
const valueTag = 18;
export const valueTags = { string: 10, int: 24 } as const;

/** KeyValue messages that are not in the dictionary of a chunk, and lists of them: what a set is built from. */
export class PairLists {
  readonly pairs = new ByteDictionary();
  readonly #codes: number[] = [];
  readonly #ends: number[] = [];
  readonly #writer = new ProtoWriter();

  /** Adds the KeyValue message source[start, end) to the list of the owner at hand. */
  add(source: Uint8Array, start: number, end: number): void {
    this.addCode(this.pairs.intern(source, start, end));
  }

  addCode(pair: number): void {
    this.#codes.push(pair);
  }

  /** Code of the attribute `key` = the text source[start, end). */
  internText(key: Uint8Array, source: Uint8Array, start: number, end: number): number {
    const writer = this.#begin(key);
    writer.field(valueTags.string, source, start, end);
    return this.#finish();
  }

  /** Code of the attribute `key` = the integer of these two words. */
  internInt(key: Uint8Array, low: number, high: number): number {
    const writer = this.#begin(key);
    writer.varint(valueTags.int);
    writer.varint64(low, high);
    return this.#finish();
  }

  /** The list of the owner at hand is whole. */
  endOwner(): void {
    this.#ends.push(this.#codes.length);
  }

  lists(): AttributeLists {
    const ends = Uint32Array.from(this.#ends);
    return { pairs: Uint32Array.from(this.#codes), ends, first: 0, rowCount: ends.length };
  }

  #begin(key: Uint8Array): ProtoWriter {
    const writer = this.#writer;
    writer.reset();
    writer.field(keyTag, key, 0, key.length);
    writer.begin(valueTag);
    return writer;
  }

  #finish(): number {
    const writer = this.#writer;
    writer.finish();
    return this.pairs.intern(writer.bytes, 0, writer.position);
  }
}

/** Adds the attributes of the message with this code as those of one owner; its texts come first, so they win. */
export function addMessage(
  lists: PairLists,
  messages: MessageDictionary,
  code: number,
  shape: MessageShape,
): void {
  const { bytes } = messages.entries;
  const start = messages.entries.startOf(code);
  const end = messages.entries.endOf(code);
  const reader = new ProtoReader(bytes, start);
  for (const isAttributes of [false, true]) {
    reader.position = start;
    while (reader.position < end) {
      const tag = reader.tag(end);
      const key = isAttributes ? undefined : shape.textKeys.get(tag);
      if (isAttributes ? tag === shape.attributeTag : key !== undefined) {
        const stop = reader.length(end);
        if (key === undefined) lists.add(bytes, reader.position, stop);
        else lists.addCode(lists.internText(key, bytes, reader.position, stop));
        reader.position = stop;
      } else reader.skip(tag, end);
    }
  }
  lists.endOwner();
}
