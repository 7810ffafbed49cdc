import { assertDefined } from "../base/assert.ts";
import { canRunKernels } from "../kernels/load-kernels.ts";
import type { Dictionary } from "../pdata/dictionary.ts";
import { selectRows } from "../pdata/select-rows.ts";
import { Table } from "../pdata/table.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import { TraceBlocks } from "./blocks/trace-blocks.ts";
import type { ChunkKind, ChunkSource, StoredChunk, StoredIndex } from "./chunk.ts";
import { ChunkAppender } from "./chunk-appender.ts";
import { KernelTraceReader } from "./decode/kernel-trace-reader.ts";
import { ImageError } from "./image/image-format.ts";
import { IndexByteCounter, type IndexBytes } from "./index-bytes.ts";
import { dedupeChunks } from "./limits.ts";
import { hashLinkTarget, hasSorted, linkTargetsOf } from "./link-targets.ts";
import { slotRows } from "./links/slot-table.ts";
import { SharedMemory } from "./memory/shared-memory.ts";
import { SpanPlacer } from "./placing/span-placer.ts";
import { spanLinkSchema } from "./postings.ts";
import { SignalIndex, type SignalIndexSettings } from "./signal-index.ts";
import {
  newTraceColumns,
  newTraceFacts,
  type ServiceCount,
  type TraceChunk,
  type TraceColumns,
  type TraceFacts,
} from "./trace-chunk.ts";
import { bytesOfFacts, chainOf, countServices, spanIdsOf, timeRangeOf } from "./trace-facts.ts";
import { clearStats, mergeStats, noRow, traceStatsSchema } from "./trace-stats.ts";
import { addServices, decodeTraceFacts, encodeTraceFacts } from "./trace-summary.ts";
import { TraceTable } from "./trace-table.ts";
import { equalWords } from "./words.ts";

/** The rows of one trace in one chunk, in order of arrival. */
export interface TraceRows {
  readonly columns: TraceColumns;
  readonly rows: Uint32Array;
}

/** The share of one chunk in a trace. */
export interface TracePart {
  readonly chunk: TraceChunk;
  /** Its row in the chunk's postings, see `chainOf`. */
  readonly posting: number;
  readonly spanCount: number;
}

export interface TraceIndexSettings extends SignalIndexSettings {
  /** What blocks and the trace table lie in; one of its own where it is left out. */
  readonly memory?: SharedMemory;
  /** Attributes and details kept of all blocks. */
  readonly tierBytesMax?: number;
  /** Places spans without the kernel; for tests. */
  readonly useTwin?: boolean;
}

/** Chunks under way from the store while blocks are made of one. */
const loadsAhead = 4;

/** Everything stored of the traces signal, ready to be searched. */
export class TraceIndex {
  readonly traces: TraceTable;
  /** What query workers see. */
  readonly blocks: TraceBlocks;
  readonly chunks: SignalIndex<TraceColumns, TraceFacts>;
  readonly #appender = new ChunkAppender<TraceBatch>();
  /** Reads requests for the open chunk; undefined where kernels cannot run. */
  readonly #reader = canRunKernels ? new KernelTraceReader() : undefined;

  /** Where a trace is summed up before it is written to the table. */
  readonly #sum = new Table(traceStatsSchema, 1);

  /** Numbers of those in which duplicates are looked for and whose columns have to be loaded for that. */
  readonly #cold = new Set<number>();

  readonly #source: ChunkSource;
  readonly #placer: SpanPlacer;

  constructor(settings: TraceIndexSettings) {
    this.#source = settings.source;
    const memory = settings.memory ?? new SharedMemory();
    this.traces = new TraceTable(memory, (offset) => this.blocks.retireTable(offset));
    this.blocks = new TraceBlocks({
      memory,
      source: settings.source,
      traces: this.traces,
      chunk: (number) => this.chunks.chunk(number),
      openChunk: () => this.chunks.open,
      columns: (chunk) => this.chunks.columns(chunk),
      lost: (chunk) => this.chunks.lost(chunk),
      forEachPosting: (ordinal, visit) => this.#forEachPosting(ordinal, visit),
      ...(settings.tierBytesMax === undefined ? {} : { tierBytesMax: settings.tierBytesMax }),
    });
    this.chunks = new SignalIndex(this.#kind(), settings);
    const context = {
      traces: this.traces,
      parents: this.blocks.parents,
      chunk: (number: number) => this.chunks.chunk(number),
    };
    this.#placer = new SpanPlacer(memory, context, settings.useTwin);
  }

  /** What the next request is decoded against. */
  get dictionary(): Dictionary {
    return this.chunks.dictionary;
  }

  /**
   * Makes room for spans of so many new traces that are to be committed, those included that are under way. Throws
   * `MemoryFullError` where they would not fit, before anybody has stored them.
   */
  reserve(traceCount: number): void {
    this.blocks.withRoom(() => {
      this.traces.reserve(traceCount);
      this.blocks.probeSlot();
    });
  }

  /**
   * Adds committed spans; returns how many were left out because the same span was there already. Throws `MemoryFullError`
   * where there is no room in spite of `reserve`: then nothing has changed, and they are found after a start with more room.
   */
  append(batch: TraceBatch, sequence: number): number {
    const spanCount = batch.tables.spans.rowCount;
    const chunk = this.chunks.openFor(spanCount);
    this.blocks.withRoom(() => {
      // Traces are only counted where the table is nearly full.
      if (!this.traces.hasRoomFor(spanCount)) this.traces.reserve(tracesMaxOf(batch));
      this.blocks.reserve(chunk, chunk.columns.links.rowCount + spanCount);
    });
    const { kept, keptCount, touched, touchedCount } = this.#placer.place(chunk, batch);
    if (keptCount > 0) {
      const added = keptCount === spanCount ? batch : selectRows(batch, kept.subarray(0, keptCount));
      this.#appender.append(chunk.columns.batch, added);
      countServices(chunk.facts.services, added);
    }
    for (let i = 0; i < touchedCount; i++) this.#refresh(touched[i]!);
    this.chunks.appended(keptCount, spanCount, sequence);
    if (!this.chunks.isOpen(chunk)) this.#endDedupeOfOld();
    return spanCount - keptCount;
  }

  /** Takes a segment over at start. */
  restore(stored: StoredChunk): void {
    this.chunks.restore(stored);
  }

  /**
   * To be awaited before `append` where it is not undefined: the chunks in which duplicates of these spans are looked for are
   * loaded, where a start or a rest has left them without columns. Few requests need it: those of traces that are there.
   */
  prepare(batch: TraceBatch): Promise<void> | undefined {
    if (this.#cold.size === 0) return undefined;
    const needed = this.#coldChunksOf(batch);
    return needed.length === 0 ? undefined : this.#warm(needed);
  }

  /** Nothing has come for a while: chunks of which duplicates may still come are loaded again when they do. */
  rest(): void {
    const recent = this.#recent().filter(({ columns }) => columns?.spanIds !== undefined);
    this.chunks.rest();
    for (const { number, columns } of recent) if (columns === undefined) this.#cold.add(number);
  }

  /** The chunks in which duplicates are looked for. */
  #recent(): TraceChunk[] {
    return this.chunks.chunks().slice(-dedupeChunks);
  }

  async #warm(chunks: readonly TraceChunk[]): Promise<void> {
    this.chunks.wake();
    for (const chunk of chunks) {
      const columns = await this.chunks.columns(chunk);
      if (columns !== undefined) columns.spanIds ??= spanIdsOf(columns.batch, columns.links);
      this.#cold.delete(chunk.number);
    }
  }

  /** The cold chunks that hold spans of the traces of a batch. */
  #coldChunksOf({ tables: { spans } }: TraceBatch): TraceChunk[] {
    const { traceId } = spans.columns;
    const found = new Set<TraceChunk>();
    for (let row = 0; row < spans.rowCount && found.size < this.#cold.size; row++) {
      if (isOfTraceBefore(traceId, row)) continue;
      const ordinal = this.traces.find(traceId, row * 4);
      if (ordinal < 0) continue;
      this.#forEachPosting(ordinal, (chunk) => {
        if (this.#cold.has(chunk.number)) found.add(chunk);
      });
    }
    return [...found];
  }

  /**
   * Loads what is searched of all stored chunks, newest first. Call once after `restore`, before any `append`. A chunk whose
   * segment is gone leaves the index; the store has counted it. `failed` hears of those that a fault of ours, or of the store's
   * thread, keeps from being searched.
   */
  async loadBlocks(
    failed: (segmentId: number, error: unknown) => void,
    stopping?: AbortSignal,
  ): Promise<void> {
    const chunks = this.chunks.chunks().filter((chunk) => chunk.segmentId !== undefined);
    chunks.reverse();
    // The store reads the next ones while this thread takes one over.
    const loads: (Promise<StoredIndex | undefined> | undefined)[] = [];
    for (const [index, chunk] of chunks.entries()) {
      for (let next = loads.length; next < Math.min(chunks.length, index + loadsAhead); next++) {
        const load = this.#loadStored(chunks[next]!);
        // Whoever stops half-way never awaits it.
        load.catch(() => undefined);
        loads.push(load);
      }
      try {
        await this.#takeOver(chunk, await loads[index]);
      } catch (error) {
        failed(chunk.segmentId!, error);
      }
      loads[index] = undefined;
      if (stopping?.aborted === true) return;
    }
    for (const { number, segmentId } of this.#recent()) if (segmentId !== undefined) this.#cold.add(number);
  }

  async #takeOver(chunk: TraceChunk, stored: StoredIndex | undefined): Promise<void> {
    // Retention may have removed it meanwhile.
    if (this.chunks.chunk(chunk.number) !== chunk) return;
    if (stored === undefined) this.chunks.lost(chunk);
    else await this.#restoreBlock(chunk, stored);
  }

  async #loadStored(chunk: TraceChunk): Promise<StoredIndex | undefined> {
    const { loadIndex } = this.#source;
    if (chunk.columns === undefined && chunk.segmentId !== undefined && loadIndex !== undefined)
      return loadIndex.call(this.#source, chunk.segmentId);
    const batch = await this.blocks.batchOf(chunk, "hot");
    return batch && { batch };
  }

  async #restoreBlock(chunk: TraceChunk, stored: StoredIndex): Promise<void> {
    if ("batch" in stored) this.#restoreColumns(chunk, stored.batch);
    else {
      try {
        this.blocks.restoredImage(chunk, stored.index, stored.rows);
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        // Written by another version: everything it says is in the columns, too.
        const hot = await this.blocks.batchOf(chunk, "hot");
        if (hot === undefined) return this.chunks.lost(chunk);
        this.#restoreColumns(chunk, hot);
      }
    }
    this.#findRoots(chunk);
  }

  #restoreColumns(chunk: TraceChunk, batch: TraceBatch): void {
    const columns = chunk.columns ?? this.#attach(chunk, batch);
    this.blocks.restored({ ...chunk, columns });
  }

  /** Chunks that were stored by an earlier version do not say which rows the roots are. */
  #findRoots({ number, facts }: TraceChunk): void {
    const { rootRow, trace } = facts.postings.columns;
    for (let posting = 0; posting < facts.postings.rowCount; posting++) {
      if (rootRow[posting] !== noRow) continue;
      rootRow[posting] = this.blocks.rootRowOf(number, facts, posting);
      this.#refresh(trace[posting]!);
    }
  }

  /** The ordinal of a trace by the words of its id, -1 where it is not stored. */
  find(traceId: Uint32Array): number {
    return this.traces.find(traceId, 0);
  }

  /** Where the spans of a trace lie, in order of arrival. Loads nothing. */
  partsOf(ordinal: number): TracePart[] {
    const parts: TracePart[] = [];
    this.#forEachPosting(ordinal, (chunk, posting) =>
      parts.push({ chunk, posting, spanCount: chunk.facts.postings.columns.spanCount[posting]! }),
    );
    return parts.reverse();
  }

  /** All spans of a trace, by chunk, in order of arrival. Loads what is not in memory. */
  async rowsOf(ordinal: number): Promise<TraceRows[]> {
    const rows: TraceRows[] = [];
    for (const { chunk, posting } of this.partsOf(ordinal)) {
      const columns = await this.chunks.columns(chunk);
      if (columns !== undefined) rows.push({ columns, rows: chainOf(chunk.facts, posting, columns.links) });
    }
    return rows;
  }

  /** The columns that hold the span with a row id, and its row in them; undefined where its chunk is gone. */
  async rowOf(rowId: number): Promise<{ readonly columns: TraceColumns; readonly row: number } | undefined> {
    const block = this.blocks.blockOf(rowId);
    const chunk = block && this.chunks.chunk(block.chunk);
    const columns = chunk && (await this.chunks.columns(chunk));
    if (block === undefined || chunk === undefined || columns === undefined) return undefined;
    return { columns, row: chunk.facts.slots.indexOf(block.slot) * slotRows + (rowId & 0xffff) };
  }

  /** Chunks that may hold a link to the span. */
  chunksLinkingTo(traceId: Uint32Array, spanId: Uint32Array): TraceChunk[] {
    const hash = hashLinkTarget(traceId, 0, spanId, 0);
    return this.chunks
      .chunks()
      .filter((chunk) => chunk.columns !== undefined || hasSorted(chunk.facts.linkTargets, hash));
  }

  /** What the index takes of memory, by what for, but for the columns of whole chunks (`chunks.memoryBytes`). */
  memory(): IndexBytes {
    const counter = new IndexByteCounter();
    this.blocks.countBytes(counter);
    for (const chunk of this.chunks.chunks()) counter.addChunk(chunk);
    counter.add("traceTable", this.traces.byteLength);
    return counter.bytes;
  }

  /** Spans and errors by service. */
  services(): Map<string, ServiceCount> {
    const services = new Map<string, ServiceCount>();
    for (const chunk of this.chunks.chunks()) addServices(services, chunk.facts.services);
    return services;
  }

  #kind(): ChunkKind<TraceColumns, TraceFacts> {
    return {
      signal: "traces",
      newColumns: (dictionary, spansExpected) => {
        this.#reader?.begin(dictionary);
        return newTraceColumns(dictionary, spansExpected);
      },
      newFacts: newTraceFacts,
      attach: (chunk, batch) => this.#attach(chunk, batch as TraceBatch),
      closed: (chunk) => {
        this.#placer.settle(chunk);
        chunk.facts.linkTargets = linkTargetsOf(chunk.columns.batch);
        this.blocks.closed(chunk);
      },
      remove: (chunk) => this.#remove(chunk),
      encodeIndex: (chunk) => this.blocks.imageOf(chunk),
      evicted: () => {
        this.blocks.publish();
      },
      factBytes: bytesOfFacts,
      timeRange: (chunk) => timeRangeOf(chunk.facts),
      encodeFacts: ({ facts }) => encodeTraceFacts(facts, this.traces),
      decodeFacts: (summary, number) => this.#decodeFacts(summary, number),
    };
  }

  /** Sums a trace up again from its postings. */
  #refresh(ordinal: number): void {
    clearStats(this.#sum, 0);
    this.#forEachPosting(ordinal, (chunk, posting) =>
      mergeStats(this.#sum, 0, chunk.facts.postings, posting),
    );
    this.traces.write(ordinal, this.#sum.columns);
  }

  /** Newest chunk first. */
  #forEachPosting(ordinal: number, visit: (chunk: TraceChunk, posting: number) => void): void {
    const { lastChunk, lastPosting } = this.traces.columns;
    this.#forEachPostingFrom(lastChunk[ordinal]!, lastPosting[ordinal]!, visit);
  }

  #forEachPostingFrom(
    lastChunk: number,
    lastPosting: number,
    visit: (chunk: TraceChunk, posting: number) => void,
  ): void {
    let number = lastChunk;
    let posting = lastPosting;
    while (number !== 0) {
      const chunk = assertDefined(this.chunks.chunk(number), "a posting names a chunk that is there");
      visit(chunk, posting);
      const { previousChunk, previousPosting } = chunk.facts.postings.columns;
      number = previousChunk[posting]!;
      posting = previousPosting[posting]!;
    }
  }

  #attach(chunk: TraceChunk, batch: TraceBatch): TraceColumns {
    const links = new Table(spanLinkSchema, batch.tables.spans.rowCount);
    links.rowCount = batch.tables.spans.rowCount;
    const { traceOrdinal, nextInTrace } = links.columns;
    const { traceId } = batch.tables.spans.columns;
    const { trace, head } = chunk.facts.postings.columns;
    const postingOf = new Map<number, number>();
    for (let posting = 0; posting < chunk.facts.postings.rowCount; posting++)
      postingOf.set(trace[posting]!, posting);
    const following = new Uint32Array(chunk.facts.postings.rowCount);
    // Backwards, so that each row finds the one after it; the last one seen of a trace is its first.
    for (let row = links.rowCount - 1; row >= 0; row--) {
      const ordinal = this.traces.find(traceId, row * 4);
      const posting = assertDefined(postingOf.get(ordinal), "a span has a posting");
      traceOrdinal[row] = ordinal;
      nextInTrace[row] = following[posting]!;
      following[posting] = row + 1;
      head[posting] = row;
    }
    return { batch, links, spanIds: undefined, deferred: [] };
  }

  #decodeFacts(summary: Uint8Array, chunkNumber: number): TraceFacts {
    const { facts, traceId } = decodeTraceFacts(summary, (rows) => this.blocks.slotsFor(rows));
    const { trace, previousChunk, previousPosting } = facts.postings.columns;
    for (let posting = 0; posting < facts.postings.rowCount; posting++) {
      const ordinal = this.traces.add(traceId, posting * 4);
      const { lastChunk, lastPosting } = this.traces.columns;
      trace[posting] = ordinal;
      previousChunk[posting] = lastChunk[ordinal]!;
      previousPosting[posting] = lastPosting[ordinal]!;
      lastChunk[ordinal] = chunkNumber;
      lastPosting[ordinal] = posting;
      clearStats(this.#sum, 0);
      mergeStats(this.#sum, 0, facts.postings, posting);
      // The chunk is not there yet: what the earlier ones said is in the table only in part.
      this.#forEachPostingFrom(previousChunk[posting]!, previousPosting[posting]!, (chunk, earlier) =>
        mergeStats(this.#sum, 0, chunk.facts.postings, earlier),
      );
      this.traces.write(ordinal, this.#sum.columns);
    }
    return facts;
  }

  #remove(chunk: TraceChunk): void {
    this.#cold.delete(chunk.number);
    const { trace } = chunk.facts.postings.columns;
    for (let posting = 0; posting < chunk.facts.postings.rowCount; posting++) {
      const ordinal = trace[posting]!;
      this.#unlink(ordinal, chunk, posting);
      if (this.traces.columns.lastChunk[ordinal] === 0) this.traces.remove(ordinal);
      else this.#refresh(ordinal);
    }
    this.blocks.removed(chunk);
  }

  /** Takes a posting out of the chain of its trace. */
  #unlink(ordinal: number, chunk: TraceChunk, posting: number): void {
    const own = chunk.facts.postings.columns;
    const { lastChunk, lastPosting } = this.traces.columns;
    if (lastChunk[ordinal] === chunk.number) {
      lastChunk[ordinal] = own.previousChunk[posting]!;
      lastPosting[ordinal] = own.previousPosting[posting]!;
      return;
    }
    this.#forEachPosting(ordinal, (later, laterPosting) => {
      const { previousChunk, previousPosting } = later.facts.postings.columns;
      if (previousChunk[laterPosting] !== chunk.number) return;
      previousChunk[laterPosting] = own.previousChunk[posting]!;
      previousPosting[laterPosting] = own.previousPosting[posting]!;
    });
  }

  #endDedupeOfOld(): void {
    for (const chunk of this.chunks.chunks().slice(0, -dedupeChunks)) {
      if (chunk.columns !== undefined) chunk.columns.spanIds = undefined;
      this.#cold.delete(chunk.number);
    }
  }
}

/** As many traces as the spans of a batch may be of: spans of one nearly always come together. */
export function tracesMaxOf({ tables: { spans } }: TraceBatch): number {
  const { traceId } = spans.columns;
  let count = 0;
  for (let row = 0; row < spans.rowCount; row++) if (!isOfTraceBefore(traceId, row)) count += 1;
  return count;
}

/** Whether the span of a row is of the same trace as that of the row before. */
function isOfTraceBefore(traceId: Uint32Array, row: number): boolean {
  return row > 0 && equalWords(traceId, row * 4, traceId, row * 4 - 4, 4);
}
