import { orderOfNumbers } from "../../../analysis/order-numbers.ts";
import type { TraceMarkers } from "../../../api/trace-view.ts";

type MarkerColumns = Pick<TraceMarkers, "leftOut" | "markerEnd" | "markerOffsetNano" | "markerKind">;

/** Markers as they are found, in any order. */
export class MarkerRows {
  readonly #rowCount: number;
  readonly #rows: number[] = [];
  readonly #offsets: number[] = [];
  readonly #kinds: number[] = [];

  constructor(rowCount: number) {
    this.#rowCount = rowCount;
  }

  add(row: number, offsetNano: number, kind: number): void {
    this.#rows.push(row);
    this.#offsets.push(offsetNano);
    this.#kinds.push(kind);
  }

  /** Sorted by row, time and kind; those beyond `max`, of the last rows, are left out. */
  columns(max: number): MarkerColumns {
    const [rows, offsets, kinds] = [this.#rows, this.#offsets, this.#kinds];
    const order = orderOfNumbers(
      Float64Array.from(rows),
      (a, b) => offsets[a]! - offsets[b]! || kinds[a]! - kinds[b]!,
    ).subarray(0, max);
    const markerEnd = new Uint32Array(this.#rowCount);
    for (const marker of order) markerEnd[rows[marker]!]! += 1;
    for (let row = 1; row < this.#rowCount; row++) markerEnd[row]! += markerEnd[row - 1]!;
    return {
      leftOut: rows.length - order.length,
      markerEnd,
      markerOffsetNano: Float64Array.from(order, (marker) => offsets[marker]!),
      markerKind: Uint8Array.from(order, (marker) => kinds[marker]!),
    };
  }
}
