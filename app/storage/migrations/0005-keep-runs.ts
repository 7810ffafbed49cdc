import type { Migration } from "./migration.ts";

/**
 *     run ◄── run_segment ──► segment     what each segment holds of each run
 *     eviction                            what retention removed, newest last
 *
 * Times are milliseconds since 1970. Segments that were sealed before have no rows in `run_segment`: the engine reads them
 * once and adds them.
 */
export const keepRuns: Migration = {
  version: 5,
  name: "keep-runs",
  up(database) {
    database.exec(`
      CREATE TABLE run (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        identity TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        pinned INTEGER NOT NULL DEFAULT 0,
        start_ms INTEGER NOT NULL,
        seen_ms INTEGER NOT NULL,
        end_ms INTEGER,
        evicted_ms INTEGER,
        evicted_reason TEXT,
        evicted_traces INTEGER NOT NULL DEFAULT 0,
        evicted_metrics INTEGER NOT NULL DEFAULT 0,
        evicted_logs INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE run_segment (
        segment INTEGER NOT NULL,
        run TEXT NOT NULL,
        items INTEGER NOT NULL,
        errors INTEGER NOT NULL,
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        PRIMARY KEY (segment, run)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX run_segment_by_run ON run_segment (run);

      CREATE TABLE eviction (
        id INTEGER PRIMARY KEY,
        evicted_ms INTEGER NOT NULL,
        reason TEXT NOT NULL,
        signal INTEGER NOT NULL,
        items INTEGER NOT NULL,
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        runs TEXT NOT NULL
      ) STRICT;
    `);
  },
};
