import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { durationMs, int } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";

/** What fits in the Collector's `uint32`. */
const mebibytes = int(0, 2 ** 32 - 1);

/** Source: Collector `internal/memorylimiter/config.go`. */
const keys = {
  check_interval: key(
    durationMs,
    0,
    "Longest time between two looks at the memory in use; 1s is recommended",
  ),
  limit_mib: key(mebibytes, 0, "Hard limit in MiB; comes before limit_percentage"),
  spike_limit_mib: key(mebibytes, 0, "How far below the hard limit refusing begins; 20 % of it if absent"),
  limit_percentage: key(mebibytes, 0, "Hard limit in percent of the memory of the container or machine"),
  spike_limit_percentage: key(mebibytes, 0, "The spike limit in percent of that memory"),
  min_gc_interval_when_soft_limited: key(
    durationMs,
    10_000,
    "Time between forced collections above the soft limit",
  ),
  min_gc_interval_when_hard_limited: key(
    durationMs,
    0,
    "Time between forced collections above the hard limit",
  ),
  max_gc_interval_when_soft_limited: key(
    durationMs,
    30_000,
    "Up to which it doubles where they do not help; 0: never",
  ),
  max_gc_interval_when_hard_limited: key(
    durationMs,
    30_000,
    "Up to which it doubles where they do not help; 0: never",
  ),
};

export type MemoryLimiterConfig = SectionOf<typeof keys>;
type Key = keyof MemoryLimiterConfig;

export const memoryLimiterSchema = section(keys, validate);

/** As the Collector, what is wrong first is told alone: most of the rest follows from it. */
function validate(config: MemoryLimiterConfig, path: ConfigPath, issues: ConfigIssues): void {
  const found = wrongInterval(config) ?? wrongLimit(config);
  if (found !== undefined) issues.validate([...path, found[0]], found[1]);
}

function wrongInterval(config: MemoryLimiterConfig): readonly [Key, string] | undefined {
  const minSoft = config.min_gc_interval_when_soft_limited;
  const minHard = config.min_gc_interval_when_hard_limited;
  const maxSoft = config.max_gc_interval_when_soft_limited;
  const maxHard = config.max_gc_interval_when_hard_limited;
  if (config.check_interval <= 0) return ["check_interval", "'check_interval' must be greater than zero"];
  if (minSoft < minHard)
    return [
      "min_gc_interval_when_soft_limited",
      "'min_gc_interval_when_soft_limited' should be larger than 'min_gc_interval_when_hard_limited'",
    ];
  if (maxSoft < 0)
    return ["max_gc_interval_when_soft_limited", "'max_gc_interval_when_soft_limited' must be non-negative"];
  if (maxHard < 0)
    return ["max_gc_interval_when_hard_limited", "'max_gc_interval_when_hard_limited' must be non-negative"];
  if (maxSoft > 0 && maxSoft < minSoft)
    return [
      "max_gc_interval_when_soft_limited",
      "'max_gc_interval_when_soft_limited' must be greater than or equal to 'min_gc_interval_when_soft_limited' (or 0 to disable)",
    ];
  if (maxHard > 0 && maxHard < minHard)
    return [
      "max_gc_interval_when_hard_limited",
      "'max_gc_interval_when_hard_limited' must be greater than or equal to 'min_gc_interval_when_hard_limited' (or 0 to disable)",
    ];
  if (maxSoft > 0 && maxHard > 0 && maxSoft < maxHard)
    return [
      "max_gc_interval_when_soft_limited",
      "'max_gc_interval_when_soft_limited' should be larger than or equal to 'max_gc_interval_when_hard_limited' (when both are set)",
    ];
  return undefined;
}

function wrongLimit(config: MemoryLimiterConfig): readonly [Key, string] | undefined {
  const { limit_mib, spike_limit_mib, limit_percentage, spike_limit_percentage } = config;
  if (limit_mib === 0 && limit_percentage === 0)
    return ["limit_mib", "'limit_mib' or 'limit_percentage' must be greater than zero"];
  if (limit_percentage > 100 || spike_limit_percentage > 100)
    return [
      limit_percentage > 100 ? "limit_percentage" : "spike_limit_percentage",
      "'limit_percentage' and 'spike_limit_percentage' must be greater than zero and less than or equal to hundred",
    ];
  if (limit_mib > 0 && limit_mib <= spike_limit_mib)
    return ["spike_limit_mib", "'spike_limit_mib' must be smaller than 'limit_mib'"];
  if (limit_percentage > 0 && limit_percentage <= spike_limit_percentage)
    return ["spike_limit_percentage", "'spike_limit_percentage' must be smaller than 'limit_percentage'"];
  return undefined;
}
