import type { Migration } from "./migration.ts";

/** What was chosen for this data directory and holds until something else is chosen. */
export const keepSettings: Migration = {
  version: 2,
  name: "keep-settings",
  up(database) {
    database.exec(
      "CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    );
  },
};
