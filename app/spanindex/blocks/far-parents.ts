import { CodeNumbers } from "../block/code-numbers.ts";
import type { ParentLinks } from "../links/parent-links.ts";
import { rowIdOf } from "../links/slot-table.ts";
import { hashSpan } from "../span-id-table.ts";
import type { LoadedTraceChunk, TraceChunk } from "../trace-chunk.ts";
import { spanIdsOf } from "../trace-facts.ts";
import type { BlockRecord } from "./block-records.ts";
import { visitSpans } from "./trace-rows.ts";

/** What of the index is needed to find spans in other chunks. */
export interface ChunkWalk {
  /** The chunks that have spans of a trace, newest first. */
  forEachPosting(ordinal: number, visit: (chunk: TraceChunk, posting: number) => void): void;
  recordsOf(chunkNumber: number): readonly BlockRecord[];
}

/** Spans of one trace that are named as a parent. */
interface Wanted {
  readonly ordinal: number;
  readonly ids: CodeNumbers;
}

/**
 * Finds parents of these rows of a chunk in the other chunks of their traces: each trace is gone through once, however
 * many of its spans look for their parent. Heals those that wait for what it finds.
 */
export function linkFarParents(
  chunk: LoadedTraceChunk,
  rows: Iterable<number>,
  parents: ParentLinks,
  walk: ChunkWalk,
): void {
  const { parentSpanId } = chunk.columns.batch.tables.spans.columns;
  const { traceOrdinal } = chunk.columns.links.columns;
  const byTrace = new Map<number, Wanted>();
  for (const row of rows) {
    const ordinal = traceOrdinal[row]!;
    let wanted = byTrace.get(ordinal);
    if (wanted === undefined) {
      wanted = { ordinal, ids: new CodeNumbers() };
      byTrace.set(ordinal, wanted);
    }
    wanted.ids.numberOf(parentSpanId[row * 2]!, parentSpanId[row * 2 + 1]!);
  }
  for (const wanted of byTrace.values()) find(wanted, chunk.number, parents, walk);
}

function find({ ordinal, ids }: Wanted, ownChunk: number, parents: ParentLinks, walk: ChunkWalk): void {
  const found = new Map<number, number>();
  walk.forEachPosting(ordinal, (chunk, posting) => {
    if (chunk.number === ownChunk) return;
    const first = new Set<number>();
    visitSpans(chunk, posting, walk.recordsOf(chunk.number), (rowId, spanId, at) => {
      const number = ids.find(spanId[at]!, spanId[at + 1]!);
      if (number < 0 || first.has(number)) return;
      // Newest chunk first: what an older one says later counts.
      first.add(number);
      found.set(number, rowId);
    });
  });
  for (const [number, rowId] of found) {
    const low = ids.first(number);
    const high = ids.second(number);
    parents.arrived(hashSpan(ordinal, low, high), ordinal, low, high, rowId);
  }
}

/**
 * Links the spans of a chunk that was loaded at start: to each other first, then with those of the chunks that are
 * loaded already, whichever of both is older. A span waits for what is not there (yet).
 */
export function linkStoredParents(chunk: LoadedTraceChunk, parents: ParentLinks, walk: ChunkWalk): void {
  const { columns, facts } = chunk;
  const { spanId, parentSpanId } = columns.batch.tables.spans.columns;
  const { traceOrdinal } = columns.links.columns;
  const ids = spanIdsOf(columns.batch, columns.links);
  const isShared = sharedTraces(chunk, walk);
  const far: number[] = [];
  for (let row = 0; row < columns.links.rowCount; row++) {
    const ordinal = traceOrdinal[row]!;
    const rowId = rowIdOf(facts.slots, row);
    const low = parentSpanId[row * 2]!;
    const high = parentSpanId[row * 2 + 1]!;
    if ((low | high) === 0) parents.setNone(rowId);
    else {
      const hash = hashSpan(ordinal, low, high);
      const parent = ids.firstRow(hash, ordinal, low, high, row, traceOrdinal, spanId);
      if (parent >= 0) parents.setParent(rowId, rowIdOf(facts.slots, parent));
      else {
        parents.awaitParent(hash, ordinal, low, high, rowId);
        if (isShared(ordinal)) far.push(row);
      }
    }
  }
  healFromChunk(chunk, isShared, parents);
  if (far.length > 0) linkFarParents(chunk, far, parents, walk);
}

/** Children in other chunks wait for spans of this one. */
function healFromChunk(
  { columns, facts }: LoadedTraceChunk,
  isShared: (ordinal: number) => boolean,
  parents: ParentLinks,
): void {
  if (parents.awaitedCount === 0) return;
  const { spanId } = columns.batch.tables.spans.columns;
  const { traceOrdinal } = columns.links.columns;
  for (let row = 0; row < columns.links.rowCount; row++) {
    const ordinal = traceOrdinal[row]!;
    if (!isShared(ordinal)) continue;
    const low = spanId[row * 2]!;
    const high = spanId[row * 2 + 1]!;
    parents.arrived(hashSpan(ordinal, low, high), ordinal, low, high, rowIdOf(facts.slots, row));
  }
}

/** Whether a trace of the chunk has spans in others. */
function sharedTraces({ facts, number }: LoadedTraceChunk, walk: ChunkWalk): (ordinal: number) => boolean {
  const shared = new Set<number>();
  const { trace } = facts.postings.columns;
  for (let posting = 0; posting < facts.postings.rowCount; posting++) {
    walk.forEachPosting(trace[posting]!, (chunk) => {
      if (chunk.number !== number) shared.add(trace[posting]!);
    });
  }
  return (ordinal) => shared.has(ordinal);
}
