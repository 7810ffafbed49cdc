import type { Database } from "better-sqlite3";
import type { JournalSequence, SegmentId, SegmentInfo } from "../store.ts";
import type { JournalTable } from "./journal-table.ts";
import type { Ledger } from "./ledger.ts";
import type { RunTable } from "./run-table.ts";
import type { SegmentTable } from "./segment-table.ts";

export interface Evicted {
  readonly segments: SegmentInfo[];
  readonly sequences: JournalSequence[];
}

/** Journal entries looked at in one go. */
const journalStep = 64;

/** What retention works on. */
export interface Retained {
  readonly database: Database;
  readonly journal: JournalTable;
  readonly segments: SegmentTable;
  readonly runs: RunTable;
}

/**
 * Deletes at least `bytes` stored bytes inside the caller's transaction: quarantined blobs, then the oldest segments
 * that hold nothing of a pinned run, then – only if `mayDropJournal` – the oldest journal entries. Fewer where there is
 * no more.
 */
export function evict(
  { database, journal, segments, runs }: Retained,
  ledger: Ledger,
  bytes: number,
  mayDropJournal: boolean,
): Evicted {
  const evicted: Evicted = { segments: [], sequences: [] };
  let left = bytes - dropQuarantine(database);
  for (const id of left > 0 ? runs.evictableIds() : []) {
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

/** Deletes the segments inside the caller's transaction; those not there, pinned or named before are passed over. */
export function evictSegments(
  { segments, runs }: Pick<Retained, "segments" | "runs">,
  ledger: Ledger,
  ids: readonly SegmentId[],
): Evicted {
  const evicted: Evicted = { segments: [], sequences: [] };
  const evictable = new Set(runs.evictableIds());
  for (const id of ids) if (evictable.delete(id)) evictSegment(segments, ledger, id, evicted);
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
