import type { AttributeValue } from "../attribute-value.ts";
import { parseValue } from "../attribute-value.ts";
import type { Dictionary } from "../dictionary.ts";
import type { MessageDictionary } from "../message-dictionary.ts";
import type { ProtoReader } from "../otlp/proto-reader.ts";
import { ProtoWriter } from "../otlp/proto-writer.ts";
import { type InstrumentationScope, parseResource, parseScope, type Resource } from "../resource-view.ts";
import { decodeUtf8, encodeUtf8 } from "../utf8.ts";
import { DraftDictionary, type Ref } from "./draft-dictionary.ts";
import { encodeResource, encodeScope, writeValue } from "./encode-value.ts";
import { PairDrafts } from "./pair-drafts.ts";

/**
 * Bytes of drafts after which a batch starts with none. Kept, they save making the same value again for every batch;
 * those of unique values are of no use to the next one.
 */
const draftBytesMax = 4 * 1024 * 1024;

/** Objects of resources and scopes kept; a batch rarely has more. */
const objectsMax = 256;

class StringDrafts extends DraftDictionary {
  text(ref: Ref): string {
    return decodeUtf8(this.bytesOf(ref));
  }

  ofText(text: string): Ref {
    const bytes = encodeUtf8(text);
    return this.intern(bytes, 0, bytes.length);
  }
}

class ValueDrafts extends DraftDictionary {
  readonly #writer = new ProtoWriter();

  /** Undefined where the ref is that of code 0, absent. */
  value(ref: Ref): AttributeValue | undefined {
    if (ref === 0) return undefined;
    const { reader, end } = this.readerOf(ref);
    return parseValue(reader, end);
  }

  ofValue(value: AttributeValue): Ref {
    this.#writer.reset();
    writeValue(this.#writer, value);
    return this.internWritten(this.#writer);
  }
}

/** Messages that are few and edited as whole objects: resources, scopes. */
export class ObjectDrafts<T> extends DraftDictionary {
  readonly #parse: (reader: ProtoReader, end: number) => T;
  readonly #encode: (object: T) => Uint8Array;
  readonly #objects = new Map<Ref, T>();

  constructor(
    messages: MessageDictionary,
    parse: (reader: ProtoReader, end: number) => T,
    encode: (object: T) => Uint8Array,
  ) {
    super(messages);
    this.#parse = parse;
    this.#encode = encode;
  }

  /** The object; an absent one reads as an empty one. It is shared: never change it. */
  object(ref: Ref): T {
    const known = this.#objects.get(ref);
    if (known !== undefined) return known;
    const { reader, end } = this.readerOf(ref);
    const object = this.#parse(reader, end);
    if (this.#objects.size >= objectsMax) this.#objects.clear();
    this.#objects.set(ref, object);
    return object;
  }

  ofObject(object: T): Ref {
    const bytes = this.#encode(object);
    return this.intern(bytes, 0, bytes.length);
  }
}

/** The drafts beside each part of a dictionary. Memos by ref hold for one of these (`RefMemo`). */
export class Drafts {
  readonly pairs: PairDrafts;
  readonly strings: StringDrafts;
  readonly values: ValueDrafts;
  readonly resources: ObjectDrafts<Resource>;
  readonly scopes: ObjectDrafts<InstrumentationScope>;

  constructor(dictionary: Dictionary) {
    this.pairs = new PairDrafts(dictionary.pairs);
    this.strings = new StringDrafts(dictionary.strings);
    this.values = new ValueDrafts(dictionary.values);
    this.resources = new ObjectDrafts(dictionary.resources, parseResource, encodeResource);
    this.scopes = new ObjectDrafts(dictionary.scopes, parseScope, encodeScope);
  }

  get draftBytes(): number {
    const { pairs, strings, values, resources, scopes } = this;
    return [pairs, strings, values, resources, scopes].reduce((sum, part) => sum + part.drafts.byteLength, 0);
  }
}

const draftsOfDictionary = new WeakMap<Dictionary, Drafts>();

/** The drafts of a dictionary: the same ones from batch to batch until they have become too many. */
export function draftsOf(dictionary: Dictionary): Drafts {
  const known = draftsOfDictionary.get(dictionary);
  if (known !== undefined && known.draftBytes <= draftBytesMax) return known;
  const drafts = new Drafts(dictionary);
  draftsOfDictionary.set(dictionary, drafts);
  return drafts;
}
