import type { MetricsLevel } from "./metrics-level.ts";

/** What the Collector says of one of its metrics. */
export interface MetricDescription {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** It is told from this level on. */
  readonly level: Exclude<MetricsLevel, "none">;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

const itemWords = ["spans", "metric_points", "log_records"] as const;
const itemTexts = { spans: "spans", metric_points: "metric points", log_records: "log records" } as const;

/** One metric for each signal, as the Collector names them: `{}` stands for the items. */
function perSignal(name: string, help: string, about: Omit<MetricDescription, "help">) {
  return itemWords.map(
    (word) => [`${name}_${word}`, { ...about, help: help.replace("{}", itemTexts[word]) }] as const,
  );
}

const basicCounter = { type: "counter", level: "basic" } as const;
const normalCounter = { type: "counter", level: "normal" } as const;
const basicGauge = { type: "gauge", level: "basic" } as const;

const itemBuckets = [
  ...[10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000],
  ...[10_000, 20_000, 30_000, 50_000, 100_000],
];
/** 128 to 16,777,216, powers of two. */
const byteBuckets = Array.from({ length: 18 }, (_, power) => 128 * 2 ** power);

/**
 * By name without `otelcol_`. Sources: `documentation.md` of the Collector's service, receiverhelper, processorhelper, exporterhelper,
 * batchprocessor and memorylimiterprocessor.
 */
export const metricDescriptions: ReadonlyMap<string, MetricDescription> = new Map<string, MetricDescription>([
  ...perSignal("receiver_accepted", "Number of {} successfully pushed into the pipeline.", basicCounter),
  ...perSignal("receiver_refused", "Number of {} that could not be pushed into the pipeline.", basicCounter),
  ["processor_incoming_items", { ...basicCounter, help: "Number of items passed to the processor." }],
  ["processor_outgoing_items", { ...basicCounter, help: "Number of items emitted from the processor." }],
  ...perSignal("exporter_sent", "Number of {} successfully sent to destination.", basicCounter),
  ...perSignal(
    "exporter_send_failed",
    "Number of {} in failed attempts to send to destination.",
    basicCounter,
  ),
  ...perSignal(
    "exporter_enqueue_failed",
    "Number of {} failed to be added to the sending queue.",
    basicCounter,
  ),
  ["exporter_queue_size", { ...basicGauge, help: "Current size of the retry queue (in batches)." }],
  ["exporter_queue_capacity", { ...basicGauge, help: "Fixed capacity of the retry queue (in batches)." }],
  ["exporter_in_flight_requests", { ...basicGauge, help: "Number of requests that are being sent." }],
  [
    "exporter_queue_batch_send_size",
    {
      type: "histogram",
      level: "detailed",
      help: "Number of units in the batch that was sent.",
      buckets: itemBuckets,
    },
  ],
  [
    "exporter_queue_batch_send_size_bytes",
    {
      type: "histogram",
      level: "detailed",
      help: "Number of bytes in batch that was sent.",
      buckets: byteBuckets,
    },
  ],
  [
    "processor_batch_batch_send_size",
    {
      type: "histogram",
      level: "normal",
      help: "Number of units in the batch that was sent.",
      buckets: itemBuckets,
    },
  ],
  [
    "processor_batch_batch_send_size_bytes",
    {
      type: "histogram",
      level: "detailed",
      help: "Number of bytes in batch that was sent.",
      buckets: byteBuckets,
    },
  ],
  [
    "processor_batch_batch_size_trigger_send",
    { ...normalCounter, help: "Number of times the batch was sent due to a size trigger." },
  ],
  [
    "processor_batch_timeout_trigger_send",
    { ...normalCounter, help: "Number of times the batch was sent due to a timeout trigger." },
  ],
  [
    "processor_batch_metadata_cardinality",
    {
      type: "gauge",
      level: "normal",
      help: "Number of distinct metadata value combinations being processed.",
    },
  ],
  ...perSignal(
    "processor_memory_limiter_accepted",
    "Number of {} successfully pushed into the next component in the pipeline.",
    normalCounter,
  ),
  ...perSignal(
    "processor_memory_limiter_refused",
    "Number of {} that were rejected by the next component in the pipeline.",
    normalCounter,
  ),
  [
    "processor_probabilistic_sampler_count_traces_sampled",
    { ...normalCounter, help: "Count of traces that were sampled or not" },
  ],
  [
    "processor_probabilistic_sampler_count_logs_sampled",
    { ...normalCounter, help: "Count of logs that were sampled or not" },
  ],
  ["process_uptime", { ...basicCounter, help: "Uptime of the process." }],
  ["process_cpu_seconds", { ...basicCounter, help: "Total CPU user and system time in seconds." }],
  ["process_memory_rss", { ...basicGauge, help: "Total physical memory (resident set size)." }],
  [
    "process_runtime_heap_alloc_bytes",
    { ...basicGauge, help: "Bytes of allocated heap objects (see 'go doc runtime.MemStats.HeapAlloc')." },
  ],
  [
    "process_runtime_total_sys_memory_bytes",
    {
      ...basicGauge,
      help: "Total bytes of memory obtained from the OS (see 'go doc runtime.MemStats.Sys').",
    },
  ],
]);
