import { MessageDictionary } from "./message-dictionary.ts";
import { canonicalKeyValue, canonicalResource, canonicalScope, canonicalValue } from "./otlp/canonical.ts";
import { StringDictionary } from "./string-dictionary.ts";

/**
 * What the codes in a batch refer to. Attributes are interned as whole KeyValue messages, resources and scopes as
 * whole messages: one probe instead of parsing, and their inner structure is read only the first time it is seen.
 *
 * A dictionary is shared by the open chunk of a signal and all batches decoded while it is open; a sealed chunk keeps
 * its own, so that a segment stands alone and retention can drop it. `appendBatch` re-codes between dictionaries.
 */
export class Dictionary {
  readonly strings = new StringDictionary();
  /** KeyValue messages, canonical protobuf bytes. */
  readonly pairs = new MessageDictionary(canonicalKeyValue);
  /** AnyValue messages (log bodies). Code 0 is absent. */
  readonly values = new MessageDictionary(canonicalValue);
  /** Resource messages. Code 0 is absent. */
  readonly resources = new MessageDictionary(canonicalResource);
  /** InstrumentationScope messages. Code 0 is absent. */
  readonly scopes = new MessageDictionary(canonicalScope);

  /** Bytes of all entries together: what makes a chunk roll over before it is full of rows. */
  get byteLength(): number {
    return (
      this.strings.entries.byteLength +
      this.pairs.entries.byteLength +
      this.values.entries.byteLength +
      this.resources.entries.byteLength +
      this.scopes.entries.byteLength
    );
  }
}
