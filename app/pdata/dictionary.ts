import type { DictionaryPart } from "./byte-dictionary.ts";
import { MessageDictionary } from "./message-dictionary.ts";
import { canonicalKeyValue, canonicalResource, canonicalScope, canonicalValue } from "./otlp/canonical.ts";
import type { DecodeLimits } from "./otlp/decoded.ts";
import { StringDictionary } from "./string-dictionary.ts";
import type { TraceBatch } from "./trace-batch.ts";

export const dictionaryNames = ["strings", "pairs", "values", "resources", "scopes"] as const;
export type DictionaryName = (typeof dictionaryNames)[number];

/** What must be stored of a dictionary to have it again. */
export type DictionaryParts = Readonly<Record<DictionaryName, DictionaryPart>>;

/** Reads requests of the common kind. */
export interface RequestReader {
  /** The batch of a trace request without anything to refuse or mend; undefined where the decoder has to look itself. */
  readTraces(bytes: Uint8Array, dictionary: Dictionary, limits: DecodeLimits): TraceBatch | undefined;
}

/**
 * What the codes in a batch refer to. Attributes are interned as whole KeyValue messages, resources and scopes as
 * whole messages: one probe instead of parsing, and their inner structure is read only the first time it is seen.
 *
 * A dictionary is shared by the open chunk of a signal and all batches decoded while it is open; a sealed chunk keeps
 * its own, so that a segment stands alone and retention can drop it. `appendBatch` re-codes between dictionaries.
 */
export class Dictionary {
  /** Reads requests for this dictionary faster than the decoders of this folder; set by whoever owns it. */
  requestReader: RequestReader | undefined;
  readonly strings: StringDictionary;
  /** KeyValue messages, canonical protobuf bytes. Code 0 is the KeyValue without key and value. */
  readonly pairs: MessageDictionary;
  /** AnyValue messages (log bodies). Code 0 is absent, code 1 the empty value. */
  readonly values: MessageDictionary;
  /** Resource messages. Code 0 is absent, code 1 the empty resource. */
  readonly resources: MessageDictionary;
  /** InstrumentationScope messages. Code 0 is absent, code 1 the empty scope. */
  readonly scopes: MessageDictionary;
  /** Filled by `serviceNameOf`: the service name of a resource code. */
  readonly serviceNames: (string | undefined)[] = [];

  constructor(parts?: DictionaryParts) {
    this.strings = new StringDictionary(parts?.strings);
    this.pairs = new MessageDictionary(canonicalKeyValue, false, parts?.pairs);
    this.values = new MessageDictionary(canonicalValue, true, parts?.values);
    this.resources = new MessageDictionary(canonicalResource, true, parts?.resources);
    this.scopes = new MessageDictionary(canonicalScope, true, parts?.scopes);
  }

  /** The dictionary stored as `parts`, whose arrays it takes over. */
  static over(parts: DictionaryParts): Dictionary {
    return new Dictionary(parts);
  }

  /** What to store; views, valid until something is interned. */
  parts(): DictionaryParts {
    return {
      strings: this.strings.entries.part(),
      pairs: this.pairs.entries.part(),
      values: this.values.entries.part(),
      resources: this.resources.entries.part(),
      scopes: this.scopes.entries.part(),
    };
  }

  /** The warnings of everything interned since the last call, as bits of `warningBit`. */
  takeWarnings(): number {
    const { strings, pairs, values, resources, scopes } = this;
    const bits = strings.warnings | pairs.warnings | values.warnings | resources.warnings | scopes.warnings;
    if (bits === 0) return 0;
    for (const name of dictionaryNames) this[name].warnings = 0;
    return bits;
  }

  /** Bytes of all entries together: what makes a chunk roll over before it is full of rows. */
  get byteLength(): number {
    let bytes = 0;
    for (const name of dictionaryNames) bytes += this[name].byteLength;
    return bytes;
  }
}
