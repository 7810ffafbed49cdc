import type { MemoryLimiterConfig } from "./config.ts";

const bytesPerMiB = 1024 * 1024;
/** Part of the hard limit that is kept free where no spike limit is set. Source: Collector `newFixedMemUsageChecker`. */
const spikeShare = 0.2;

/** In bytes. From `softBytes` on data is refused, from `hardBytes` on garbage is collected at once. */
export interface MemoryLimits {
  readonly softBytes: number;
  readonly hardBytes: number;
}

/** `totalBytes` says what percentages are of. */
export function memoryLimitsOf(config: MemoryLimiterConfig, totalBytes: () => number): MemoryLimits {
  const { limit_mib, spike_limit_mib, limit_percentage, spike_limit_percentage } = config;
  if (limit_mib > 0) return limits(limit_mib * bytesPerMiB, spike_limit_mib * bytesPerMiB);
  const total = totalBytes();
  return limits((limit_percentage / 100) * total, (spike_limit_percentage / 100) * total);
}

function limits(hardBytes: number, spikeBytes: number): MemoryLimits {
  return { hardBytes, softBytes: hardBytes - (spikeBytes === 0 ? hardBytes * spikeShare : spikeBytes) };
}

/** For log lines. */
export function inMiB(bytes: number): number {
  return Math.floor(bytes / bytesPerMiB);
}
