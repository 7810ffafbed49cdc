import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import SqliteDatabase, { type Database } from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { StorageError } from "../storage-error.ts";
import { openTestWriter, tempDir } from "../storagetest/helpers.ts";
import { migrate, schemaVersionOf } from "./migrate.ts";
import type { Migration } from "./migration.ts";
import { migrations } from "./migrations.ts";

function openAt(version: number, path = join(tempDir(), "sightglass.db")): Database {
  const database = new SqliteDatabase(path);
  database.pragma("journal_mode = WAL");
  migrate(database, migrations.slice(0, version), () => undefined);
  return database;
}

function tablesOf(database: Database): unknown[] {
  return database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
}

/** A step no release has: what the machinery does is tested with it. */
const addNote: Migration = {
  version: migrations.length + 1,
  name: "add-note",
  up(database) {
    database.exec("ALTER TABLE ledger ADD COLUMN note TEXT NOT NULL DEFAULT 'new'");
  },
};
const failing: Migration = {
  version: migrations.length + 1,
  name: "fails-halfway",
  up(database) {
    database.exec("ALTER TABLE ledger ADD COLUMN note TEXT NOT NULL DEFAULT 'new'");
    throw new Error("killed here");
  },
};

/** Upgrades a used database by one step and looks for the new table and the old data. */
function expectTableAdded(version: number, table: string): void {
  const database = openAt(version - 1);
  database.exec("UPDATE ledger SET next_sequence = 42");
  migrate(database, migrations.slice(0, version), () => undefined);
  expect(tablesOf(database)).toContain(table);
  expect(database.prepare("SELECT next_sequence FROM ledger").pluck().get()).toBe(42);
  database.close();
}

describe("migrations", () => {
  it("are numbered without gaps", () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it("0001 makes the tables of an empty file, with one ledger row", () => {
    const database = openAt(0);
    expect(tablesOf(database)).toEqual([]);
    migrate(database, migrations.slice(0, 1), () => undefined);
    expect(tablesOf(database)).toEqual(["journal", "ledger", "quarantine", "section", "segment"]);
    expect(database.prepare("SELECT next_sequence, next_segment, journal_entries FROM ledger").all()).toEqual(
      [{ next_sequence: 1, next_segment: 1, journal_entries: 0 }],
    );
    expect(schemaVersionOf(database)).toBe(1);
    database.close();
  });

  it("0002 adds the settings, and what was there stays", () => expectTableAdded(2, "setting"));

  it("0003 adds the losses, and what was there stays", () => expectTableAdded(3, "loss"));

  it("0004 only counts: segments and requests stay as they are", () => {
    const database = openAt(3);
    database.exec("INSERT INTO segment VALUES (1, 1, 2, 3, 4, 5, 6, 7, x'08')");
    const rows = () => database.prepare("SELECT * FROM segment").all();
    const before = { tables: tablesOf(database), rows: rows() };
    migrate(database, migrations.slice(0, 4), () => undefined);
    expect({ tables: tablesOf(database), rows: rows() }).toEqual(before);
    expect(schemaVersionOf(database)).toBe(4);
    database.close();
  });

  it("0005 adds the runs, and what was there stays", () => {
    for (const table of ["run", "run_segment", "eviction"]) expectTableAdded(5, table);
  });

  it("keep the data and a copy of the file before it was upgraded", () => {
    const lines: string[] = [];
    const database = openAt(migrations.length);
    database.exec("UPDATE ledger SET next_sequence = 42");
    migrate(database, [...migrations, addNote], (line) => lines.push(line));
    expect(database.prepare("SELECT next_sequence, note FROM ledger").get()).toEqual({
      next_sequence: 42,
      note: "new",
    });
    expect(lines).toHaveLength(2);
    const copy = new SqliteDatabase(`${database.name}.before-v${addNote.version}`);
    expect(schemaVersionOf(copy)).toBe(migrations.length);
    expect(copy.prepare("SELECT * FROM ledger").get()).toMatchObject({ next_sequence: 42 });
    expect(copy.prepare("SELECT * FROM ledger").get()).not.toHaveProperty("note");
    copy.close();
    database.close();
  });

  it("leave the version before where a step fails", () => {
    const database = openAt(migrations.length);
    expect(() => migrate(database, [...migrations, failing], () => undefined)).toThrow("killed here");
    expect(schemaVersionOf(database)).toBe(migrations.length);
    expect(database.prepare("SELECT * FROM ledger").get()).not.toHaveProperty("note");
    database.close();
  });

  it("refuse a newer file and leave every byte of it", () => {
    const dir = tempDir();
    const path = join(dir, "sightglass.db");
    const database = openAt(migrations.length, path);
    database.pragma("user_version = 99");
    database.close();
    const before = readFileSync(path);
    expect(() => openTestWriter(dir)).toThrow(StorageError);
    expect(() => openTestWriter(dir)).toThrow(/newer Sightglass \(schema 99/);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});
