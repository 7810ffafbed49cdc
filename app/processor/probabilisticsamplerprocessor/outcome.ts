import type { Signal } from "../../base/signal.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { dropRows } from "../../pdata/select-rows.ts";
import type { ProbabilisticSamplerConfig } from "./config.ts";

const itemTables = { traces: "spans", logs: "logRecords" } as const;

/** What was decided of the items of one batch, and telling it. */
export class Outcome {
  readonly #config: ProbabilisticSamplerConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #isDropped: Uint8Array;
  /** Rows left out, by the rule that decided. */
  readonly #rows = new Map<string, number[]>();
  /** Decisions by policy; the ones to keep in `kept`. */
  readonly #kept = new Map<string, number>();
  readonly #left = new Map<string, number>();

  constructor(config: ProbabilisticSamplerConfig, settings: PipelineComponentSettings, itemCount: number) {
    this.#config = config;
    this.#settings = settings;
    this.#isDropped = new Uint8Array(itemCount);
  }

  keep(policy: string): void {
    this.#kept.set(policy, (this.#kept.get(policy) ?? 0) + 1);
  }

  leaveOut(row: number, policy: string, problem: string | undefined): void {
    this.#isDropped[row] = 1;
    this.#left.set(policy, (this.#left.get(policy) ?? 0) + 1);
    const rule = this.#ruleOf(policy, problem);
    const rows = this.#rows.get(rule);
    if (rows === undefined) this.#rows.set(rule, [row]);
    else rows.push(row);
  }

  /** The batch of what is kept, undefined where nothing is. */
  kept(batch: AnyBatch): AnyBatch | undefined {
    if (!this.#isDropped.includes(0)) return undefined;
    return dropRows(batch, { [itemTables[batch.signal as "traces" | "logs"]]: this.#isDropped });
  }

  /** Tells counters and drops, once what is kept was taken: of a batch that is refused nothing was left out. */
  tell(batch: AnyBatch): void {
    const { signal } = batch;
    this.#count(signal, this.#kept, "true");
    this.#count(signal, this.#left, "false");
    for (const [rule, rows] of this.#rows) {
      const examples = { batch, rows: Uint32Array.from(rows) };
      this.#settings.stage.drop({ signal, items: rows.length, reason: "sampled", rule, examples });
    }
  }

  #count(signal: Signal, counts: ReadonlyMap<string, number>, sampled: string): void {
    for (const [policy, count] of counts) {
      const name = `processor_probabilistic_sampler_count_${signal}_sampled`;
      this.#settings.stage.metrics.add(name, count, { policy, sampled });
    }
  }

  #ruleOf(policy: string, problem: string | undefined): string {
    if (policy === "sampling_priority") return `${this.#config.sampling_priority || "sampling.priority"}: 0`;
    return problem === undefined
      ? `sampling_percentage: ${this.#config.sampling_percentage}`
      : `fail_closed: true (${problem})`;
  }
}
