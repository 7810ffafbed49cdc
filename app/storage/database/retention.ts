import type { Database } from "better-sqlite3";
import type { JournalSequence, SegmentId, SegmentInfo } from "../store.ts";
import type { JournalTable } from "./journal-table.ts";
import type { Ledger } from "./ledger.ts";
import type { SegmentTable } from "./segment-table.ts";

export interface Evicted {
  readonly segments: SegmentInfo[];
  readonly sequences: JournalSequence[];
}

/** Journal entries looked at in one go. */
const journalStep = 64;

/**
 * Deletes at least `bytes` stored bytes inside the caller's transaction: quarantined blobs, then the oldest segments,
 * then – only if `mayDropJournal` – the oldest journal entries. Fewer where there is no more.
 */
export function evict(
  database: Database,
  journal: JournalTable,
  segments: SegmentTable,
  ledger: Ledger,
  bytes: number,
  mayDropJournal: boolean,
): Evicted {
  const evicted: Evicted = { segments: [], sequences: [] };
  let left = bytes - dropQuarantine(database);
  for (const id of left > 0 ? segments.ids() : []) {
    left -= evictSegment(segments, ledger, id, evicted);
    if (left <= 0) break;
  }
  while (left > 0 && mayDropJournal) {
    const sequences = journal.oldest(journalStep);
    if (sequences.length === 0) break;
    for (const sequence of sequences) {
      const removed = journal.deleteRange(sequence, sequence);
      ledger.journalEntries -= removed.entries;
      ledger.journalBytes -= removed.bytes;
      evicted.sequences.push(sequence);
      left -= removed.bytes;
      if (left <= 0) break;
    }
  }
  return evicted;
}

/** Deletes the segments inside the caller's transaction; those that are not there are passed over. */
export function evictSegments(segments: SegmentTable, ledger: Ledger, ids: readonly SegmentId[]): Evicted {
  const evicted: Evicted = { segments: [], sequences: [] };
  for (const id of ids) if (segments.find(id) !== undefined) evictSegment(segments, ledger, id, evicted);
  return evicted;
}

/** Returns the bytes it freed. */
function evictSegment(segments: SegmentTable, ledger: Ledger, id: SegmentId, evicted: Evicted): number {
  const found = segments.find(id);
  const freed = segments.delete(id);
  ledger.segmentCount--;
  ledger.segmentBytes -= freed;
  if (found !== undefined && "info" in found) evicted.segments.push(found.info);
  return freed;
}

function dropQuarantine(database: Database): number {
  const bytes = database
    .prepare("SELECT coalesce(sum(length(body)), 0) FROM quarantine")
    .pluck()
    .get() as number;
  database.exec("DELETE FROM quarantine");
  return bytes;
}
