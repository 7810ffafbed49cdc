import type { Signal } from "../base/signal.ts";
import type { AnyBatch } from "../pdata/batch.ts";

/**
 * Takes a batch over. Resolves once the batch is safe (for the store exporter: committed; for a queue: enqueued), so that
 * a receiver may acknowledge; rejects with an error of `consumer-error.ts` otherwise. Where there are several behind it, some of them may
 * have it then: who sends it again delivers it to those twice.
 *
 * A consumer is wired to one signal, and is only given batches of it.
 */
export interface Consumer {
  /** It edits the batch it is given: whoever hands one batch to several consumers hands such a one a copy. */
  readonly mutatesData: boolean;
  consume(batch: AnyBatch): Promise<void>;
}

/** What a receiver feeds: a consumer for each signal that some pipeline takes from it. */
export type Consumers = Readonly<Partial<Record<Signal, Consumer>>>;

/** One consumer for all signals. */
export function forAllSignals(consumer: Consumer): Consumers {
  return { traces: consumer, metrics: consumer, logs: consumer };
}
