import { listOf } from "../../component/config/collections.ts";
import { bool, durationMs, int, oneOf, text } from "../../component/config/scalars.ts";
import { key, optional, optionalSection, type SectionOf, section } from "../../component/config/section.ts";

const sizers = ["requests", "items", "bytes"] as const;
export type Sizer = (typeof sizers)[number];
const sizer = oneOf(sizers);

const partitionKeys = {
  metadata_keys: key(listOf(text), [], "Requests of senders that differ in these stay apart"),
};
const partition = section(partitionKeys);

const batchKeys = {
  flush_timeout: key(durationMs, 200, "Longest time a request waits for others"),
  sizer: optional(sizer, "What min_size and max_size count"),
  min_size: key(int(0), 8192, "Send once this much is together"),
  max_size: key(int(0), 0, "Largest request; 0 = no limit"),
  partition: key(partition, partition.defaults()),
};
const batch = section(batchKeys, ({ flush_timeout, min_size, max_size, sizer: counted }, path, issues) => {
  if (flush_timeout <= 0) issues.validate([...path, "flush_timeout"], "`flush_timeout` must be positive");
  if (max_size > 0 && max_size < min_size)
    issues.validate([...path, "max_size"], "`max_size` must be greater or equal to `min_size`");
  if (counted === "requests")
    issues.validate([...path, "sizer"], '`batch` supports only `items` or `bytes` sizer, found "requests"');
});

const keys = {
  enabled: key(bool, true),
  num_consumers: key(int(), 10, "Requests sent at the same time"),
  wait_for_result: key(bool, false, "Acknowledge only once sent"),
  block_on_overflow: key(bool, false, "Wait for room instead of refusing"),
  sizer: key(sizer, "requests", "What queue_size counts"),
  queue_size: key(int(), 1000, "Most that may wait or be under way"),
  storage: optional(text, "Id of a storage extension; the queue then survives a restart"),
  batch: optionalSection(batch, "Merge requests before they are sent"),
};

export type QueueConfig = SectionOf<typeof keys>;
export type QueueBatchConfig = SectionOf<typeof batchKeys>;

/** `sending_queue`. Source: `exporter/exporterhelper/internal/queuebatch/config.go`. */
export const sendingQueue = section(keys, (config, path, issues) => {
  if (!config.enabled) return;
  if (config.num_consumers <= 0)
    issues.validate([...path, "num_consumers"], "`num_consumers` must be positive");
  if (config.queue_size <= 0) issues.validate([...path, "queue_size"], "`queue_size` must be positive");
  if (config.storage !== undefined && config.wait_for_result)
    issues.validate(
      path,
      "`wait_for_result` is not supported with a persistent queue configured with `storage`",
    );
  const minSize = config.batch?.min_size ?? 0;
  if (batchSizer(config) === config.sizer && minSize > config.queue_size)
    issues.validate([...path, "batch"], "`min_size` must be less than or equal to `queue_size`");
});

/** What the batch block counts: its own sizer, else the queue's unless that counts requests. */
export function batchSizer({ sizer: queueSizer, batch: config }: QueueConfig): Exclude<Sizer, "requests"> {
  const counted = config?.sizer ?? queueSizer;
  return counted === "requests" ? "items" : counted;
}
