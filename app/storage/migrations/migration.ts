import type { Database } from "better-sqlite3";

/** One step of the schema. Runs inside a transaction; never edited once it was released. */
export interface Migration {
  /** The `user_version` the database has afterwards. */
  readonly version: number;
  readonly name: string;
  up(database: Database): void;
}
