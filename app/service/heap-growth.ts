import { setFlagsFromString } from "node:v8";

/** A collection begins when the heap, array buffers included, has grown by so much since the one before. */
const growthPercent = 200;

/**
 * Lets garbage wait. Bodies and batches are a third of a megabyte a request and V8 would collect every twentieth request,
 * marking the same few megabytes of live objects each time: a third of all work while telemetry comes in. What may be
 * held is bounded by the memory limiter, which collects before it refuses.
 */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}
