import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { equalSpans } from "../equal-spans.ts";
import type { ParentLinks } from "../links/parent-links.ts";
import { rowIdOf } from "../links/slot-table.ts";
import type { PostingTable } from "../postings.ts";
import { hashSpan, type SpanIdTable } from "../span-id-table.ts";
import type { LoadedTraceChunk, TraceChunk } from "../trace-chunk.ts";
import { statsFlag } from "../trace-stats.ts";
import type { TraceTable } from "../trace-table.ts";
import { compareU64, copyU64, equalWords, isZeroU64 } from "../words.ts";

const statusError = 2;

/**
 * Spans with one id that are compared before another is taken without looking and left out of the id table. More than
 * a few come only from a broken or hostile sender, and comparing all with all would be quadratic.
 */
const sameIdMax = 16;

/** What placing needs of the index. */
export interface PlacingContext {
  readonly traces: TraceTable;
  readonly parents: ParentLinks;
  chunk(number: number): TraceChunk | undefined;
}

/** What came of placing a batch: written by the kernel and its twin in turns. */
export interface Placed {
  /** Rows of the batch that are new, in order. */
  readonly kept: Uint32Array;
  keptCount: number;
  /** Ordinals of the traces that got spans, each once. */
  readonly touched: Uint32Array;
  touchedCount: number;
}

/**
 * Gives every span of a batch its trace, its place in the chain of that trace, its parent and its share in the posting,
 * before the columns are copied to the chunk. Spans that are already there, same id and same content, are left out.
 * The chunk has slots for all of them, and its tables have room.
 */
export class RowPlacer {
  readonly #chunk: LoadedTraceChunk;
  readonly #batch: TraceBatch;
  readonly #spans: TraceBatch["tables"]["spans"]["columns"];
  readonly #context: PlacingContext;
  readonly #placed: Placed;
  readonly #postings: PostingTable;
  readonly #stats: PostingTable["columns"];
  readonly #spanIds: SpanIdTable;
  /** Span ids of the rows of the chunk, those of this batch included. */
  readonly #ids: Uint32Array;
  readonly #traceOrdinal: Uint32Array;
  readonly #nextInTrace: Uint32Array;
  /** Rows the chunk had before this batch. */
  readonly #base: number;
  /** The parent found last: siblings come together. */
  #lastOrdinal = -1;
  #lastLow = 0;
  #lastHigh = 0;
  #lastParent = 0;

  constructor(
    chunk: LoadedTraceChunk,
    batch: TraceBatch,
    ids: Uint32Array,
    placed: Placed,
    context: PlacingContext,
  ) {
    const { links, spanIds } = chunk.columns;
    this.#chunk = chunk;
    this.#batch = batch;
    this.#spans = batch.tables.spans.columns;
    this.#context = context;
    this.#placed = placed;
    this.#postings = chunk.facts.postings;
    this.#stats = this.#postings.columns;
    this.#traceOrdinal = links.columns.traceOrdinal;
    this.#nextInTrace = links.columns.nextInTrace;
    this.#spanIds = spanIds!;
    this.#ids = ids;
    this.#base = links.rowCount;
  }

  /** Places a row and those that follow it in the same trace; returns the first that was not placed. */
  placeRun(row: number, end: number): number {
    const ordinal = this.#context.traces.add(this.#spans.traceId, row * 4);
    let next = row;
    do this.#place(next++, ordinal);
    while (next < end && this.#isOfSameTrace(next));
    return next;
  }

  #place(row: number, ordinal: number): void {
    const { spanId } = this.#spans;
    const hash = hashSpan(ordinal, spanId[row * 2]!, spanId[row * 2 + 1]!);
    const sameId = this.#countSameId(row, ordinal, hash);
    if (sameId < 0) return;
    const target = this.#base + this.#placed.keptCount;
    this.#placed.kept[this.#placed.keptCount++] = row;
    if (sameId < sameIdMax) this.#spanIds.add(hash, target);
    copyU64(spanId, row, this.#ids, target);
    this.#traceOrdinal[target] = ordinal;
    const posting = this.#postingOf(ordinal, target);
    const rowId = rowIdOf(this.#chunk.facts.slots, target);
    this.#addToStats(posting, row, rowId);
    this.#context.parents.arrived(hash, ordinal, spanId[row * 2]!, spanId[row * 2 + 1]!, rowId);
    this.#linkParent(row, ordinal, target, rowId);
  }

  /** As the row before. */
  #isOfSameTrace(row: number): boolean {
    return equalWords(this.#spans.traceId, row * 4, this.#spans.traceId, row * 4 - 4, 4);
  }

  /** Spans of the trace with the id of this one, in the chunks where it is looked for; -1 if one has its content. */
  #countSameId(row: number, ordinal: number, hash: number): number {
    const { lastChunk, lastPosting } = this.#context.traces.columns;
    let number = lastChunk[ordinal]!;
    let posting = lastPosting[ordinal]!;
    let count = 0;
    while (number !== 0) {
      const chunk = number === this.#chunk.number ? this.#chunk : this.#context.chunk(number);
      const spanIds = chunk?.columns?.spanIds;
      if (chunk === undefined || spanIds === undefined) break;
      const found = this.#countIn(chunk as LoadedTraceChunk, spanIds, row, ordinal, hash);
      if (found < 0) return -1;
      count += found;
      number = chunk.facts.postings.columns.previousChunk[posting]!;
      posting = chunk.facts.postings.columns.previousPosting[posting]!;
    }
    return count;
  }

  #countIn(
    chunk: LoadedTraceChunk,
    spanIds: SpanIdTable,
    row: number,
    ordinal: number,
    hash: number,
  ): number {
    const { traceOrdinal } = chunk.columns.links.columns;
    const own = this.#spans.spanId;
    let count = 0;
    for (let slot = spanIds.seek(hash); slot >= 0; slot = spanIds.next(slot, hash)) {
      const found = spanIds.rowAt(slot);
      if (traceOrdinal[found] !== ordinal) continue;
      const isPending = chunk === this.#chunk && found >= this.#base;
      const other = isPending ? this.#batch : chunk.columns.batch;
      const otherRow = isPending ? this.#placed.kept[found - this.#base]! : found;
      if (compareU64(own, row, other.tables.spans.columns.spanId, otherRow) !== 0) continue;
      if (equalSpans(this.#batch, row, other, otherRow)) return -1;
      count += 1;
    }
    return count;
  }

  /** The posting of the trace in this chunk, with `target` as its new last row. */
  #postingOf(ordinal: number, target: number): number {
    const { lastChunk, lastPosting } = this.#context.traces.columns;
    const { trace, head, tail, previousChunk, previousPosting } = this.#stats;
    this.#nextInTrace[target] = 0;
    if (lastChunk[ordinal] === this.#chunk.number) {
      const posting = lastPosting[ordinal]!;
      // A trace counts as touched once a batch: when its last row before was there before the batch.
      if (tail[posting]! < this.#base) this.#touch(ordinal);
      this.#nextInTrace[tail[posting]!] = target + 1;
      tail[posting] = target;
      return posting;
    }
    const posting = this.#postings.addRow();
    this.#touch(ordinal);
    trace[posting] = ordinal;
    head[posting] = target;
    tail[posting] = target;
    previousChunk[posting] = lastChunk[ordinal]!;
    previousPosting[posting] = lastPosting[ordinal]!;
    lastChunk[ordinal] = this.#chunk.number;
    lastPosting[ordinal] = posting;
    return posting;
  }

  #touch(ordinal: number): void {
    this.#placed.touched[this.#placed.touchedCount++] = ordinal;
  }

  #linkParent(row: number, ordinal: number, target: number, rowId: number): void {
    const { parents } = this.#context;
    const low = this.#spans.parentSpanId[row * 2]!;
    const high = this.#spans.parentSpanId[row * 2 + 1]!;
    if ((low | high) === 0) {
      parents.setNone(rowId);
      return;
    }
    if (ordinal !== this.#lastOrdinal || low !== this.#lastLow || high !== this.#lastHigh) {
      const hash = hashSpan(ordinal, low, high);
      // Most children come before their parent, and most are not the first of it.
      if (parents.joinAwaiting(hash, ordinal, low, high, rowId)) return;
      const parent = this.#findSpan(ordinal, hash, low, high, target);
      if (parent < 0) {
        if (this.#isOwnId(row, low, high)) parents.setLost(rowId);
        else parents.awaitParent(hash, ordinal, low, high, rowId);
        return;
      }
      this.#lastOrdinal = ordinal;
      this.#lastLow = low;
      this.#lastHigh = high;
      this.#lastParent = parent;
    }
    parents.setParent(rowId, this.#lastParent);
  }

  /** A span that names itself as its parent must not wait: those that wait for an id prove that no span has it. */
  #isOwnId(row: number, low: number, high: number): boolean {
    const { spanId } = this.#spans;
    return spanId[row * 2] === low && spanId[row * 2 + 1] === high;
  }

  /**
   * The row id of the first span of the trace with this id in the chunks where duplicates are looked for, -1 where it is
   * not there. Where the trace has older ones, the row is noted: they are gone through once the chunk is full.
   */
  #findSpan(ordinal: number, hash: number, low: number, high: number, target: number): number {
    const { lastChunk, lastPosting } = this.#context.traces.columns;
    let number = lastChunk[ordinal]!;
    let posting = lastPosting[ordinal]!;
    let rowId = -1;
    while (number !== 0) {
      const chunk = number === this.#chunk.number ? this.#chunk : this.#context.chunk(number);
      const spanIds = chunk?.columns?.spanIds;
      if (chunk === undefined || spanIds === undefined) {
        if (rowId < 0) this.#chunk.columns.deferred.push(target);
        break;
      }
      // Nobody is its own parent.
      const self = chunk === this.#chunk ? target : -1;
      const { links, batch } = (chunk as LoadedTraceChunk).columns;
      const ids = chunk === this.#chunk ? this.#ids : batch.tables.spans.columns.spanId;
      const row = spanIds.firstRow(hash, ordinal, low, high, self, links.columns.traceOrdinal, ids);
      if (row >= 0) rowId = rowIdOf(chunk.facts.slots, row);
      number = chunk.facts.postings.columns.previousChunk[posting]!;
      posting = chunk.facts.postings.columns.previousPosting[posting]!;
    }
    return rowId;
  }

  #addToStats(posting: number, row: number, rowId: number): void {
    const stats = this.#stats;
    const spans = this.#spans;
    const startTime = spans.startTimeUnixNano;
    const isBackward = compareU64(spans.endTimeUnixNano, row, startTime, row) < 0;
    const endTime = isBackward ? startTime : spans.endTimeUnixNano;
    const isFirst = stats.spanCount[posting] === 0;
    if (isFirst || compareU64(startTime, row, stats.start, posting) < 0)
      copyU64(startTime, row, stats.start, posting);
    if (isFirst || compareU64(endTime, row, stats.end, posting) > 0)
      copyU64(endTime, row, stats.end, posting);
    if (isFirst || this.#isBetterRoot(posting, row)) this.#setRoot(posting, row, rowId);
    stats.spanCount[posting] = stats.spanCount[posting]! + 1;
    if (spans.statusCode[row] === statusError) stats.errorCount[posting] = stats.errorCount[posting]! + 1;
  }

  #isBetterRoot(posting: number, row: number): boolean {
    const stats = this.#stats;
    const spans = this.#spans;
    const isRoot = isZeroU64(spans.parentSpanId, row);
    const hasRoot = (stats.flags[posting]! & statsFlag.hasRoot) !== 0;
    if (isRoot !== hasRoot) return isRoot;
    const order = compareU64(spans.startTimeUnixNano, row, stats.rootStart, posting);
    return (order || compareU64(spans.spanId, row, stats.rootSpanId, posting)) < 0;
  }

  #setRoot(posting: number, row: number, rowId: number): void {
    const stats = this.#stats;
    const spans = this.#spans;
    copyU64(spans.startTimeUnixNano, row, stats.rootStart, posting);
    copyU64(spans.spanId, row, stats.rootSpanId, posting);
    stats.rootRow[posting] = rowId;
    const isRoot = isZeroU64(spans.parentSpanId, row);
    const isError = spans.statusCode[row] === statusError;
    stats.flags[posting] = (isRoot ? statsFlag.hasRoot : 0) | (isRoot && isError ? statsFlag.rootError : 0);
  }
}
