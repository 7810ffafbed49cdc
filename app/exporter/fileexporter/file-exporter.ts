import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { protobufToJsonBytes } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { toExportRequest } from "../exporterhelper/export-request.ts";
import type { FileExporterConfig } from "./config.ts";
import { groupsOf } from "./file-group.ts";
import type { OpenFiles } from "./open-files.ts";
import type { FileRecord } from "./record-file.ts";

const zstd = promisify(zstdCompress);

/** A disk that is full now may have room later. */
const retryDelayMs = 5_000;

/** Writes one signal into files that it has in common with the other signals of the exporter. */
export class FileExporter extends StatelessComponent implements Consumer {
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
    super();
    this.#signal = signal;
    this.#config = config;
    this.#settings = settings;
    this.#files = files;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const { enabled, resource_attribute } = this.#config.group_by;
    const groups = enabled ? groupsOf(batch, resource_attribute) : new Map([["", batch]]);
    for (const [segment, part] of groups) await this.#write(this.#pathOf(segment), part);
  }

  async #write(path: string, batch: AnyBatch): Promise<void> {
    const { bytes, items } = toExportRequest(batch, false);
    const record: FileRecord = {
      bytes: await this.#recordOf(bytes),
      written: () => this.#written(items),
      delayed: (error) => this.#settings.report("recoverable", String(error)),
      lost: (error) => this.#lost(items, error),
    };
    try {
      this.#files.at(path).add(record);
    } catch (error) {
      this.#failed(items, error);
      throw new RetryableError("file_write", `cannot write "${path}": ${String(error)}`, retryDelayMs);
    }
  }

  #written(items: number): void {
    const { stage, report } = this.#settings;
    stage.sent(this.#signal, items);
    report("ok");
  }

  #failed(items: number, error: unknown): void {
    const { stage, report } = this.#settings;
    stage.sendFailed(this.#signal, items);
    report("recoverable", String(error));
  }

  /** Nobody can be told any more: it was acknowledged. */
  #lost(items: number, error: unknown): void {
    this.#failed(items, error);
    const { id, stage, log } = this.#settings;
    stage.drop({ signal: this.#signal, items, reason: "file_write", rule: String(error) });
    log(
      `${id}: Exporting failed. Dropping data. error=${JSON.stringify(String(error))} dropped_items=${items}`,
    );
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
