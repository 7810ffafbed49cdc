import { appendFileSync } from "node:fs";
import type { PipelineComponentSettings } from "../../component/component.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import type { ExportRequest } from "../exporterhelper/export-request.ts";
import type { RequestSender } from "../exporterhelper/request-sender.ts";
import type { DebugExporterConfig } from "./config.ts";
import { batchText, summaryOf } from "./text/batch-text.ts";

/** Sampling counts start anew after this. */
const samplingTickMs = 1_000;

/** Writes what it gets for a person to read. */
export class DebugSender implements RequestSender {
  readonly #config: DebugExporterConfig;
  readonly #settings: PipelineComponentSettings;
  #tickStartMs = Number.NEGATIVE_INFINITY;
  #inTick = 0;

  constructor(config: DebugExporterConfig, settings: PipelineComponentSettings) {
    this.#config = config;
    this.#settings = settings;
  }

  send(request: ExportRequest): Promise<void> {
    return Promise.resolve(this.#print(request));
  }

  #print({ signal, bytes, items }: ExportRequest): void {
    if (!this.#isSampled()) return;
    const { verbosity } = this.#config;
    const request = JSON.parse(protobufToJson(signal, bytes)) as Record<string, unknown>;
    const { title, counts } = summaryOf(signal, request, items);
    this.#write(`${this.#settings.id}: ${title}\t${JSON.stringify({ ...counts })}`);
    if (verbosity !== "basic") this.#write(batchText(signal, request, verbosity).replace(/\n$/, ""));
  }

  /** The first `sampling_initial` of each second, then every `sampling_thereafter`-th. Source: zap's sampler. */
  #isSampled(): boolean {
    const { sampling_initial, sampling_thereafter } = this.#config;
    const nowMs = this.#settings.clock.monotonicMs();
    if (nowMs - this.#tickStartMs >= samplingTickMs) {
      this.#tickStartMs = nowMs;
      this.#inTick = 0;
    }
    this.#inTick += 1;
    const beyond = this.#inTick - sampling_initial;
    return beyond <= 0 || (sampling_thereafter > 0 && beyond % sampling_thereafter === 0);
  }

  #write(text: string): void {
    if (this.#config.use_internal_logger) {
      this.#settings.log(text, { isAlwaysKept: true });
      return;
    }
    for (const path of this.#config.output_paths) {
      if (path === "stdout") process.stdout.write(`${text}\n`);
      else if (path === "stderr") process.stderr.write(`${text}\n`);
      else appendFileSync(path, `${text}\n`);
    }
  }
}
