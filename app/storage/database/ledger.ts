import type { Database, Statement } from "better-sqlite3";

/** What the tables hold, kept in a row of its own: entries that vanished through damage are missed at the next start. */
export interface Ledger {
  nextSequence: number;
  nextSegment: number;
  journalEntries: number;
  /** Stored bytes, compressed. */
  journalBytes: number;
  segmentCount: number;
  segmentBytes: number;
  /** Blobs ever set aside. */
  quarantined: number;
}

export class LedgerTable {
  readonly #write: Statement<unknown[]>;
  readonly #read: Statement<unknown[], Ledger>;

  constructor(database: Database) {
    this.#write = database.prepare(`
      UPDATE ledger SET next_sequence = @nextSequence, next_segment = @nextSegment,
        journal_entries = @journalEntries, journal_bytes = @journalBytes,
        segment_count = @segmentCount, segment_bytes = @segmentBytes, quarantined = @quarantined`);
    this.#read = database.prepare(`
      SELECT next_sequence AS nextSequence, next_segment AS nextSegment,
        journal_entries AS journalEntries, journal_bytes AS journalBytes,
        segment_count AS segmentCount, segment_bytes AS segmentBytes, quarantined FROM ledger`);
  }

  read(): Ledger {
    return this.#read.get()!;
  }

  write(ledger: Ledger): void {
    this.#write.run(ledger);
  }
}
