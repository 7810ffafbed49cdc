/**
 * Bands that are free from a moment on, in a tree of minima: the lowest band that is free at a moment is found in log n steps,
 * however many overlap.
 *
 *            2                free from   7  2  9  4
 *         2     4             band        0  1  2  3        firstFree(5) = 1
 *       7  2   9  4
 */
export class FirstFit {
  readonly #size: number;
  readonly #freeFrom: Float64Array;

  /** Bands are free from the beginning. */
  constructor(bandCount: number) {
    this.#size = 2 ** Math.ceil(Math.log2(Math.max(1, bandCount)));
    this.#freeFrom = new Float64Array(this.#size * 2).fill(Number.NEGATIVE_INFINITY);
  }

  /** Takes the lowest band that is free at `start` until `end`. There must be one. */
  take(start: number, end: number): number {
    const times = this.#freeFrom;
    let at = 1;
    while (at < this.#size) at = times[at * 2]! <= start ? at * 2 : at * 2 + 1;
    times[at] = end;
    for (let above = at >> 1; above > 0; above >>= 1)
      times[above] = Math.min(times[above * 2]!, times[above * 2 + 1]!);
    return at - this.#size;
  }
}
