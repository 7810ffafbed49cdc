import type { Migration } from "./migration.ts";

/** Items that were stored and are gone, ever, by signal and reason. */
export const countLosses: Migration = {
  version: 3,
  name: "count-losses",
  up(database) {
    database.exec(`
      CREATE TABLE loss (
        signal INTEGER NOT NULL,
        reason TEXT NOT NULL,
        items INTEGER NOT NULL,
        PRIMARY KEY (signal, reason)
      ) STRICT, WITHOUT ROWID`);
  },
};
