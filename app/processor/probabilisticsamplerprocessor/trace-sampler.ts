import type { PipelineComponentSettings } from "../../component/component.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AttributeValue } from "../../pdata/attribute-value.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { AttributeLists } from "../../pdata/edit/attribute-lists.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import type { CodedColumn } from "../../pdata/edit/coded-column.ts";
import type { Ref } from "../../pdata/edit/draft-dictionary.ts";
import type { Drafts } from "../../pdata/edit/drafts.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import type { ProbabilisticSamplerConfig } from "./config.ts";
import { hashWords, highOfHash, lowOfHash, randomnessText, seededHash } from "./hash-randomness.ts";
import { Outcome } from "./outcome.ts";
import { allOnes, type Item, Sampler, updatedThreshold } from "./sampler.ts";
import { alwaysSample, isSampled, neverSample, type Threshold } from "./threshold.ts";
import { parseTraceState, type TraceState, writeTraceState } from "./trace-state.ts";

/** Source: contrib `tracesprocessor.go`, after OpenTracing. */
const priorityKey = "sampling.priority";
/** What a priority comes to; 0 is not known yet. */
const priority = { none: 1, keep: 2, leaveOut: 3 } as const;

const wordsPerTraceId = 4;

/** Lets through a share of the traces: a span by its trace id alone, so that all spans of a trace fare alike. */
export class TraceSampler extends StatelessComponent implements Consumer {
  readonly mutatesData = true;
  readonly #config: ProbabilisticSamplerConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #next: Consumer;
  readonly #sampler: Sampler;
  readonly #seed: number;
  readonly #priorities = new RefMemo();
  readonly #item: Item = { high: 0, low: 0, policy: "", incoming: undefined, problem: undefined };

  constructor(config: ProbabilisticSamplerConfig, settings: PipelineComponentSettings, next: Consumer) {
    super();
    this.#config = config;
    this.#settings = settings;
    this.#next = next;
    this.#sampler = new Sampler(config, settings);
    this.#seed = seededHash(config.hash_seed);
  }

  async consume(batch: AnyBatch): Promise<void> {
    const outcome = this.#sample(batch as TraceBatch);
    const kept = outcome.kept(batch);
    if (kept !== undefined) await this.#next.consume(kept);
    outcome.tell(batch);
  }

  #sample(batch: TraceBatch): Outcome {
    const { rowCount, columns } = batch.tables.spans;
    const outcome = new Outcome(this.#config, this.#settings, rowCount);
    const editor = new BatchEditor(batch);
    const attributes = editor.attributes("spanAttributes");
    const states = new TraceStates(editor.strings("spans", "traceState"));
    const item = this.#item;
    for (let row = 0; row < rowCount; row++) {
      const state = states.of(row);
      this.#readItem(columns.traceId, row, state);
      let threshold = this.#sampler.decide(item);
      const asked = this.#priorityOf(attributes, row);
      if (asked !== priority.none) {
        item.policy = "sampling_priority";
        threshold = asked === priority.keep ? alwaysSample : neverSample;
      }
      if (!isSampled(item.high, item.low, threshold)) {
        outcome.leaveOut(row, item.policy, item.problem);
        continue;
      }
      outcome.keep(item.policy);
      this.#writeState(states, row, state, threshold);
    }
    editor.commit();
    return outcome;
  }

  /** Fills in `#item`. */
  #readItem(traceIds: Uint32Array, row: number, state: TraceState): void {
    const item = this.#item;
    item.problem = state.problem;
    item.incoming = state.threshold;
    const at = row * wordsPerTraceId;
    switch (this.#sampler.mode) {
      case "never":
        item.high = allOnes.high;
        item.low = allOnes.low;
        item.policy = "sampling_priority";
        break;
      case "hash_seed": {
        const hash = hashWords(this.#seed, traceIds, at, at + wordsPerTraceId);
        item.high = highOfHash(hash);
        item.low = lowOfHash(hash);
        item.policy = "trace_id_hash";
        item.problem ??= inUse(state);
        break;
      }
      default:
        item.policy = state.randomness === undefined ? "trace_id_w3c" : "sampling_randomness";
        item.high = state.randomness?.high ?? swapped(traceIds[at + 2]!) & 0xff_ffff;
        item.low = state.randomness?.low ?? swapped(traceIds[at + 3]!);
    }
  }

  /** Leaves alone what could not be read, and what another sampler has said where `hash_seed` must not say otherwise. */
  #writeState(states: TraceStates, row: number, state: TraceState, decided: Threshold): void {
    if (state.problem !== undefined) return;
    const { mode } = this.#sampler;
    const item = this.#item;
    if (mode === "hash_seed" && inUse(state) !== undefined) return;
    const threshold = updatedThreshold(item.incoming, decided);
    if (mode === "hash_seed")
      states.setText(row, writeTraceState(state, randomnessText(item.high, item.low), threshold.text));
    else states.set(row, state, threshold);
  }

  #priorityOf(attributes: AttributeLists, row: number): number {
    const { pairs } = attributes;
    this.#priorities.prepare(pairs);
    const ref = attributes.find(row, pairs.keyId(priorityKey));
    if (ref < 0) return priority.none;
    const known = this.#priorities.get(ref);
    if (known > 0) return known;
    const parsed = parsePriority(pairs.attributeValue(ref));
    this.#priorities.set(ref, parsed);
    return parsed;
  }
}

function inUse({ randomness, threshold }: TraceState): string | undefined {
  if (randomness !== undefined)
    return "item has sampling randomness, equalizing or proportional mode recommended";
  return threshold === undefined
    ? undefined
    : "item has sampling threshold, equalizing or proportional mode recommended";
}

function parsePriority(value: AttributeValue): number {
  const number =
    value.type === "int" || value.type === "double"
      ? Number(value.value)
      : value.type === "string" && value.value.trim() !== ""
        ? Number(value.value)
        : Number.NaN;
  if (number === 0) return priority.leaveOut;
  return number > 0 ? priority.keep : priority.none;
}

/** A word of an id with its first byte as the highest. */
function swapped(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/** The trace states of a batch: each text is read, and each new one written, once. */
class TraceStates {
  readonly #column: CodedColumn<Drafts["strings"]>;
  readonly #states = new Map<Ref, TraceState>();
  readonly #written = new Map<TraceState, Map<Threshold, Ref>>();

  constructor(column: CodedColumn<Drafts["strings"]>) {
    this.#column = column;
  }

  of(row: number): TraceState {
    const ref = this.#column.ref(row);
    let state = this.#states.get(ref);
    if (state === undefined) {
      state = parseTraceState(this.#column.drafts.text(ref));
      this.#states.set(ref, state);
    }
    return state;
  }

  set(row: number, state: TraceState, threshold: Threshold): void {
    let byThreshold = this.#written.get(state);
    if (byThreshold === undefined) {
      byThreshold = new Map();
      this.#written.set(state, byThreshold);
    }
    let ref = byThreshold.get(threshold);
    if (ref === undefined) {
      ref = this.#column.drafts.ofText(writeTraceState(state, state.randomness?.text, threshold.text));
      byThreshold.set(threshold, ref);
    }
    this.#column.set(row, ref);
  }

  setText(row: number, text: string): void {
    this.#column.set(row, this.#column.drafts.ofText(text));
  }
}
