import type { AnyBatch } from "../pdata/batch.ts";
import type { RunId } from "../storage/stored-runs.ts";
import type { RunBook } from "./run-book.ts";
import { type RunRows, runRowsOf } from "./run-rows.ts";

/** The rows of a batch, as `selectRows` takes them, apart: what belongs to one run, and the rest. */
export interface SplitRows {
  readonly removed: Uint32Array;
  readonly kept: Uint32Array;
  /** Items of the rows that are removed. */
  readonly removedItems: number;
}

/** What goes when a run is deleted: its items, but for those that a pinned run holds as well. */
export function rowsToRemove(batch: AnyBatch, run: RunId, book: RunBook): SplitRows {
  return splitRows(
    batch,
    book,
    (owners) => owners.includes(run) && !owners.some((owner) => book.isPinned(owner)),
  );
}

function splitRows(batch: AnyBatch, book: RunBook, goes: (owners: readonly RunId[]) => boolean): SplitRows {
  const rows = runRowsOf(batch);
  const removed: number[] = [];
  const kept: number[] = [];
  let removedItems = 0;
  const startMs = startsOf(rows, 0);
  for (let row = 0; row < rows.rowCount; row++) {
    if (goes(ownersOf(rows, row, startMs[row]!, book))) {
      removed.push(row);
      removedItems += rows.items(row);
    } else kept.push(row);
  }
  return { removed: Uint32Array.from(removed), kept: Uint32Array.from(kept), removedItems };
}

/** What goes where retention needs the room of a chunk that holds something pinned: all that is not. */
export function rowsNotPinned(batch: AnyBatch, book: RunBook): SplitRows {
  return splitRows(batch, book, (owners) => !owners.some((owner) => book.isPinned(owner)));
}

/** The rows of a batch from `first` on that belong to a run, at most `limit`, and where to go on. */
export function rowsOfRun(
  batch: AnyBatch,
  run: RunId,
  book: RunBook,
  first: number,
  limit: number,
): { readonly rows: Uint32Array; readonly next: number } {
  const all = runRowsOf(batch);
  const rows: number[] = [];
  const startMs = startsOf(all, first);
  let row = first;
  for (; row < all.rowCount && rows.length < limit; row++)
    if (ownersOf(all, row, startMs[row - first]!, book).includes(run)) rows.push(row);
  return { rows: Uint32Array.from(rows), next: row };
}

function startsOf(rows: RunRows, first: number): Float64Array {
  const startMs = new Float64Array(rows.rowCount - first);
  rows.readTimes(first, startMs, new Float64Array(startMs.length));
  return startMs;
}

function ownersOf(rows: RunRows, row: number, startMs: number, book: RunBook): RunId[] {
  const process = rows.processOf(rows.scope[row]!).id;
  const session = book.sessions.at(startMs);
  return session === undefined ? [process] : [process, session.id];
}
