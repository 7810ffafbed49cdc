import type { PipelineComponentSettings } from "../../component/component.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { AttributeLists } from "../../pdata/edit/attribute-lists.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import type { LogBatch } from "../../pdata/log-batch.ts";
import { keyValueText } from "../../pdata/otlp/json/any-value-json.ts";
import { encodeUtf8 } from "../../pdata/utf8.ts";
import type { ProbabilisticSamplerConfig } from "./config.ts";
import { hashBytes, highOfHash, lowOfHash, randomnessText, seededHash } from "./hash-randomness.ts";
import { Outcome } from "./outcome.ts";
import { allOnes, type Item, Sampler, updatedThreshold } from "./sampler.ts";
import {
  isLess,
  isSampled,
  neverSample,
  parseThreshold,
  type Threshold,
  thresholdOfProbability,
} from "./threshold.ts";
import { parseRandomness } from "./trace-state.ts";

const thresholdKey = "sampling.threshold";
const randomnessKey = "sampling.randomness";

const bytesPerTraceId = 16;
/** Bytes of a trace id that are random. Source: W3C Trace Context, level 2. */
const randomFrom = 9;

/** Lets through a share of the log records, by their trace ids or by an attribute. */
export class LogSampler extends StatelessComponent implements Consumer {
  readonly mutatesData = true;
  readonly #config: ProbabilisticSamplerConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #next: Consumer;
  readonly #sampler: Sampler;
  readonly #seed: number;

  constructor(config: ProbabilisticSamplerConfig, settings: PipelineComponentSettings, next: Consumer) {
    super();
    this.#config = config;
    this.#settings = settings;
    this.#next = next;
    this.#sampler = new Sampler(config, settings);
    this.#seed = seededHash(config.hash_seed);
  }

  async consume(batch: AnyBatch): Promise<void> {
    const outcome = this.#sample(batch as LogBatch);
    const kept = outcome.kept(batch);
    if (kept !== undefined) await this.#next.consume(kept);
    outcome.tell(batch);
  }

  #sample(batch: LogBatch): Outcome {
    const { rowCount } = batch.tables.logRecords;
    const outcome = new Outcome(this.#config, this.#settings, rowCount);
    const editor = new BatchEditor(batch);
    const records = new Records(batch, editor.attributes("logAttributes"));
    const item: Item = { high: 0, low: 0, policy: "", incoming: undefined, problem: undefined };
    for (let row = 0; row < rowCount; row++) {
      const isWritable = this.#readItem(records, row, item);
      const threshold = this.#withPriority(records, row, item, this.#sampler.decide(item));
      if (!isSampled(item.high, item.low, threshold)) {
        outcome.leaveOut(row, item.policy || "missing_randomness", item.problem);
        continue;
      }
      outcome.keep(item.policy || "missing_randomness");
      if (!isWritable) continue;
      const { text } = updatedThreshold(item.incoming, threshold);
      records.setText(row, thresholdKey, text!);
    }
    editor.commit();
    return outcome;
  }

  /** Fills in `item`. Says whether a threshold may be written to the record. */
  #readItem(records: Records, row: number, item: Item): boolean {
    const th = records.text(row, thresholdKey);
    const rv = records.text(row, randomnessKey);
    const randomness = parseRandomness(rv);
    item.incoming = parseThreshold(th);
    item.problem =
      (th !== "" && item.incoming === undefined) || (rv !== "" && randomness === undefined)
        ? "invalid sampling.threshold or sampling.randomness"
        : undefined;
    setRandomness(item, "", allOnes.high, allOnes.low);
    if (this.#sampler.mode === "never") setRandomness(item, "sampling_priority", allOnes.high, allOnes.low);
    else if (this.#sampler.mode === "hash_seed") return this.#readHashed(records, row, item, rv !== "");
    else if (item.problem !== undefined) return false;
    else if (randomness !== undefined)
      setRandomness(item, "sampling_randomness", randomness.high, randomness.low);
    else this.#readTraceIdOrAttribute(records, row, item);
    return item.problem === undefined;
  }

  #readHashed(records: Records, row: number, item: Item, hasRandomness: boolean): boolean {
    const id = this.#config.attribute_source === "traceID" ? records.traceId(row) : undefined;
    if (id !== undefined) this.#setHash(item, "trace_id_hash", id);
    else this.#hashAttribute(records, row, item);
    if (item.problem === undefined && hasRandomness)
      item.problem = "item has sampling randomness, equalizing or proportional mode recommended";
    else if (item.problem === undefined && item.incoming !== undefined)
      item.problem = "item has sampling threshold, equalizing or proportional mode recommended";
    if (item.problem !== undefined) return false;
    if (item.policy !== "") records.setText(row, randomnessKey, randomnessText(item.high, item.low));
    return true;
  }

  #readTraceIdOrAttribute(records: Records, row: number, item: Item): void {
    const id = records.traceId(row);
    if (id === undefined) {
      this.#hashAttribute(records, row, item);
      return;
    }
    const view = new DataView(id.buffer, id.byteOffset, id.length);
    setRandomness(
      item,
      "trace_id_w3c",
      view.getUint32(randomFrom - 1) & 0xff_ffff,
      view.getUint32(randomFrom + 3),
    );
  }

  #hashAttribute(records: Records, row: number, item: Item): void {
    const { from_attribute } = this.#config;
    if (from_attribute === "") return;
    const bytes = records.bytes(row, from_attribute);
    if (bytes !== undefined && bytes.length > 0) this.#setHash(item, from_attribute, bytes);
  }

  #setHash(item: Item, policy: string, bytes: Uint8Array): void {
    const hash = hashBytes(this.#seed, bytes);
    setRandomness(item, policy, highOfHash(hash), lowOfHash(hash));
  }

  /** A priority is a percentage: 0 leaves the record out, any other may only raise its chance. */
  #withPriority(records: Records, row: number, item: Item, threshold: Threshold): Threshold {
    const { sampling_priority, sampling_precision } = this.#config;
    if (sampling_priority === "") return threshold;
    const percentage = records.number(row, sampling_priority);
    if (percentage === undefined) return threshold;
    const asked =
      percentage <= 0 ? neverSample : thresholdOfProbability(percentage / 100, sampling_precision);
    if (asked !== neverSample && !isLess(asked, threshold)) return threshold;
    item.policy = "sampling_priority";
    return asked;
  }
}

function setRandomness(item: Item, policy: string, high: number, low: number): void {
  item.policy = policy;
  item.high = high;
  item.low = low;
}

/** What the sampler reads and writes of log records. */
class Records {
  readonly #attributes: AttributeLists;
  /** The trace ids, one after the other. */
  readonly #ids: Uint8Array;

  constructor({ tables }: LogBatch, attributes: AttributeLists) {
    this.#attributes = attributes;
    const { traceId } = tables.logRecords.columns;
    this.#ids = new Uint8Array(traceId.buffer, traceId.byteOffset, traceId.byteLength);
  }

  /** A view; undefined where the record has none. */
  traceId(row: number): Uint8Array | undefined {
    const id = this.#ids.subarray(row * bytesPerTraceId, (row + 1) * bytesPerTraceId);
    return id.some((byte) => byte !== 0) ? id : undefined;
  }

  /** Empty where it is absent or no string. */
  text(row: number, key: string): string {
    const { pairs } = this.#attributes;
    const ref = this.#attributes.find(row, pairs.keyId(key));
    if (ref < 0) return "";
    const value = pairs.attributeValue(ref);
    return value.type === "string" ? value.value : "";
  }

  number(row: number, key: string): number | undefined {
    const { pairs } = this.#attributes;
    const ref = this.#attributes.find(row, pairs.keyId(key));
    if (ref < 0) return undefined;
    const value = pairs.attributeValue(ref);
    return value.type === "int" || value.type === "double" ? Number(value.value) : undefined;
  }

  /** Bytes as they are, any other value as the bytes of its text. */
  bytes(row: number, key: string): Uint8Array | undefined {
    const { pairs } = this.#attributes;
    const ref = this.#attributes.find(row, pairs.keyId(key));
    if (ref < 0) return undefined;
    const value = pairs.attributeValue(ref);
    if (value.type === "bytes") return value.value;
    const bytes = pairs.bytesOf(ref);
    return encodeUtf8(keyValueText(bytes, 0, bytes.length).text);
  }

  setText(row: number, key: string, text: string): void {
    const { pairs } = this.#attributes;
    const keyId = pairs.keyId(key);
    this.#attributes.set(row, keyId, pairs.pair(keyId, { type: "string", value: text }));
  }
}
