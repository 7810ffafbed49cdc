import { canRunKernels } from "../../kernels/load-kernels.ts";
import { openPlaceKernel, type PlaceKernel } from "../../kernels/place.ts";
import * as layout from "../../kernels/place-layout.ts";
import { id8 } from "../../pdata/schema.ts";
import { Table } from "../../pdata/table.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { slotSeed } from "../hash-words.ts";
import { isShared, type SharedMemory } from "../memory/shared-memory.ts";
import {
  compactTable,
  type PostingTable,
  postingSchema,
  type SpanLinkTable,
  spanLinkSchema,
} from "../postings.ts";
import { SpanIdTable } from "../span-id-table.ts";
import type { LoadedTraceChunk } from "../trace-chunk.ts";
import { BatchRows } from "./batch-rows.ts";
import { OpenRoom } from "./open-room.ts";
import { type Placed, type PlacingContext, RowPlacer } from "./place-rows.ts";

/** Ids of the spans of the open chunk, those that are being placed included. */
const idSchema = { spanId: id8 } as const;
type IdTable = Table<typeof idSchema>;

const postingColumns = Object.keys(postingSchema) as readonly (keyof typeof postingSchema)[];

/** What is new of the open chunk since its tables were made. */
interface OpenTables {
  readonly links: SpanLinkTable;
  readonly ids: IdTable;
}

/**
 * Places spans in the open chunk. What is needed of the chunk lies in shared memory, for the kernel, until the chunk is full.
 *
 *     batch ──copied──► placeSpans ──┬── the trace is new, or all of it is in this chunk ──► placed
 *                          ▲         └── anything else ──► `RowPlacer`, all rows of a run ─┐
 *                          └──────────────── the rows that follow ◄────────────────────────┘
 */
export class SpanPlacer {
  readonly #context: PlacingContext;
  readonly #kernel: PlaceKernel | undefined;
  readonly #header: Uint32Array;
  readonly #room: OpenRoom;
  readonly #rows: BatchRows;
  #open: OpenTables | undefined;
  /** Rows of the chunk before: whoever filled one chunk fills another. */
  #rowsExpected = 0;

  constructor(memory: SharedMemory, context: PlacingContext, useTwin: boolean = !canRunKernels) {
    this.#context = context;
    this.#kernel = useTwin ? undefined : openPlaceKernel(memory.kernelMemory);
    this.#header = new Uint32Array(memory.buffer, 0, layout.placeHeaderEnd / 4);
    this.#header[layout.seedAt / 4] = slotSeed;
    this.#room = new OpenRoom(memory);
    this.#rows = new BatchRows(memory);
  }

  /**
   * Places the spans of a batch and writes their traces to the table, but for those that `touched` holds afterwards: they have
   * spans in other chunks.
   */
  place(chunk: LoadedTraceChunk, batch: TraceBatch): Placed {
    const spanCount = batch.tables.spans.rowCount;
    const ids = this.#reserve(chunk, spanCount);
    const placed = this.#rows.load(batch, this.#header);
    let twin: RowPlacer | undefined;
    for (let row = 0; row < spanCount; ) {
      row = this.#placeByKernel(chunk, ids, placed, row, spanCount);
      if (row === spanCount) break;
      twin ??= new RowPlacer(chunk, batch, ids.columns.spanId, placed, this.#context);
      row = twin.placeRun(row, spanCount);
    }
    if (this.#describe(chunk, ids, placed)) {
      this.#kernel?.writeTraces();
      this.#takeOver(chunk, placed);
    }
    const { links } = chunk.columns;
    links.rowCount += placed.keptCount;
    ids.rowCount = links.rowCount;
    return placed;
  }

  /** The chunk is full: what it keeps moves to arrays of the right size. */
  settle({ columns, facts }: LoadedTraceChunk): void {
    if (columns.links !== this.#open?.links) return;
    this.#rowsExpected = columns.links.rowCount;
    columns.links = compactTable(spanLinkSchema, columns.links);
    columns.spanIds?.settle();
    facts.postings = compactTable(postingSchema, facts.postings);
    this.#open = undefined;
    this.#room.clear();
  }

  /** Makes room for so many rows; returns the table of ids. */
  #reserve({ columns, facts }: LoadedTraceChunk, rows: number): IdTable {
    if (columns.links !== this.#open?.links) {
      // The chunk before has settled, or had no spans.
      this.#room.clear();
      const { newArray, words } = this.#room;
      const expected = Math.max(rows, this.#rowsExpected);
      columns.links = new Table(spanLinkSchema, expected, newArray);
      columns.spanIds = new SpanIdTable(expected, words);
      facts.postings = new Table(postingSchema, rows, newArray);
      this.#open = { links: columns.links, ids: new Table(idSchema, expected, newArray) };
    }
    const { links, ids } = this.#open;
    links.reserve(rows);
    ids.reserve(rows);
    columns.spanIds!.reserve(rows, links.columns.traceOrdinal, ids.columns.spanId);
    facts.postings.reserve(rows);
    return ids;
  }

  /** Places rows from `row` on; returns the first that it left. */
  #placeByKernel(
    chunk: LoadedTraceChunk,
    ids: IdTable,
    placed: Placed,
    row: number,
    spanCount: number,
  ): number {
    if (this.#kernel === undefined || !this.#describe(chunk, ids, placed)) return row;
    const next = this.#kernel.placeSpans(row, spanCount);
    this.#takeOver(chunk, placed);
    return next;
  }

  /** Tells the kernel where everything is; false where it cannot see all of it. Called for each run: it makes no garbage. */
  #describe({ number, columns, facts }: LoadedTraceChunk, ids: IdTable, placed: Placed): boolean {
    const { links, spanIds } = columns;
    const { postings, slots } = facts;
    const header = this.#header;
    if (slots.length > layout.chunkSlotsMax) return false;
    header[layout.chunkNumberAt / 4] = number;
    header[layout.baseAt / 4] = links.rowCount;
    for (let i = 0; i < slots.length; i++) header[layout.chunkSlotsAt / 4 + i] = slots[i]!;
    header[layout.spanIdsAt / 4] = ids.columns.spanId.byteOffset;
    header[layout.traceOrdinalAt / 4] = links.columns.traceOrdinal.byteOffset;
    header[layout.nextInTraceAt / 4] = links.columns.nextInTrace.byteOffset;
    header[layout.keptCountAt / 4] = placed.keptCount;
    header[layout.touchedCountAt / 4] = placed.touchedCount;
    const { traces, parents } = this.#context;
    let isSeen = describePostings(postings, header);
    isSeen = spanIds!.describe(header) && isSeen;
    isSeen = traces.describe(header) && isSeen;
    isSeen = parents.describe(header) && isSeen;
    const { traceOrdinal, nextInTrace } = links.columns;
    return (
      isSeen &&
      isShared(placed.kept) &&
      isShared(ids.columns.spanId) &&
      isShared(traceOrdinal) &&
      isShared(nextInTrace)
    );
  }

  /** Learns what the kernel has added. */
  #takeOver({ columns, facts }: LoadedTraceChunk, placed: Placed): void {
    const header = this.#header;
    facts.postings.rowCount = header[layout.postingCountAt / 4]!;
    placed.keptCount = header[layout.keptCountAt / 4]!;
    placed.touchedCount = header[layout.touchedCountAt / 4]!;
    columns.spanIds!.takeOver(header);
    this.#context.traces.takeOver(header);
    this.#context.parents.takeOver(header);
  }
}

function describePostings(postings: PostingTable, header: Uint32Array): boolean {
  header[layout.postingCountAt / 4] = postings.rowCount;
  let isSeen = true;
  for (let i = 0; i < postingColumns.length; i++) {
    const column = postings.columns[postingColumns[i]!];
    header[layout.postingColumnsAt / 4 + i] = column.byteOffset;
    isSeen = isShared(column) && isSeen;
  }
  return isSeen;
}
