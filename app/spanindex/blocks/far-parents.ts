import { CodeNumbers } from "../block/code-numbers.ts";
import type { SpanBlock } from "../block/span-block.ts";
import type { AwaitedSpan } from "../links/awaited-parents.ts";
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
  /** Whether the trace of a posting has spans in other chunks. */
  isShared(chunk: TraceChunk, posting: number): boolean;
  recordsOf(chunkNumber: number): readonly BlockRecord[];
}

/**
 * Looks for spans in the other chunks of their traces: each trace is gone through once, however many of its spans are
 * looked for. Heals those that wait for what it finds.
 */
export function linkFarParents(
  wanted: Iterable<AwaitedSpan>,
  ownChunk: number,
  parents: ParentLinks,
  walk: ChunkWalk,
): void {
  const byTrace = new Map<number, CodeNumbers>();
  for (const { ordinal, low, high } of wanted) {
    let ids = byTrace.get(ordinal);
    if (ids === undefined) {
      ids = new CodeNumbers();
      byTrace.set(ordinal, ids);
    }
    ids.numberOf(low, high);
  }
  for (const [ordinal, ids] of byTrace) linkTrace(ordinal, ids, ownChunk, parents, walk);
}

function linkTrace(
  ordinal: number,
  ids: CodeNumbers,
  ownChunk: number,
  parents: ParentLinks,
  walk: ChunkWalk,
): void {
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

/** The parents that these rows of a chunk name. */
export function* parentsOf({ columns }: LoadedTraceChunk, rows: Iterable<number>): Iterable<AwaitedSpan> {
  const { parentSpanId } = columns.batch.tables.spans.columns;
  const { traceOrdinal } = columns.links.columns;
  for (const row of rows)
    yield { ordinal: traceOrdinal[row]!, low: parentSpanId[row * 2]!, high: parentSpanId[row * 2 + 1]! };
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
  const awaiting: number[] = [];
  for (let row = 0; row < columns.links.rowCount; row++) {
    const rowId = rowIdOf(facts.slots, row);
    const low = parentSpanId[row * 2]!;
    const high = parentSpanId[row * 2 + 1]!;
    if ((low | high) === 0) {
      parents.setNone(rowId);
      continue;
    }
    const ordinal = traceOrdinal[row]!;
    const hash = hashSpan(ordinal, low, high);
    const parent = ids.firstRow(hash, ordinal, low, high, row, traceOrdinal, spanId);
    if (parent >= 0) parents.setParent(rowId, rowIdOf(facts.slots, parent));
    else if (spanId[row * 2] === low && spanId[row * 2 + 1] === high) parents.setLost(rowId);
    else {
      parents.awaitParent(hash, ordinal, low, high, rowId);
      awaiting.push(row);
    }
  }
  linkWithOthers(chunk, parentsOf(chunk, awaiting), parents, walk);
}

/** Rows of a block whose parent is not in it, and the ids of those parents. */
export interface AwaitingRows {
  readonly awaitingRows: readonly number[];
  readonly awaitedIds: Uint32Array;
}

/** The same for a chunk whose links came with its image, but for those that lead out of it. */
export function linkImageParents(
  chunk: TraceChunk,
  { hot }: SpanBlock,
  { awaitingRows, awaitedIds }: AwaitingRows,
  parents: ParentLinks,
  walk: ChunkWalk,
): void {
  const awaited = awaitingRows.map((row, index) => ({
    ordinal: hot.traceOrdinal[hot.trace[row]!]!,
    low: awaitedIds[index * 2]!,
    high: awaitedIds[index * 2 + 1]!,
  }));
  for (const [index, { ordinal, low, high }] of awaited.entries()) {
    const row = awaitingRows[index]!;
    const rowId = rowIdOf(chunk.facts.slots, row);
    if (hot.spanId[row * 2] === low && hot.spanId[row * 2 + 1] === high) parents.setLost(rowId);
    else parents.awaitParent(hashSpan(ordinal, low, high), ordinal, low, high, rowId);
  }
  linkWithOthers(chunk, awaited, parents, walk);
}

/** Both ways: children in other chunks wait for spans of this one, too. */
function linkWithOthers(
  chunk: TraceChunk,
  awaited: Iterable<AwaitedSpan>,
  parents: ParentLinks,
  walk: ChunkWalk,
): void {
  const shared = sharedTraces(chunk, walk);
  linkFarParents(
    [...awaited].filter(({ ordinal }) => shared.has(ordinal)),
    chunk.number,
    parents,
    walk,
  );
  if (parents.awaitedCount === 0) return;
  for (const [ordinal, posting] of shared)
    visitSpans(chunk, posting, walk.recordsOf(chunk.number), (rowId, spanId, at) => {
      const low = spanId[at]!;
      const high = spanId[at + 1]!;
      parents.arrived(hashSpan(ordinal, low, high), ordinal, low, high, rowId);
    });
}

/** The traces of a chunk that have spans in others, with their postings in it. */
function sharedTraces(chunk: TraceChunk, walk: ChunkWalk): Map<number, number> {
  const shared = new Map<number, number>();
  const { rowCount, columns } = chunk.facts.postings;
  for (let posting = 0; posting < rowCount; posting++)
    if (walk.isShared(chunk, posting)) shared.set(columns.trace[posting]!, posting);
  return shared;
}
