import type { AnyBatch } from "../batch.ts";
import { releaseView } from "../byte-view.ts";
import type { Dictionary } from "../dictionary.ts";
import type { MessageDictionary } from "../message-dictionary.ts";
import type { scopeSchema } from "../schema.ts";
import type { Table } from "../table.ts";
import { LimitError } from "./decoded.ts";
import { ProtoReader } from "./proto-reader.ts";
import type { ReasonCounter } from "./warnings.ts";

/**
 * The envelopes of the three signals have the same fields under the same numbers:
 *
 *     request            1 ResourceX*
 *     Resource{X}        1 resource   2 Scope{X}*   3 schema_url
 *     Scope{X}           1 scope      2 item*       3 schema_url
 */
const envelopeTag = 10;
const envelopeFields = 0b10;
const firstTag = 10;
const innerTag = 18;
const schemaUrlTag = 26;
const innerFields = 0b1110;

/** Reads the items of one signal into its tables. */
export interface ItemDecoder {
  /** Rows in the item table. */
  readonly rowCount: number;
  /** What was mended, by reason. */
  readonly warnings: ReasonCounter;
  /** Reads the item [reader.position, end), of the envelope in row `scope` of the table of scopes. */
  readItem(reader: ProtoReader, end: number, scope: number): void;
  /** Instead of `readItem`: reads the item whose length is next, and those that follow it directly, up to `end`. */
  readRun?(reader: ProtoReader, end: number, scope: number): void;
}

export interface EnvelopeTarget {
  readonly dictionary: Dictionary;
  readonly scopes: Table<typeof scopeSchema>;
  readonly items: ItemDecoder;
}

/**
 * Fills a new batch with a whole request, its items read by `items`. Envelopes without items leave no row.
 * Throws `MalformedError`.
 */
export function decodeEnvelopes(bytes: Uint8Array, batch: AnyBatch, items: ItemDecoder): void {
  readEnvelopes(bytes, { dictionary: batch.dictionary, scopes: batch.tables.scopes, items });
  batch.wire = { encoding: "protobuf", bytes };
}

/** Reads a whole request into the target. Throws `MalformedError`. */
export function readEnvelopes(bytes: Uint8Array, target: EnvelopeTarget): void {
  // What a request that failed half-way left behind.
  target.dictionary.takeWarnings();
  walk(bytes, target);
  releaseView();
}

function walk(bytes: Uint8Array, target: EnvelopeTarget): void {
  const reader = new ProtoReader(bytes);
  const end = bytes.length;
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === envelopeTag) decodeResourceEnvelope(reader, reader.length(end), target);
    else reader.skipField(tag, end, envelopeFields);
  }
}

/**
 * Counts the items of a request without reading them, so that tables can be made in the right size.
 * Throws `LimitError` beyond `itemsMax`.
 */
export function countItems(bytes: Uint8Array, itemsMax: number): number {
  const reader = new ProtoReader(bytes);
  const end = bytes.length;
  let count = 0;
  while (reader.seek(envelopeTag, end)) {
    const envelopeEnd = reader.length(end);
    while (reader.seek(innerTag, envelopeEnd)) {
      const scopeEnd = reader.length(envelopeEnd);
      while (reader.seek(innerTag, scopeEnd)) {
        reader.position = reader.length(scopeEnd);
        if (++count > itemsMax) throw new LimitError("items", `more than ${itemsMax} items in one request`);
      }
    }
  }
  return count;
}

function decodeResourceEnvelope(reader: ProtoReader, end: number, target: EnvelopeTarget): void {
  const { scopes, dictionary } = target;
  const firstRow = scopes.rowCount;
  const resource = new SingularMessage();
  let schemaUrl = 0;
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === innerTag) decodeScopeEnvelope(reader, reader.length(end), target);
    else if (tag === firstTag) resource.add(reader, reader.length(end));
    else if (tag === schemaUrlTag) schemaUrl = readString(reader, end, dictionary);
    else reader.skipField(tag, end, innerFields);
  }
  if (scopes.rowCount === firstRow) return;
  const code = resource.intern(reader.bytes, dictionary.resources);
  const envelope = firstRow === 0 ? 0 : scopes.columns.envelope[firstRow - 1]! + 1;
  scopes.columns.envelope.fill(envelope, firstRow, scopes.rowCount);
  scopes.columns.resource.fill(code, firstRow, scopes.rowCount);
  scopes.columns.resourceSchemaUrl.fill(schemaUrl, firstRow, scopes.rowCount);
  target.items.warnings.addWarnings(dictionary.takeWarnings());
}

function decodeScopeEnvelope(reader: ProtoReader, end: number, target: EnvelopeTarget): void {
  const { scopes, items, dictionary } = target;
  if (reader.position === end) return;
  const row = scopes.addRow();
  const itemsBefore = items.rowCount;
  const scope = new SingularMessage();
  let schemaUrl = 0;
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === innerTag) {
      if (items.readRun === undefined) items.readItem(reader, reader.length(end), row);
      else items.readRun(reader, end, row);
    } else if (tag === firstTag) scope.add(reader, reader.length(end));
    else if (tag === schemaUrlTag) schemaUrl = readString(reader, end, dictionary);
    else reader.skipField(tag, end, innerFields);
  }
  if (items.rowCount === itemsBefore) {
    scopes.truncate(row);
    return;
  }
  scopes.columns.scope[row] = scope.intern(reader.bytes, dictionary.scopes);
  scopes.columns.scopeSchemaUrl[row] = schemaUrl;
  target.items.warnings.addWarnings(dictionary.takeWarnings());
}

/** A string field as a code. */
export function readString(reader: ProtoReader, end: number, dictionary: Dictionary): number {
  const stop = reader.length(end);
  const code = dictionary.strings.intern(reader.bytes, reader.position, stop);
  reader.position = stop;
  return code;
}

/** A nested message that may be absent, or come in pieces: then it means what its bytes in a row would mean. */
export class SingularMessage {
  #start = -1;
  #end = -1;
  #pieces: Uint8Array[] | undefined;

  /** Takes [reader.position, end). */
  add(reader: ProtoReader, end: number): void {
    if (this.#start >= 0) {
      this.#pieces ??= [reader.bytes.subarray(this.#start, this.#end)];
      this.#pieces.push(reader.bytes.subarray(reader.position, end));
    }
    this.#start = reader.position;
    this.#end = end;
    reader.position = end;
  }

  /** Its code; 0 where it is absent. */
  intern(source: Uint8Array, messages: MessageDictionary): number {
    if (this.#start < 0) return 0;
    if (this.#pieces === undefined) return messages.intern(source, this.#start, this.#end);
    const joined = concat(this.#pieces);
    return messages.intern(joined, 0, joined.length);
  }
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
