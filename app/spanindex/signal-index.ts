import { assert, assertDefined } from "../base/assert.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import {
  bytesOf,
  type Chunk,
  type ChunkColumns,
  type ChunkKind,
  type ChunkSource,
  type FullChunk,
  type LoadedChunk,
  type StoredChunk,
} from "./chunk.ts";
import {
  chunkBytesMax,
  chunkDictionaryBytesMax,
  chunkItemsMax,
  chunkMemoryBytesMax,
  closableBytesMin,
  dedupeChunks,
  restBytesMax,
} from "./limits.ts";

export interface SignalIndexSettings {
  readonly source: ChunkSource;
  readonly chunkItemsMax?: number;
  readonly chunkBytesMax?: number;
  readonly chunkDictionaryBytesMax?: number;
  readonly memoryBytesMax?: number;
}

/** The memory that evicting a segment frees, but for its columns. */
export interface SegmentFacts {
  readonly segmentId: number;
  readonly bytes: number;
}

/**
 * The chunks of one signal. It decides when a chunk is full, keeps the columns of sealed chunks within a budget
 * (least recently used go first) and brings them back when asked; concurrent requests for one chunk share the load.
 */
export class SignalIndex<C extends ChunkColumns, F> {
  readonly #kind: ChunkKind<C, F>;
  readonly #source: ChunkSource;
  readonly #itemsMax: number;
  readonly #chunkBytesMax: number;
  readonly #dictionaryBytesMax: number;
  readonly #memoryBytesMax: number;
  /** In order of arrival; the open one is last. */
  readonly #chunks = new Map<number, Chunk<C, F>>();
  readonly #loading = new Map<number, Promise<C | undefined>>();
  #full: LoadedChunk<C, F>[] = [];
  #open: LoadedChunk<C, F>;
  /** Segments that were evicted before the news that they had been written: on a small disk one may follow the other. */
  readonly #evictedEarly = new Set<number>();
  #nextNumber = 1;
  #uses = 0;
  #sealedBytes = 0;
  #isResting = false;

  constructor(kind: ChunkKind<C, F>, settings: SignalIndexSettings) {
    this.#kind = kind;
    this.#source = settings.source;
    this.#itemsMax = settings.chunkItemsMax ?? chunkItemsMax;
    this.#chunkBytesMax = settings.chunkBytesMax ?? chunkBytesMax;
    this.#dictionaryBytesMax = settings.chunkDictionaryBytesMax ?? chunkDictionaryBytesMax;
    this.#memoryBytesMax = settings.memoryBytesMax ?? chunkMemoryBytesMax[kind.signal];
    this.#open = this.#newChunk(0);
  }

  /** What the next request is decoded against. Ask again for each request: it changes when a chunk is full. */
  get dictionary(): Dictionary {
    // Requests that were refused after all fill it, too, and no append follows them.
    if (this.#open.columns.batch.dictionary.byteLength > this.#dictionaryBytesMax) this.#renew();
    return this.#open.columns.batch.dictionary;
  }

  get itemCount(): number {
    let count = 0;
    for (const chunk of this.#chunks.values()) count += chunk.itemCount;
    return count;
  }

  /** Items of chunks that are segments on disk. */
  get sealedItems(): number {
    let count = 0;
    for (const chunk of this.#chunks.values()) if (chunk.segmentId !== undefined) count += chunk.itemCount;
    return count;
  }

  /** Of sealed chunks in memory; the open one is not counted. */
  get columnBytes(): number {
    return this.#sealedBytes;
  }

  /** Of all chunks in memory: the open one, those that are to be sealed, those that are kept. */
  get memoryBytes(): number {
    let bytes = this.#sealedBytes;
    for (const { columns, segmentId } of this.#chunks.values())
      if (columns !== undefined && segmentId === undefined) bytes += bytesOf(columns.batch);
    return bytes;
  }

  /** What is kept in memory of each segment, oldest first. */
  segmentFacts(): SegmentFacts[] {
    const facts: SegmentFacts[] = [];
    for (const { segmentId, factBytes } of this.#chunks.values())
      if (segmentId !== undefined) facts.push({ segmentId, bytes: factBytes });
    return facts;
  }

  /** Oldest first, numbers ascending, the open one last. A copy: chunks may come and go while it is used. */
  chunks(): Chunk<C, F>[] {
    return [...this.#chunks.values()];
  }

  chunk(number: number): Chunk<C, F> | undefined {
    return this.#chunks.get(number);
  }

  get open(): LoadedChunk<C, F> {
    return this.#open;
  }

  isOpen(chunk: Chunk<C, F>): boolean {
    return chunk === this.#open;
  }

  /** The chunk that takes a request of `items`: a request is never split over chunks. */
  openFor(items: number): LoadedChunk<C, F> {
    this.wake();
    const open = this.#open;
    if (open.itemCount > 0 && open.itemCount + items > this.#itemsMax) this.#close();
    return this.#open;
  }

  /** Books what was appended to the chunk `openFor` gave. `sequence`: the journal entry the items are stored in. */
  appended(items: number, requestItems: number, sequence: number): void {
    const open = this.#open;
    open.itemCount += items;
    open.sequences.push(sequence);
    // Closing now rather than when the next request does not fit saves re-coding that request to another dictionary.
    const isFull = open.itemCount > 0 && open.itemCount + requestItems > this.#itemsMax;
    if (isFull || bytesOf(open.columns.batch) > this.#chunkBytesMax) this.#renew();
  }

  /** Closes the open chunk where it is large: once sealed, its columns can be dropped. */
  closeLarge(): void {
    if (bytesOf(this.#open.columns.batch) > closableBytesMin) this.#renew();
  }

  /** Closes the open chunk where it holds anything. */
  closeOpen(): void {
    if (this.#open.itemCount > 0) this.#renew();
  }

  /** Chunks that became full since the last call, for the store to seal. */
  takeFull(): FullChunk[] {
    const full = this.#full;
    this.#full = [];
    const kind = this.#kind;
    return full.map((chunk) => ({
      chunkNumber: chunk.number,
      batch: chunk.columns.batch,
      sequences: chunk.sequences,
      itemCount: chunk.itemCount,
      get summary() {
        return kind.encodeFacts(chunk);
      },
      get index() {
        return kind.encodeIndex?.(chunk);
      },
      ...kind.timeRange(chunk),
    }));
  }

  /** The chunk is a segment now: its columns may be dropped. */
  sealed(chunkNumber: number, segmentId: number): void {
    const chunk = assertDefined(this.#chunks.get(chunkNumber), "sealed a chunk that is not there");
    chunk.segmentId = segmentId;
    chunk.sequences = [];
    if (this.#evictedEarly.delete(segmentId)) {
      this.#forget(chunk);
      return;
    }
    chunk.factBytes = this.#kind.factBytes(chunk.facts);
    this.#measure(chunk);
    this.trim();
  }

  /** Takes a segment over at start, without its columns. */
  restore(stored: StoredChunk): void {
    assert(this.#open.itemCount === 0, "segments are restored before anything is appended");
    const number = this.#nextNumber++;
    const chunk = this.#chunkOf(number, this.#kind.decodeFacts(stored.summary, number), undefined);
    chunk.segmentId = stored.id;
    chunk.itemCount = stored.itemCount;
    chunk.factBytes = this.#kind.factBytes(chunk.facts);
    // The open chunk, still empty, stays last and has the largest number.
    this.#chunks.delete(this.#open.number);
    this.#open = { ...this.#open, number: this.#nextNumber++ };
    this.#chunks.set(number, chunk).set(this.#open.number, this.#open);
  }

  /** The columns of a chunk; undefined where it left the store meanwhile or cannot be read. */
  async columns(chunk: Chunk<C, F>): Promise<C | undefined> {
    chunk.lastUse = ++this.#uses;
    if (chunk.columns !== undefined) return chunk.columns;
    if (chunk.segmentId === undefined || !this.#chunks.has(chunk.number)) return undefined;
    let loading = this.#loading.get(chunk.number);
    if (loading === undefined) {
      loading = this.#load(chunk, chunk.segmentId).finally(() => this.#loading.delete(chunk.number));
      this.#loading.set(chunk.number, loading);
    }
    return loading;
  }

  /** Nothing has come for a while: drops all columns, and keeps little of what is looked at until something comes. */
  rest(): void {
    this.#isResting = true;
    this.trim(0);
  }

  /** Something comes. */
  wake(): void {
    this.#isResting = false;
  }

  /**
   * Drops columns, least recently used first, until `bytesMax` is kept. The newest chunks, where duplicates are looked
   * for, stay while requests come; `isUrgent` drops also those.
   */
  trim(bytesMax: number = this.#keptBytesMax, isUrgent = this.#isResting): void {
    if (this.#sealedBytes <= bytesMax) return;
    const chunks = this.chunks();
    const droppable = chunks.slice(0, -dedupeChunks).sort((a, b) => a.lastUse - b.lastUse);
    if (isUrgent) droppable.push(...chunks.slice(-dedupeChunks));
    for (const chunk of droppable.filter(({ columnBytes }) => columnBytes > 0)) {
      if (this.#sealedBytes <= bytesMax) return;
      this.#drop(chunk);
    }
  }

  /** Forgets the segments of this signal that retention removed. */
  evict(segmentIds: readonly number[]): void {
    const bySegment = new Map(this.chunks().map((chunk) => [chunk.segmentId, chunk]));
    for (const id of segmentIds) {
      const chunk = bySegment.get(id);
      if (chunk === undefined) this.#evictedEarly.add(id);
      else this.#forget(chunk);
    }
    this.#kind.evicted?.();
  }

  /** Evicted with the news still under way, or damaged: the store has counted it. */
  lost(chunk: Chunk<C, F>): void {
    if (!this.#chunks.has(chunk.number)) return;
    this.#forget(chunk);
    this.#kind.evicted?.();
  }

  get #keptBytesMax(): number {
    return this.#isResting ? Math.min(restBytesMax, this.#memoryBytesMax) : this.#memoryBytesMax;
  }

  #newChunk(itemsExpected: number): LoadedChunk<C, F> {
    const columns = this.#kind.newColumns(new Dictionary(), itemsExpected);
    const chunk = this.#chunkOf(this.#nextNumber++, this.#kind.newFacts(), columns);
    this.#chunks.set(chunk.number, chunk);
    return chunk;
  }

  #chunkOf<Held extends C | undefined>(
    number: number,
    facts: F,
    columns: Held,
  ): Chunk<C, F> & { columns: Held } {
    return {
      number,
      facts,
      columns,
      itemCount: 0,
      sequences: [],
      segmentId: undefined,
      factBytes: 0,
      columnBytes: 0,
      lastUse: ++this.#uses,
    };
  }

  /** Ends the open chunk; one without items just begins again. */
  #renew(): void {
    if (this.#open.itemCount > 0) this.#close();
    else this.#open.columns = this.#kind.newColumns(new Dictionary(), 0);
  }

  #close(): void {
    this.#full.push(this.#open);
    this.#kind.closed?.(this.#open);
    // Whoever filled one chunk fills another; growing its columns step by step would cost as much as the appends.
    this.#open = this.#newChunk(this.#itemsMax);
  }

  async #load(chunk: Chunk<C, F>, segmentId: number): Promise<C | undefined> {
    const batch: C["batch"] | undefined = await this.#source.load(segmentId);
    if (!this.#chunks.has(chunk.number)) return undefined;
    if (batch === undefined) {
      this.lost(chunk);
      return undefined;
    }
    const columns = this.#kind.attach(chunk, batch);
    chunk.columns = columns;
    this.#measure(chunk);
    this.trim();
    return columns;
  }

  #measure(chunk: Chunk<C, F>): void {
    if (chunk.columns === undefined) return;
    this.#sealedBytes -= chunk.columnBytes;
    chunk.columnBytes = bytesOf(chunk.columns.batch);
    this.#sealedBytes += chunk.columnBytes;
  }

  #drop(chunk: Chunk<C, F>): void {
    chunk.columns = undefined;
    this.#sealedBytes -= chunk.columnBytes;
    chunk.columnBytes = 0;
  }

  #forget(chunk: Chunk<C, F>): void {
    this.#kind.remove(chunk);
    this.#chunks.delete(chunk.number);
    this.#sealedBytes -= chunk.columnBytes;
    chunk.columnBytes = 0;
  }
}
