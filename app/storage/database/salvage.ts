import SqliteDatabase, { type Database } from "better-sqlite3";

/** Tables whose rows stand for themselves, with their keys. Their checksums are compared when they are read. */
const tables = {
  journal: "sequence",
  segment: "id",
  section: "key",
  setting: "name",
  loss: "signal, reason",
  run: "id",
  run_segment: "segment, run",
  eviction: "id",
} as const;

type Row = readonly unknown[];

/**
 * Copies what can still be read of a damaged database into a new one: from the front of each table up to the first page
 * SQLite refuses, then from the back. Returns the number of rows; 0 where the file cannot even be opened.
 */
export function salvage(damagedPath: string, into: Database): number {
  let damaged: Database | undefined;
  try {
    damaged = new SqliteDatabase(damagedPath, { fileMustExist: true });
    return copyTables(damaged, into);
  } catch (error) {
    if (!(error instanceof SqliteDatabase.SqliteError)) throw error;
    return 0;
  } finally {
    damaged?.close();
  }
}

function copyTables(damaged: Database, into: Database): number {
  let rows = 0;
  into
    .transaction(() => {
      for (const [table, key] of Object.entries(tables)) rows += copyTable(damaged, into, table, key);
      into.exec(`
        UPDATE ledger SET
          next_sequence = 1 + (SELECT coalesce(max(sequence), 0) FROM journal),
          next_segment = 1 + (SELECT coalesce(max(id), 0) FROM segment),
          journal_entries = (SELECT count(*) FROM journal),
          journal_bytes = (SELECT coalesce(sum(length(body)), 0) FROM journal),
          segment_count = (SELECT count(*) FROM segment),
          segment_bytes = (SELECT coalesce(sum(bytes), 0) FROM segment)`);
      countMissing(damaged, into);
    })
    .immediate();
  return rows;
}

/** Requests and segments that the damaged ledger knows and that could not be copied, where it can be read itself. */
function countMissing(damaged: Database, into: Database): void {
  const query = "SELECT quarantined, journal_entries + segment_count FROM ledger";
  for (const [quarantined, known] of readableRows(damaged, query))
    into
      .prepare("UPDATE ledger SET quarantined = ? + max(0, ? - journal_entries - segment_count)")
      .run(quarantined, known);
}

function copyTable(damaged: Database, into: Database, table: string, key: string): number {
  let rows = 0;
  const columns = into.prepare(`SELECT * FROM ${table}`).columns().length;
  const insert = into.prepare(
    `INSERT OR IGNORE INTO ${table} VALUES (${Array(columns).fill("?").join(", ")})`,
  );
  for (const order of ["ASC", "DESC"]) {
    for (const row of readableRows(damaged, `SELECT * FROM ${table} ORDER BY ${key} ${order}`)) {
      const { changes } = insert.run(...row);
      rows += changes;
      // From the back: this row is there already, so the two ends have met.
      if (changes === 0) break;
    }
  }
  return rows;
}

/** Rows until SQLite finds damage. */
function* readableRows(database: Database, query: string): Generator<Row> {
  try {
    yield* database.prepare<[], Row>(query).raw().safeIntegers().iterate();
  } catch (error) {
    if (!(error instanceof SqliteDatabase.SqliteError)) throw error;
  }
}
