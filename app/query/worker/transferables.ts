/**
 * Buffers of the typed arrays in an answer, to be handed over rather than copied. Shared memory stays where it is, and
 * so does the buffer of a view that shows only part of it.
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
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > 0)
      found.add(buffer);
  } else if (Array.isArray(value)) {
    // Lists of texts are long and hold no arrays; one look at the first element tells.
    if (typeof value[0] === "object") for (const entry of value) collect(entry, found);
  } else for (const entry of Object.values(value)) collect(entry, found);
}
