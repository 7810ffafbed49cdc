import type { Migration } from "./migration.ts";

/**
 *     ledger (one row)      what the tables must hold: written in every transaction, compared at every start
 *     journal               acknowledged requests that no segment holds yet, as they came, compressed
 *     segment ─► section    sealed chunks: what is known of one, and its parts (key = segment × 256 + section)
 *     quarantine            blobs whose checksum did not match
 *
 * Each blob has a CRC-32 of its stored bytes and of the row's other columns: SQLite itself does not notice a flipped bit.
 * Sixty-four-bit times are stored as two's complement.
 */
export const createJournalAndSegments: Migration = {
  version: 1,
  name: "create-journal-and-segments",
  up(database) {
    database.exec(`
      CREATE TABLE ledger (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        next_sequence INTEGER NOT NULL,
        next_segment INTEGER NOT NULL,
        journal_entries INTEGER NOT NULL,
        journal_bytes INTEGER NOT NULL,
        segment_count INTEGER NOT NULL,
        segment_bytes INTEGER NOT NULL,
        quarantined INTEGER NOT NULL
      ) STRICT;
      INSERT INTO ledger VALUES (1, 1, 1, 0, 0, 0, 0, 0);

      CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY,
        signal INTEGER NOT NULL,
        encoding INTEGER NOT NULL,
        codec INTEGER NOT NULL,
        committed_ms INTEGER NOT NULL,
        raw_bytes INTEGER NOT NULL,
        crc32 INTEGER NOT NULL,
        body BLOB NOT NULL
      ) STRICT;

      CREATE TABLE segment (
        id INTEGER PRIMARY KEY,
        signal INTEGER NOT NULL,
        item_count INTEGER NOT NULL,
        min_time INTEGER NOT NULL,
        max_time INTEGER NOT NULL,
        section_count INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        crc32 INTEGER NOT NULL,
        summary BLOB NOT NULL
      ) STRICT;

      CREATE TABLE section (
        key INTEGER PRIMARY KEY,
        crc32 INTEGER NOT NULL,
        body BLOB NOT NULL
      ) STRICT;

      CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY,
        origin TEXT NOT NULL,
        key INTEGER NOT NULL,
        noticed_ms INTEGER NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        body BLOB
      ) STRICT;
    `);
  },
};
