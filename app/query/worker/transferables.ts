import { assert } from "../../base/assert.ts";

/**
 * Buffers of the typed arrays in an answer, to be handed over rather than copied; a view of only part of its buffer is copied. Shared
 * memory must not get into an answer: it is given to somebody else as soon as the query has ended.
 */
export function transferablesOf(answer: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(answer, found);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (typeof value !== "object" || value === null) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    assert(buffer instanceof ArrayBuffer, "an answer holds copies of what is in shared memory");
    if (byteLength === buffer.byteLength && byteLength > 0) found.add(buffer);
  } else if (Array.isArray(value)) {
    // Lists of texts are long and hold no arrays; one look at the first element tells.
    if (typeof value[0] === "object") for (const entry of value) collect(entry, found);
  } else for (const entry of Object.values(value)) collect(entry, found);
}
