import * as layout from "../../kernels/decode-layout.ts";
import type { ByteDictionary } from "../../pdata/byte-dictionary.ts";
import type { Dictionary, RequestReader } from "../../pdata/dictionary.ts";
import { type DecodeLimits, MalformedError } from "../../pdata/otlp/decoded.ts";
import { type ItemDecoder, readEnvelopes } from "../../pdata/otlp/envelopes-decode.ts";
import type { ProtoReader } from "../../pdata/otlp/proto-reader.ts";
import { ReasonCounter } from "../../pdata/otlp/warnings.ts";
import { scopeSchema } from "../../pdata/schema.ts";
import { Table } from "../../pdata/table.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { powerOfTwo } from "../hash-words.ts";
import { DecodeMemory, decodeMemoryBytesMax } from "./decode-memory.ts";
import { RequestColumns } from "./request-columns.ts";

/** Larger requests are left to the decoder: what they take of memory would be kept for the next ones. */
const requestBytesMax = 16 * 1024 * 1024;
/** A memory that grew beyond this is given up when its chunk ends: it cannot shrink. */
const keptBytesMax = 192 * 1024 * 1024;
const firstRequestBytes = 512 * 1024;

/** What a dictionary took when its chunk ended: so much room the next one gets at once. */
interface Size {
  readonly entries: number;
  readonly bytes: number;
}
const firstSize: Size = { entries: 4_096, bytes: 256 * 1024 };
const firstSizes = { strings: firstSize, pairs: firstSize };

/** Ends the reading of a request that is not of the common kind. */
const giveUp = new Error("not of the common kind");

/**
 * Reads trace requests with the decode kernel. Strings and pairs of the open chunk's dictionary live in the memory of the
 * kernel; when the chunk ends they move to arrays of the right size, and the memory serves the next chunk.
 *
 *     request ──copied──► memory ──readSpans──► columns ──copied──► batch
 *                           │ codes of known bytes; new plain ones are added
 *                           └─ not plain, no room ──► `#intern` (canonical.ts)
 */
export class KernelTraceReader implements RequestReader {
  readonly #memoryBytesMax: number;
  #memory: DecodeMemory;
  #columns: RequestColumns | undefined;
  /** The dictionary that lives in the memory. */
  #resident: Dictionary | undefined;
  #requestAt = 0;
  #requestBytes = 0;
  #sizes = firstSizes;

  constructor(memoryBytesMax: number = decodeMemoryBytesMax) {
    this.#memoryBytesMax = memoryBytesMax;
    this.#memory = this.#newMemory();
  }

  /** Address space in use. It stays when a chunk ends, unless it is much. */
  get memoryBytes(): number {
    return this.#memory.all.length;
  }

  /** Makes ready for the dictionary of a new chunk. The one before moves out. */
  begin(dictionary: Dictionary): void {
    this.#moveOut();
    dictionary.requestReader = this;
  }

  readTraces(bytes: Uint8Array, dictionary: Dictionary, limits: DecodeLimits): TraceBatch | undefined {
    if (bytes.length > requestBytesMax) return undefined;
    try {
      if (dictionary !== this.#resident) this.#moveIn(dictionary);
      return this.#read(bytes, dictionary, limits);
    } catch (error) {
      if (error === giveUp || error instanceof MalformedError) return undefined;
      if (!(error instanceof RangeError)) throw error;
      // No more memory: the rest of the chunk is read without the kernel, the next one begins small.
      this.#moveOut();
      this.#sizes = firstSizes;
      return undefined;
    }
  }

  #read(bytes: Uint8Array, dictionary: Dictionary, limits: DecodeLimits): TraceBatch | undefined {
    const columns = this.#columns!;
    const at = this.#place(bytes);
    const spanCount = this.#memory.kernel.countItems(at, at + bytes.length) >>> 0;
    if (spanCount > limits.itemsMax) return undefined;
    const { header } = this.#memory;
    header[layout.attributesMaxAt / 4] = limits.attributesPerItemMax;
    header[layout.partsMaxAt / 4] = limits.partsMax;
    for (;;) {
      columns.begin(spanCount);
      const scopes = new Table(scopeSchema);
      const items = new SpanRuns(columns, (reader, end, scope) => this.#readRun(reader, end, scope));
      try {
        readEnvelopes(bytes, { dictionary, scopes, items });
      } catch (error) {
        if (error === giveUp && columns.growFull()) continue;
        throw error;
      }
      const isPlain = columns.spanCount === spanCount && items.warnings.counts.size === 0;
      if (!isPlain || dictionary.takeWarnings() !== 0) return undefined;
      const wire = { encoding: "protobuf", bytes } as const;
      return { signal: "traces", dictionary, tables: { scopes, ...columns.copy() }, wire };
    }
  }

  #readRun(reader: ProtoReader, end: number, scope: number): void {
    this.#publish();
    const stop =
      this.#memory.kernel.readSpans(this.#requestAt + reader.position, this.#requestAt + end, scope) >>> 0;
    this.#takeOver();
    if (stop === layout.unusual) throw giveUp;
    reader.position = stop - this.#requestAt;
  }

  /** The address of the request, copied to the memory. */
  #place(bytes: Uint8Array): number {
    if (bytes.length > this.#requestBytes) {
      this.#requestBytes = powerOfTwo(Math.max(bytes.length, firstRequestBytes));
      this.#requestAt = this.#memory.allocate(this.#requestBytes + layout.padding);
    }
    this.#memory.all.set(bytes, this.#requestAt);
    return this.#requestAt;
  }

  /** Called by the kernel. */
  #intern(dictionaryAt: number, start: number, end: number): number {
    const { strings, pairs } = this.#resident!;
    this.#takeOver();
    const code = (dictionaryAt === layout.pairsAt ? pairs : strings).intern(this.#memory.all, start, end);
    this.#publish();
    return code;
  }

  /** Tells the kernel where the dictionaries are now. */
  #publish(): void {
    const { strings, pairs } = this.#resident!;
    describe(strings.entries, this.#memory.header, layout.stringsAt / 4);
    describe(pairs.entries, this.#memory.header, layout.pairsAt / 4);
  }

  /** Learns what the kernel has added. */
  #takeOver(): void {
    const { strings, pairs } = this.#resident!;
    const { header } = this.#memory;
    strings.entries.grownTo(header[(layout.stringsAt + layout.countField) / 4]!);
    pairs.entries.grownTo(header[(layout.pairsAt + layout.countField) / 4]!);
  }

  #moveIn(dictionary: Dictionary): void {
    this.#moveOut();
    const memory = this.#memory;
    memory.clear();
    const { strings, pairs } = this.#sizes;
    this.#resident = dictionary;
    dictionary.strings.entries.moveTo(memory, strings.entries, strings.bytes);
    dictionary.pairs.entries.moveTo(memory, pairs.entries, pairs.bytes);
    this.#requestBytes = 0;
    this.#columns = new RequestColumns(memory);
  }

  #moveOut(): void {
    const dictionary = this.#resident;
    if (dictionary === undefined) return;
    const { strings, pairs } = dictionary;
    this.#sizes = { strings: nextSize(strings.entries), pairs: nextSize(pairs.entries) };
    dictionary.requestReader = undefined;
    strings.entries.settle();
    pairs.entries.settle();
    this.#resident = undefined;
    if (this.#memory.all.length > keptBytesMax) this.#renewMemory();
  }

  #renewMemory(): void {
    this.#memory = this.#newMemory();
    this.#sizes = firstSizes;
  }

  #newMemory(): DecodeMemory {
    const intern = (at: number, start: number, end: number) => this.#intern(at, start >>> 0, end >>> 0);
    return new DecodeMemory(intern, this.#memoryBytesMax);
  }
}

/** Chunks of the same senders differ little; a quarter more keeps the next one from growing at its end. */
function nextSize(entries: ByteDictionary): Size {
  return {
    entries: powerOfTwo(Math.max(firstSize.entries, entries.count * 1.25)),
    bytes: Math.max(firstSize.bytes, Math.ceil(entries.byteLength * 1.25)),
  };
}

function describe(entries: ByteDictionary, header: Uint32Array, word: number): void {
  const { bytes, ends, slots } = entries.arrays();
  header[word + layout.bytesField / 4] = bytes.byteOffset;
  header[word + layout.bytesMaxField / 4] = bytes.length;
  header[word + layout.endsField / 4] = ends.byteOffset;
  header[word + layout.entriesMaxField / 4] = ends.length;
  header[word + layout.slotsField / 4] = slots.byteOffset;
  header[word + layout.slotMaskField / 4] = slots.byteLength / layout.slotBytes - 1;
  header[word + layout.countField / 4] = entries.count;
}

/** Lets the kernel read the spans of each envelope; the envelopes are read as for every signal. */
class SpanRuns implements ItemDecoder {
  readonly warnings = new ReasonCounter();
  readonly readRun: NonNullable<ItemDecoder["readRun"]>;
  readonly #columns: RequestColumns;

  constructor(columns: RequestColumns, readRun: NonNullable<ItemDecoder["readRun"]>) {
    this.#columns = columns;
    this.readRun = readRun;
  }

  get rowCount(): number {
    return this.#columns.spanCount;
  }

  /** Never called: `readRun` takes its place. */
  readItem(): void {
    throw giveUp;
  }
}
