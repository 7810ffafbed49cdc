import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import type { Signal } from "../../base/signal.ts";
import { itemNames } from "../../base/signal.ts";
import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { protobufToJsonBytes } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { toExportRequest } from "../exporterhelper/export-request.ts";
import type { FileExporterConfig } from "./config.ts";
import { groupsOf } from "./file-group.ts";
import { RecordFile } from "./record-file.ts";

const zstd = promisify(zstdCompress);

/** A disk that is full now may have room later. */
const retryDelayMs = 5_000;

/** The files of one exporter: one, or one for each group. */
export class FileExporter implements Component, Consumer {
  readonly mutatesData = false;
  readonly #signal: Signal;
  readonly #config: FileExporterConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #files: OpenFiles;

  constructor(
    signal: Signal,
    config: FileExporterConfig,
    settings: PipelineComponentSettings,
    files: OpenFiles,
  ) {
    this.#signal = signal;
    this.#config = config;
    this.#settings = settings;
    this.#files = files;
  }

  start(): Promise<void> {
    if (!this.#config.group_by.enabled) this.#files.at(this.#config.path);
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.#files.close();
    return Promise.resolve();
  }

  async consume(batch: AnyBatch): Promise<void> {
    const { enabled, resource_attribute } = this.#config.group_by;
    const groups = enabled ? groupsOf(batch, resource_attribute) : new Map([["", batch]]);
    for (const [segment, part] of groups) await this.#write(this.#pathOf(segment), part);
  }

  async #write(path: string, batch: AnyBatch): Promise<void> {
    const { bytes, items } = toExportRequest(batch, false);
    const { id, stage } = this.#settings;
    const labels = { exporter: id };
    const record = await this.#recordOf(bytes);
    try {
      this.#files.at(path).add(record);
    } catch (error) {
      stage.metrics.add(`exporter_send_failed_${itemNames[this.#signal]}`, items, labels);
      this.#settings.report("recoverable", String(error));
      throw new RetryableError("file_write", `cannot write "${path}": ${String(error)}`, retryDelayMs);
    }
    stage.metrics.add(`exporter_sent_${itemNames[this.#signal]}`, items, labels);
  }

  /** A line of JSON; anything else behind its length, four bytes, high byte first. */
  async #recordOf(bytes: Uint8Array): Promise<Uint8Array> {
    const { format, compression, compression_params } = this.#config;
    const message = format === "json" ? protobufToJsonBytes(this.#signal, bytes) : bytes;
    if (format === "json" && compression === "") return Buffer.concat([message, Buffer.from("\n")]);
    const { level } = compression_params;
    const options = level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } };
    const packed = compression === "zstd" ? await zstd(message, options) : message;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(packed.length);
    return Buffer.concat([length, packed]);
  }

  /** The value of the resource attribute in place of the `*`; it cannot lead out of the folder. */
  #pathOf(segment: string): string {
    if (!this.#config.group_by.enabled) return this.#config.path;
    const safe = segment.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
    return this.#config.path.replace("*", () => safe.join("/"));
  }
}

/** Files by path; signals of one exporter share them. The one used longest ago is closed where there are too many. */
export class OpenFiles {
  readonly #config: FileExporterConfig;
  readonly #clock: PipelineComponentSettings["clock"];
  readonly #byPath = new Map<string, RecordFile>();

  constructor(config: FileExporterConfig, clock: PipelineComponentSettings["clock"]) {
    this.#config = config;
    this.#clock = clock;
  }

  at(path: string): RecordFile {
    const known = this.#byPath.get(path);
    this.#byPath.delete(path);
    const file = known ?? this.#open(path);
    this.#byPath.set(path, file);
    return file;
  }

  close(): void {
    for (const file of this.#byPath.values()) file.close();
    this.#byPath.clear();
  }

  #open(path: string): RecordFile {
    const { append, rotation, flush_interval, create_directory, directory_permissions, group_by } =
      this.#config;
    if (this.#byPath.size >= group_by.max_open_files) {
      const [oldest, file] = this.#byPath.entries().next().value!;
      file.close();
      this.#byPath.delete(oldest);
    }
    const makesFolders = create_directory || group_by.enabled;
    const file = new RecordFile({
      path,
      // A group's file that was closed for another is gone on with.
      appends: append || group_by.enabled,
      rotation,
      flushIntervalMs: flush_interval,
      directoryMode: makesFolders ? Number.parseInt(directory_permissions, 8) : undefined,
      clock: this.#clock,
    });
    file.open();
    return file;
  }
}
