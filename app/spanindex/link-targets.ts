import type { TraceBatch } from "../pdata/trace-batch.ts";
import { hashId8, hashId16 } from "./hash-words.ts";

/** Hash of the span a link points at: the four words of its trace id and the two of its span id. */
export function hashLinkTarget(
  traceId: Uint32Array,
  traceAt: number,
  spanId: Uint32Array,
  spanAt: number,
): number {
  const trace = hashId16(
    traceId[traceAt]!,
    traceId[traceAt + 1]!,
    traceId[traceAt + 2]!,
    traceId[traceAt + 3]!,
  );
  return hashId8(trace ^ spanId[spanAt]!, spanId[spanAt + 1]!);
}

/** Sorted hashes of all spans that links of the chunk point at. Equal hashes only mean "look into the chunk". */
export function linkTargetsOf(batch: TraceBatch): Uint32Array {
  const { traceId, spanId } = batch.tables.links.columns;
  const hashes = new Uint32Array(batch.tables.links.rowCount);
  for (let row = 0; row < hashes.length; row++) {
    hashes[row] = hashLinkTarget(traceId, row * 4, spanId, row * 2);
  }
  return hashes.sort();
}

export function hasSorted(sorted: Uint32Array, value: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
