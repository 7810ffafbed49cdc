import { renameSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Extension, StorageClient, StorageExtension } from "../../component/host.ts";
import type { FileStorageConfig } from "./config.ts";
import { outcomeOf, SqliteClient } from "./sqlite-client.ts";

/** What an empty file of ours has. */
const minPages = 2;

export class FileStorage implements Extension {
  readonly storage: StorageExtension = { open: (id, name) => this.#open(id, name) };
  readonly #config: FileStorageConfig;
  readonly #settings: PipelineComponentSettings;

  constructor(config: FileStorageConfig, settings: PipelineComponentSettings) {
    this.#config = config;
    this.#settings = settings;
  }

  /** Rejects where the directory is missing and may not be made. */
  async start(): Promise<void> {
    const { directory, create_directory, directory_permissions } = this.#config;
    if (create_directory)
      await mkdir(directory, { recursive: true, mode: Number.parseInt(directory_permissions, 8) });
    if (!(await isDirectory(directory)))
      throw new Error(
        `directory must exist: stat ${directory}: no such file or directory. You can enable the create_directory option to automatically create it`,
      );
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  /** A file for each component and what it keeps, named as the Collector does: `exporter_otlp__traces`. */
  #open(componentId: string, name: string): Promise<StorageClient> {
    const [type = "", ...rest] = componentId.split("/");
    const file = ["exporter", type, rest.join("/"), name].map(fileSafe).join("_");
    const path = join(this.#config.directory, file);
    return outcomeOf(() => new SqliteClient(this.#database(path), this.#config.compaction));
  }

  #database(path: string): Database.Database {
    try {
      return this.#opened(path);
    } catch (error) {
      if (!this.#config.recreate)
        throw new Error(`cannot open "${path}": ${String(error)}`, { cause: error });
      const aside = `${path}.${this.#settings.clock.nowMs()}.damaged`;
      renameSync(path, aside);
      this.#settings.log(
        `${this.#settings.id}: "${path}" is damaged (${String(error)}): kept as "${aside}", starting over`,
      );
      return this.#opened(path);
    }
  }

  #opened(path: string): Database.Database {
    const { timeout, fsync, max_size } = this.#config;
    const database = new Database(path, { timeout });
    database.pragma("journal_mode = WAL");
    database.pragma(`synchronous = ${fsync ? "FULL" : "NORMAL"}`);
    if (max_size > 0) {
      const pageBytes = database.pragma("page_size", { simple: true }) as number;
      database.pragma(`max_page_count = ${Math.max(minPages, Math.floor(max_size / pageBytes))}`);
    }
    database.exec(
      "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    );
    return database;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** As the Collector writes names of files: what is unsafe as `~` and four hex digits. */
function fileSafe(text: string): string {
  return text.replace(
    /[^0-9A-Za-z._-]/g,
    (char) => `~${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
