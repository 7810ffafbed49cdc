import type { PipelineComponentSettings } from "../../component/component.ts";
import type { ProbabilisticSamplerConfig } from "./config.ts";
import { hashBuckets } from "./hash-randomness.ts";
import {
  alwaysSample,
  isLess,
  isSampled,
  neverSample,
  probabilityMin,
  probabilityOf,
  type Threshold,
  thresholdOf,
  thresholdOfProbability,
} from "./threshold.ts";

/** All bits set: reached by every threshold but never. */
export const allOnes = { high: 0xff_ffff, low: 0xffff_ffff } as const;

/** What is known of an item. One of these is filled anew for each item, so that none is made. */
export interface Item {
  /** Randomness. */
  high: number;
  low: number;
  /** Where the randomness is from; empty where there is none. A label of the counter. */
  policy: string;
  /** Threshold it came with. */
  incoming: Threshold | undefined;
  /** What is wrong with the sampling information it came with. */
  problem: string | undefined;
}

type Mode = "never" | "hash_seed" | "equalizing" | "proportional";

const thresholdsKeptMax = 256;

/** Decides by the configuration, with the logic that is the same for spans and log records. */
export class Sampler {
  readonly mode: Mode;
  readonly #ratio: number;
  readonly #precision: number;
  readonly #threshold: Threshold;
  readonly #onFailure: Threshold;
  /** Thresholds of `proportional` by the one that came in. */
  readonly #products = new Map<string, Threshold>();

  constructor(config: ProbabilisticSamplerConfig, settings: PipelineComponentSettings) {
    const percentage = Math.min(Math.fround(config.sampling_percentage), 100);
    this.#ratio = Math.max(percentage / 100, probabilityMin);
    this.#precision = config.sampling_precision;
    this.#onFailure = config.fail_closed ? neverSample : alwaysSample;
    this.mode = percentage === 0 ? "never" : config.mode || "hash_seed";
    const buckets = Math.floor(Math.fround(percentage * Math.fround(hashBuckets / 100)));
    if (this.mode === "hash_seed" && buckets === 0) {
      settings.log(`probability rounded to zero percent=${percentage}`);
      this.mode = "never";
    }
    this.#threshold = this.#fixedThreshold(buckets);
  }

  /** The threshold that holds for an item. Sets its `problem`, and takes away a threshold it cannot have come with. */
  decide(item: Item): Threshold {
    if (item.problem === undefined) this.#checkConsistency(item);
    if (item.problem !== undefined) return this.#onFailure;
    return this.mode === "proportional" ? this.#product(item.incoming) : this.#threshold;
  }

  #checkConsistency(item: Item): void {
    if (item.policy === "") item.problem = "missing randomness";
    else if (item.incoming !== undefined && !isSampled(item.high, item.low, item.incoming)) {
      item.problem = "inconsistent arriving threshold: item should not have been sampled";
      item.incoming = undefined;
    }
  }

  #fixedThreshold(buckets: number): Threshold {
    if (this.mode === "never") return neverSample;
    if (this.mode === "hash_seed") return thresholdOf(BigInt(hashBuckets - buckets) << 42n);
    return thresholdOfProbability(this.#ratio, this.#precision);
  }

  #product(incoming: Threshold | undefined): Threshold {
    if (incoming === undefined) return this.#threshold;
    const key = incoming.text!;
    let product = this.#products.get(key);
    if (product === undefined) {
      product = thresholdOfProbability(probabilityOf(incoming) * this.#ratio, this.#precision);
      if (this.#products.size >= thresholdsKeptMax) this.#products.clear();
      this.#products.set(key, product);
    }
    return product;
  }
}

/** What to write as the threshold of a sampled item: probability may fall, never rise. */
export function updatedThreshold(incoming: Threshold | undefined, decided: Threshold): Threshold {
  return incoming !== undefined && isLess(decided, incoming) ? incoming : decided;
}
