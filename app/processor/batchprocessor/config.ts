import { listOf } from "../../component/config/collections.ts";
import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { durationMs, int, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";

/** What fits in the Collector's `uint32`. */
const uint32Max = 2 ** 32 - 1;

/** Source: Collector `processor/batchprocessor/config.go`. */
const keys = {
  timeout: key(durationMs, 200, "Longest time an item waits for more to come; 0 sends at once"),
  send_batch_size: key(
    int(0, uint32Max),
    8192,
    "Spans, data points or log records that make a batch be sent",
  ),
  send_batch_max_size: key(int(0, uint32Max), 0, "Larger batches are split; 0 is no limit"),
  metadata_keys: key(listOf(text), [], "Request headers: senders that differ in one are batched apart"),
  metadata_cardinality_limit: key(int(0, uint32Max), 1000, "Combinations of header values; 0 is no limit"),
};

export type BatchConfig = SectionOf<typeof keys>;

export const batchSchema = section(keys, validate);

function validate(config: BatchConfig, path: ConfigPath, issues: ConfigIssues): void {
  const { timeout, send_batch_size, send_batch_max_size, metadata_keys } = config;
  if (send_batch_max_size > 0 && send_batch_max_size < send_batch_size) {
    const message = "send_batch_max_size must be greater or equal to send_batch_size";
    issues.validate([...path, "send_batch_max_size"], message);
  }
  const known = new Set<string>();
  for (const [index, name] of metadata_keys.entries()) {
    const lower = name.toLowerCase();
    if (known.has(lower)) {
      const message = `duplicate entry in metadata_keys: "${lower}" (case-insensitive)`;
      issues.validate([...path, "metadata_keys", String(index)], message);
    }
    known.add(lower);
  }
  if (timeout < 0) issues.validate([...path, "timeout"], "timeout must be greater or equal to 0");
}
