import { totalmem } from "node:os";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Bytes in use on the heap of this process's main thread, array buffers included, without memory that WebAssembly and workers
 * share. Resident size would also count what is only cached. Takes two microseconds.
 */
export function heapBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Memory that the process may have: that of its control group, or of the machine. */
export function totalMemoryBytes(): number {
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
}

let collect: (() => void) | undefined;

/** Collects garbage now. Stops the thread for as long as it takes, some 50 ms. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
