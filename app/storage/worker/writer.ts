import type { Database } from "better-sqlite3";
import { Ballast } from "../database/ballast.ts";
import { type DataFiles, diskBytesOf, fileBytes } from "../database/data-dir.ts";
import { chooseLimits, type DiskLimits, keepBudget } from "../database/disk-budget.ts";
import { DiskSpace } from "../database/disk-space.ts";
import { JournalTable, type PackedRequest } from "../database/journal-table.ts";
import { type Ledger, LedgerTable } from "../database/ledger.ts";
import { LossTable } from "../database/loss-table.ts";
import {
  limitLog,
  type OpenSettings,
  openDatabase,
  type Synchronous,
  startOver,
} from "../database/open-database.ts";
import { type Evicted, evict, evictSegments, type Retained } from "../database/retention.ts";
import { RunTable } from "../database/run-table.ts";
import { type PackedSegment, SegmentTable } from "../database/segment-table.ts";
import { migrations } from "../migrations/migrations.ts";
import { errorCodeOf, FailedWrite, isDamage, toStorageFailure } from "../storage-error.ts";
import type {
  Eviction,
  JournalSequence,
  Loss,
  LossReason,
  Rewrite,
  RunChange,
  SegmentId,
  SegmentInfo,
  StoreStats,
} from "../store.ts";
import type { RunId, RunPart } from "../stored-runs.ts";

export interface WriterSettings {
  readonly files: DataFiles;
  /** Undefined: the one that was chosen last. */
  readonly diskBudgetBytes: number | undefined;
  /** False: nothing is evicted, whatever the budget. */
  readonly evicts: boolean;
  readonly synchronous: Synchronous;
  readonly nowMs: () => number;
  readonly log: (line: string) => void;
  readonly onEvicted: (eviction: Eviction) => void;
}

/** First and last of a run of sequences, both included. */
export type SequenceRange = readonly [first: JournalSequence, last: JournalSequence];

/** How far `seenMs` of the session may lag: writing it with every commit would cost a page each time. */
const seenIntervalMs = 1_000;
/** A log this large is folded in even if readers must be waited for. */
const walBytesMax = 256 * 1024 * 1024;
/** Free pages that are not given back (1 MiB): a trickle then finds room without the file growing each time. */
const freePagesKept = 128;
/** Pages given back to the file system in one step, so that a commit never waits long (4 MiB). */
const vacuumStepPages = 512;

/**
 * The only code that writes the database. Synchronous; runs in the storage worker. Every public method either keeps all
 * of its work or throws `FailedWrite` and keeps nothing.
 *
 *     budget ─┬─ live pages: journal + segments      ≤ liveBytes, else the oldest go that are not pinned
 *             ├─ free pages: used again first, given back when idle
 *             ├─ write-ahead log                      ≤ 2 × walBytes
 *             └─ ballast                              dropped while the disk is full
 */
export class Writer {
  readonly #settings: WriterSettings;
  readonly #limits: DiskLimits;
  readonly #space: DiskSpace;
  #database!: Database;
  #journal!: JournalTable;
  #segments!: SegmentTable;
  #ledgerTable!: LedgerTable;
  #ledger!: Ledger;
  #lossTable!: LossTable;
  #runs!: RunTable;
  /** The session that is under way, where this start is one, and when it was last written that it is. */
  #session: { readonly id: RunId; seenMs: number } | undefined;
  /** What is left over the budget is pinned: nothing is accepted until it is less. */
  #isPinnedFull = false;
  #losses!: readonly Loss[];
  #pageBytes = 0;

  constructor(settings: WriterSettings) {
    this.#settings = settings;
    const database = openDatabase(this.#openSettings());
    this.#limits = chooseLimits(database, settings.diskBudgetBytes);
    const { ballastBytes, walBytes } = this.#limits;
    this.#space = new DiskSpace(
      settings.files.dir,
      new Ballast(settings.files.ballast, ballastBytes),
      Math.floor(walBytes / 2),
    );
    this.#use(database);
    try {
      this.#mendLedger();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#database.close();
      this.#startOver(error);
    }
    if (!this.#space.recover()) this.#space.setFull();
    if (settings.diskBudgetBytes !== undefined) this.#keepBudget();
    const evicted = this.#enforceBudget();
    if (evicted !== undefined) settings.log(`storage: ${evictedText(evicted, this.#limits.budgetBytes)}`);
  }

  /** Commits the requests in one transaction; returns the sequence of the first, the others follow. */
  append(requests: readonly PackedRequest[]): JournalSequence {
    this.#refuseWhileFull();
    if (this.#isPinnedFull) throw new FailedWrite({ reason: "disk_pinned", message: pinnedText });
    const first = this.#commit((ledger) => {
      const start = this.#journalRequests(ledger, requests);
      this.#seeSession();
      return start;
    });
    this.#enforceBudget();
    return first;
  }

  /** Runs inside a transaction. Returns the sequence of the first. */
  #journalRequests(ledger: Ledger, requests: readonly PackedRequest[]): JournalSequence {
    const start = ledger.nextSequence;
    for (const request of requests) {
      this.#journal.insert(ledger.nextSequence++, request);
      ledger.journalEntries++;
      ledger.journalBytes += request.body.length;
    }
    return start;
  }

  /** Writes a segment and deletes the journal entries it holds. */
  seal(segment: PackedSegment, ranges: readonly SequenceRange[], runs: readonly RunPart[] = []): SegmentInfo {
    this.#refuseWhileFull();
    const info = this.#commit((ledger) => {
      const sealed = this.#segments.insert(ledger.nextSegment++, segment);
      ledger.segmentCount++;
      ledger.segmentBytes += sealed.bytes;
      this.#runs.addParts(sealed.id, runs);
      for (const [first, last] of ranges) {
        const removed = this.#journal.deleteRange(first, last);
        ledger.journalEntries -= removed.entries;
        ledger.journalBytes -= removed.bytes;
      }
      return sealed;
    });
    this.#enforceBudget();
    return info;
  }

  /** Moves a damaged segment out of the way. Knows that it may be gone by now. */
  quarantineSegment(id: SegmentId, reason: string): void {
    const isThere = this.#commit((ledger) => {
      const found = this.#segments.find(id);
      if (found === undefined) return false;
      if ("info" in found) this.#countLost(found.info, "damaged");
      this.#runs.dropParts(id);
      ledger.segmentBytes -= this.#segments.quarantine(id, reason, this.#settings.nowMs());
      ledger.segmentCount--;
      ledger.quarantined++;
      return true;
    });
    if (!isThere) return;
    this.#losses = this.#lossTable.list();
    this.#settings.log(`storage: DAMAGED segment ${id} (${reason}): set aside, its items are lost`);
  }

  quarantineEntry(sequence: JournalSequence, reason: string): void {
    this.#commit((ledger) => {
      const removed = this.#journal.quarantine(sequence, reason, this.#settings.nowMs());
      ledger.journalEntries -= removed.entries;
      ledger.journalBytes -= removed.bytes;
      ledger.quarantined += removed.entries;
    });
    this.#settings.log(
      `storage: DAMAGED journal entry ${sequence} (${reason}): set aside, its items are lost`,
    );
  }

  /** Removes segments however much room there is: the engine has none for what it keeps of them. */
  evict(ids: readonly SegmentId[]): void {
    if (!this.#settings.evicts) return;
    const reason = "memory_budget";
    const evicted = this.#commit((ledger) => {
      const removed = evictSegments(this.#retained, ledger, ids);
      for (const segment of removed.segments) this.#countLost(segment, reason);
      return removed;
    });
    this.#losses = this.#lossTable.list();
    if (evicted.segments.length > 0) this.#settings.onEvicted({ ...evicted, reason });
  }

  /** To be read. */
  get runs(): RunTable {
    this.#ensureOpen();
    return this.#runs;
  }

  addRunParts({ segment, parts }: { segment: SegmentId; parts: readonly RunPart[] }): void {
    this.#commit(() => {
      if (this.#segments.find(segment) !== undefined) this.#runs.addParts(segment, parts);
    });
  }

  beginSession({ id, nowMs }: { id: RunId; nowMs: number }): void {
    this.#commit(() => this.#runs.beginSession(id, nowMs));
    this.#session = { id, seenMs: nowMs };
  }

  updateRun({ run, change }: { run: Omit<RunPart, "items" | "errors">; change: RunChange }): void {
    this.#commit(() => {
      this.#runs.ensure(run);
      this.#runs.update(run.id, change);
    });
    this.#enforceBudget();
  }

  forgetRun(id: RunId): void {
    this.#commit(() => this.#runs.forget(id));
    this.#enforceBudget();
  }

  /** Replaces a segment by journal entries of what stays of it; undefined where it was gone. */
  rewrite(
    rewrite: Omit<Rewrite, "signal" | "kept"> & { readonly kept: readonly PackedRequest[] },
  ): readonly JournalSequence[] | undefined {
    this.#refuseWhileFull();
    const { id, kept, removedItems, reason, removedParts } = rewrite;
    const sequences = this.#commit((ledger) => {
      const found = this.#segments.find(id);
      if (found === undefined || "damage" in found) return undefined;
      ledger.segmentBytes -= this.#segments.delete(id);
      ledger.segmentCount--;
      this.#runs.dropParts(id);
      const { signal } = found.info;
      this.#lossTable.add({ ...found.info, itemCount: removedItems }, reason);
      if (reason !== "deleted")
        this.#runs.lost({ signal, items: removedItems, parts: removedParts }, reason, this.#settings.nowMs());
      const first = this.#journalRequests(ledger, kept);
      return kept.map((_, index) => first + index);
    });
    this.#losses = this.#lossTable.list();
    this.#enforceBudget();
    return sequences;
  }

  stats(): StoreStats {
    const { journalBytes, journalEntries, segmentBytes, segmentCount, quarantined } = this.#ledger;
    return {
      diskBytes: diskBytesOf(this.#settings.files),
      diskBudgetBytes: this.#limits.budgetBytes,
      journalBytes,
      journalEntries,
      segmentBytes,
      segmentCount,
      quarantined,
      losses: this.#losses,
      isPinnedFull: this.#isPinnedFull,
    };
  }

  /** Housekeeping for quiet moments; true where more is left to do. */
  tidy(): boolean {
    if (this.#space.isFull) {
      if (this.#space.isProbeDue()) this.#makeRoom();
      return this.#space.isFull;
    }
    try {
      this.#ensureOpen();
      const excess = this.#excessPages();
      if (excess > 0) this.#database.pragma(`incremental_vacuum(${Math.min(excess, vacuumStepPages)})`);
      if (excess > vacuumStepPages) return true;
      if (fileBytes(this.#settings.files.wal) > 0) this.#database.pragma("wal_checkpoint(TRUNCATE)");
    } catch (error) {
      this.#recover(error);
    }
    return this.#space.isFull;
  }

  close(): void {
    if (!this.#database.open) return;
    try {
      this.#endSession();
      this.#database.pragma("wal_checkpoint(TRUNCATE)");
    } catch (error) {
      this.#settings.log(`storage: the last checkpoint failed (${errorCodeOf(error)}); the log is kept`);
    }
    this.#database.close();
  }

  #seeSession(): void {
    const session = this.#session;
    const nowMs = this.#settings.nowMs();
    if (session === undefined || nowMs - session.seenMs < seenIntervalMs) return;
    session.seenMs = nowMs;
    this.#runs.see(session.id, nowMs);
  }

  #endSession(): void {
    if (this.#session !== undefined && !this.#space.isFull)
      this.#runs.see(this.#session.id, this.#settings.nowMs());
  }

  get #retained(): Retained {
    return { database: this.#database, journal: this.#journal, segments: this.#segments, runs: this.#runs };
  }

  #openSettings(): OpenSettings {
    const { files, synchronous, log, nowMs } = this.#settings;
    return { files, synchronous, migrations, log, nowMs: nowMs() };
  }

  #use(database: Database): void {
    limitLog(database, this.#limits.walBytes);
    this.#database = database;
    this.#journal = new JournalTable(database);
    this.#segments = new SegmentTable(database);
    this.#ledgerTable = new LedgerTable(database);
    this.#ledger = this.#ledgerTable.read();
    this.#lossTable = new LossTable(database);
    this.#losses = this.#lossTable.list();
    this.#runs = new RunTable(database);
    this.#pageBytes = database.pragma("page_size", { simple: true }) as number;
  }

  /** Compares the ledger with the tables: rows that damage swallowed are said, then the ledger is put right. */
  #mendLedger(): void {
    const journal = this.#journal.measureAll();
    const segmentCount = this.#segments.count();
    const missingEntries = this.#ledger.journalEntries - journal.entries;
    const missingSegments = this.#ledger.segmentCount - segmentCount;
    const segmentBytes = this.#segments.measureAll();
    if (missingEntries !== 0 || missingSegments !== 0)
      this.#settings.log(
        `storage: DAMAGED database: ${missingEntries} journal entries and ${missingSegments} segments are missing`,
      );
    else if (this.#ledger.journalBytes === journal.bytes && this.#ledger.segmentBytes === segmentBytes)
      return;
    this.#commit((ledger) => {
      ledger.journalEntries = journal.entries;
      ledger.journalBytes = journal.bytes;
      ledger.segmentCount = segmentCount;
      ledger.segmentBytes = segmentBytes;
      ledger.nextSequence = Math.max(ledger.nextSequence, this.#journal.lastSequence() + 1);
      ledger.quarantined += Math.abs(missingEntries) + Math.abs(missingSegments);
    });
  }

  /** Not worth anything that would have to be evicted for it: a full disk keeps the old choice. */
  #keepBudget(): void {
    if (this.#space.isFull) return;
    try {
      this.#commit(() => keepBudget(this.#database, this.#limits.budgetBytes));
    } catch (error) {
      if (!(error instanceof FailedWrite)) throw error;
    }
  }

  #commit<T>(work: (ledger: Ledger) => T): T {
    try {
      this.#ensureOpen();
      const ledger = { ...this.#ledger };
      const result = this.#database
        .transaction(() => {
          const value = work(ledger);
          this.#ledgerTable.write(ledger);
          return value;
        })
        .immediate();
      this.#ledger = ledger;
      return result;
    } catch (error) {
      throw this.#recover(error);
    }
  }

  /** Leaves the database usable after a failure; returns what to tell, or throws on where the failure is a bug. */
  #recover(error: unknown): FailedWrite {
    const failure = toStorageFailure(error);
    if (failure === undefined) throw error;
    this.#settings.log(`storage: a write failed: ${failure.message}`);
    if (failure.reason === "disk_full") this.#relieve();
    // After a failed write or sync the state of SQLite's page cache is unknown: only a new connection can be trusted.
    else this.#database.close();
    if (isDamage(error)) this.#startOver(error);
    return new FailedWrite(failure);
  }

  #ensureOpen(): void {
    if (!this.#database.open) this.#use(openDatabase(this.#openSettings()));
  }

  /** Numbers go on from where they were: the index still knows entries by theirs. */
  #startOver(cause: unknown): void {
    const { nextSequence, nextSegment } = this.#ledger;
    this.#use(startOver(this.#openSettings(), cause));
    this.#commit((ledger) => {
      ledger.nextSequence = Math.max(ledger.nextSequence, nextSequence);
      ledger.nextSegment = Math.max(ledger.nextSegment, nextSegment);
    });
  }

  /** Once for each failed write: the oldest segments go, however much the budget would allow. */
  #relieve(): void {
    this.#space.setFull();
    this.#attemptOnFullDisk(() => {
      this.#database.pragma("wal_checkpoint(TRUNCATE)");
      // Several group commits, so that the next request does not fail again.
      this.#evict(2 * this.#limits.walBytes, "disk_full");
    });
    this.#makeRoom();
  }

  /** Folds the log in and gives free pages back, then looks whether that was enough. */
  #makeRoom(): void {
    this.#space.setFull();
    this.#attemptOnFullDisk(() => {
      this.#database.pragma("wal_checkpoint(TRUNCATE)");
      // Moving a page writes it to the log first: a step must fit into a part of what the ballast left.
      const stepPages = Math.max(1, Math.floor(this.#limits.walBytes / 8 / this.#pageBytes));
      for (let pages = this.#freePages(); pages > 0; pages -= stepPages) {
        this.#database.pragma(`incremental_vacuum(${stepPages})`);
        this.#database.pragma("wal_checkpoint(TRUNCATE)");
      }
    });
    if (this.#space.recover()) this.#settings.log("storage: there is room on the disk again");
  }

  #attemptOnFullDisk(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (toStorageFailure(error) === undefined) throw error;
      this.#settings.log(`storage: the full disk could not be cleaned up (${errorCodeOf(error)})`);
    }
  }

  #refuseWhileFull(): void {
    if (this.#space.isProbeDue()) this.#makeRoom();
    if (this.#space.isFull) throw new FailedWrite({ reason: "disk_full", message: "the disk is full" });
  }

  /** Returns what had to go. */
  #enforceBudget(): Evicted | undefined {
    let evicted: Evicted | undefined;
    try {
      const excessBytes = this.#excessBytes();
      if (excessBytes > 0) {
        evicted = this.#evict(excessBytes + this.#limits.liveBytes / 64, "disk_budget");
        this.#giveBackPages();
      }
      this.#isPinnedFull =
        excessBytes > 0 && this.#settings.evicts && this.#runs.hasPinned() && this.#excessBytes() > 0;
      if (fileBytes(this.#settings.files.wal) > Math.min(walBytesMax, this.#limits.walBytes * 4))
        this.#database.pragma("wal_checkpoint(TRUNCATE)");
    } catch (error) {
      this.#recover(error);
    }
    return evicted;
  }

  #evict(bytes: number, reason: Eviction["reason"]): Evicted | undefined {
    if (!this.#settings.evicts) return undefined;
    let evicted: Evicted | undefined;
    const ledger = { ...this.#ledger };
    this.#database
      .transaction(() => {
        // Where something is pinned, what was acknowledged last must not go for it: senders are refused instead.
        const mayDropJournal = reason === "disk_budget" && !this.#runs.hasPinned();
        evicted = evict(this.#retained, ledger, bytes, mayDropJournal);
        for (const segment of evicted.segments) this.#countLost(segment, reason);
        this.#ledgerTable.write(ledger);
      })
      .immediate();
    this.#ledger = ledger;
    if (evicted === undefined || evicted.segments.length + evicted.sequences.length === 0) return undefined;
    this.#losses = this.#lossTable.list();
    this.#settings.onEvicted({ ...evicted, reason });
    return evicted;
  }

  /** Journal entries are not counted: what they hold is in memory, and in the segment it becomes. */
  #countLost(segment: SegmentInfo, reason: LossReason): void {
    this.#lossTable.add(segment, reason);
    this.#runs.evicted(segment, reason, this.#settings.nowMs());
  }

  /** Only where the file is over the limit although its pages are free: after the budget was lowered. */
  #giveBackPages(): void {
    const excess = Math.ceil(
      this.#pageCount() - (this.#limits.liveBytes + this.#limits.walBytes) / this.#pageBytes,
    );
    if (excess > 0) this.#database.pragma(`incremental_vacuum(${excess})`);
  }

  /** Free pages beyond those that are kept. A chunk that was sealed leaves some 500, which its requests had taken. */
  #excessPages(): number {
    const tenth = Math.floor(this.#limits.liveBytes / this.#pageBytes / 10);
    return this.#freePages() - Math.min(freePagesKept, tenth);
  }

  #excessBytes(): number {
    return this.#livePages() * this.#pageBytes - this.#limits.liveBytes;
  }

  #livePages(): number {
    return this.#pageCount() - this.#freePages();
  }

  #pageCount(): number {
    return this.#database.pragma("page_count", { simple: true }) as number;
  }

  #freePages(): number {
    return this.#database.pragma("freelist_count", { simple: true }) as number;
  }
}

const pinnedText =
  "what is pinned fills the disk budget: unpin or delete a run, or start with a larger --disk-budget";

/** What a start with a smaller budget removed, before anybody could listen. */
function evictedText({ segments, sequences }: Evicted, budgetBytes: number): string {
  const items = segments.reduce((sum, { itemCount }) => sum + itemCount, 0);
  const budget = `${Math.round(budgetBytes / 2 ** 20)} MiB`;
  return `${items} items in ${segments.length} chunks and ${sequences.length} requests were evicted to stay within ${budget}`;
}
