import type { Component, ComponentSettings } from "../../component/component.ts";
import type { FileExporterConfig } from "./config.ts";
import { RecordFile } from "./record-file.ts";

/** Which files this process has emptied, and in which form it went on to write them. */
export type EmptiedFiles = Map<string, string>;

/**
 * The files of one exporter by path: one, or one for each group. Its signals share them. The one used longest ago is closed where there
 * are too many.
 */
export class OpenFiles implements Component {
  readonly #config: FileExporterConfig;
  readonly #settings: ComponentSettings;
  readonly #emptied: EmptiedFiles;
  readonly #byPath = new Map<string, RecordFile>();

  constructor(config: FileExporterConfig, settings: ComponentSettings, emptied: EmptiedFiles) {
    this.#config = config;
    this.#settings = settings;
    this.#emptied = emptied;
  }

  start(): Promise<void> {
    const { group_by, path } = this.#config;
    return Promise.resolve(group_by.enabled ? undefined : void this.at(path));
  }

  shutdown(): Promise<void> {
    for (const file of this.#byPath.values()) file.close();
    this.#byPath.clear();
    return Promise.resolve();
  }

  /** Throws where the file cannot be opened. */
  at(path: string): RecordFile {
    const known = this.#byPath.get(path);
    this.#byPath.delete(path);
    const file = known ?? this.#open(path);
    this.#byPath.set(path, file);
    return file;
  }

  #open(path: string): RecordFile {
    const { rotation, flush_interval, create_directory, directory_permissions, group_by } = this.#config;
    if (this.#byPath.size >= group_by.max_open_files) {
      const [oldest, file] = this.#byPath.entries().next().value!;
      // Throws where that fails: it stays open, and what the new one was to be opened for is refused.
      file.flush();
      file.close();
      this.#byPath.delete(oldest);
    }
    const makesFolders = create_directory || group_by.enabled;
    const file = new RecordFile({
      path,
      appends: this.#appends(path),
      rotation,
      flushIntervalMs: flush_interval,
      directoryMode: makesFolders ? Number.parseInt(directory_permissions, 8) : undefined,
      clock: this.#settings.clock,
      log: (line) => this.#settings.log(`${this.#settings.id}: ${line}`),
    });
    file.open();
    this.#emptied.set(path, this.#form());
    return file;
  }

  /** A file is emptied once: what this process wrote stays, also where the exporter is started again or a group's file was closed. */
  #appends(path: string): boolean {
    const { append, group_by } = this.#config;
    return append || group_by.enabled || this.#emptied.get(path) === this.#form();
  }

  /** Records of different forms in one file cannot be read. */
  #form(): string {
    const { format, compression } = this.#config;
    return `${format} ${compression}`;
  }
}
