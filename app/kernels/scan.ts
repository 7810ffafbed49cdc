import type { Kernel } from "./load-kernels.ts";
import { scanTwin } from "./twins/scan-twin.ts";

/** Scans over columns. Offsets are bytes into the memory, results are signed words (`>>> 0` where they may be large). */
export interface ScanKernel {
  /** How many bits are set in the `words` 32-bit words at `offset`. */
  countBits(offset: number, words: number): number;
}

export const scanKernel: Kernel<ScanKernel> = { name: "scan", twin: scanTwin };
