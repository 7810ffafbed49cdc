import type { Signal } from "../../base/signal.ts";
import {
  type FieldDescriptor,
  kinds,
  type MessageDescriptor,
  requestMessages,
} from "../../pdata/otlp/json/descriptors.ts";
import { ProtoReader } from "../../pdata/otlp/proto-reader.ts";
import { ProtoWriter } from "../../pdata/otlp/proto-writer.ts";
import { decodeUtf8 } from "../../pdata/utf8.ts";

/** Where a text stands: the key of the innermost attribute around it, or else the name of its field (`name`, `message`). */
export interface TextPlace {
  readonly key: string | undefined;
  readonly field: string;
}

/** The same text, or another. */
export type MapText = (text: string, place: TextPlace) => string;

const keyTag = 10;
const utf8 = new TextEncoder();

/** A protobuf request with other texts in it: strings, and bytes in attributes. All else stays as it is, bit for bit. */
export function mapStrings(signal: Signal, bytes: Uint8Array, map: MapText): Uint8Array {
  const writer = new ProtoWriter(bytes.length);
  new StringMapper(new ProtoReader(bytes), writer, map).message(
    bytes.length,
    requestMessages[signal],
    undefined,
  );
  return writer.take();
}

class StringMapper {
  readonly #reader: ProtoReader;
  readonly #writer: ProtoWriter;
  readonly #map: MapText;

  constructor(reader: ProtoReader, writer: ProtoWriter, map: MapText) {
    this.#reader = reader;
    this.#writer = writer;
    this.#map = map;
  }

  /** Recursion is bounded, since requests are canonical (`DecodeLimits.depthMax`). */
  message(end: number, message: MessageDescriptor, outerKey: string | undefined): void {
    const reader = this.#reader;
    const isPair = message.name === "KeyValue";
    const key = isPair ? (this.#keyOf(end) ?? outerKey) : outerKey;
    while (reader.position < end) {
      const tag = reader.tag(end);
      const field = message.fields[tag >>> 3];
      const start = reader.position;
      if (field?.message !== undefined && tag === field.tag) this.#nested(end, field, field.message, key);
      else if (field !== undefined && isText(field) && tag === field.tag && !(isPair && tag === keyTag))
        this.#text(end, field, key);
      else {
        reader.skip(tag, end);
        this.#writer.varint(tag);
        this.#writer.raw(reader.bytes, start, reader.position);
      }
    }
  }

  #keyOf(end: number): string | undefined {
    const reader = this.#reader;
    const { position } = reader;
    const key = reader.seek(keyTag, end) ? this.#take(end) : undefined;
    reader.position = position;
    return key;
  }

  #take(end: number): string {
    const reader = this.#reader;
    const stop = reader.length(end);
    const text = decodeUtf8(reader.bytes.subarray(reader.position, stop));
    reader.position = stop;
    return text;
  }

  #nested(end: number, field: FieldDescriptor, message: MessageDescriptor, key: string | undefined): void {
    const stop = this.#reader.length(end);
    this.#writer.begin(field.tag, stop - this.#reader.position);
    this.message(stop, message, key);
    this.#writer.finish();
  }

  #text(end: number, field: FieldDescriptor, key: string | undefined): void {
    const reader = this.#reader;
    const stop = reader.length(end);
    const start = reader.position;
    const text = decodeUtf8(reader.bytes.subarray(start, stop));
    const mapped = this.#map(text, { key, field: field.name });
    const bytes = mapped === text ? undefined : utf8.encode(mapped);
    if (bytes === undefined) this.#writer.field(field.tag, reader.bytes, start, stop);
    else this.#writer.field(field.tag, bytes, 0, bytes.length);
    reader.position = stop;
  }
}

function isText({ kind }: FieldDescriptor): boolean {
  return kind === kinds.string || kind === kinds.bytes;
}
