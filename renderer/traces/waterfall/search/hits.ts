import { sumsBefore } from "../lines/outline.ts";

/** Rows that the search in the trace found. */
export interface Hits {
  /** Of what. */
  readonly query: string;
  /** Ascending. */
  readonly rows: Uint32Array;
  /** By row: 1 for a hit. */
  readonly isHit: Uint8Array;
  /** Hits before a row, one more than there are rows. */
  readonly before: Float64Array;
}

export function hitsOf(query: string, rows: Uint32Array, rowCount: number): Hits {
  const isHit = new Uint8Array(rowCount);
  for (const row of rows) isHit[row] = 1;
  return { query, rows, isHit, before: sumsBefore(isHit) };
}

/** Index into `rows` of the hit to go to from a row: the next behind it or the one before it, all around. -1 for none. */
export function nextHit({ rows }: Hits, from: number, direction: 1 | -1): number {
  if (rows.length === 0) return -1;
  // The first hit that lies behind `from`.
  let behind = 0;
  let high = rows.length;
  while (behind < high) {
    const middle = (behind + high) >>> 1;
    if (rows[middle]! <= from) behind = middle + 1;
    else high = middle;
  }
  if (direction > 0) return behind % rows.length;
  const isOnHit = behind > 0 && rows[behind - 1] === from;
  return (behind - (isOnHit ? 2 : 1) + rows.length) % rows.length;
}
