import type { LogBatch } from "../pdata/log-batch.ts";
import type { MetricBatch } from "../pdata/metric-batch.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";

/**
 * Takes a batch over. Resolves once the batch is safe (for the store exporter: committed), so that a receiver may
 * acknowledge; rejects with an error of `consumer-error.ts` otherwise. A consumer that edits the batch says so with `mutatesData`.
 */
export interface TracesConsumer {
  readonly mutatesData: boolean;
  consumeTraces(batch: TraceBatch): Promise<void>;
}

export interface MetricsConsumer {
  readonly mutatesData: boolean;
  consumeMetrics(batch: MetricBatch): Promise<void>;
}

export interface LogsConsumer {
  readonly mutatesData: boolean;
  consumeLogs(batch: LogBatch): Promise<void>;
}

/** What a receiver feeds: all three signals. */
export interface Consumers {
  readonly traces: TracesConsumer;
  readonly metrics: MetricsConsumer;
  readonly logs: LogsConsumer;
}
