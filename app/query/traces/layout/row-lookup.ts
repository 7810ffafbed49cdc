import type { TraceSpans } from "./trace-spans.ts";

/** Spans by row id, from the first span of a block to the last: they lie close together. */
interface RowRange {
  readonly firstId: number;
  /** Plus one; 0 = a span of another trace. */
  readonly spans: Uint32Array;
}

/** Spans of a trace (places in `TraceSpans`) by row id. */
export class RowLookup {
  readonly #ranges: readonly RowRange[];
  /** The range that was found last: parents are near their children. */
  #last: RowRange | undefined;

  constructor({ parts, row }: TraceSpans) {
    this.#ranges = parts.map(({ block, from, to }) => {
      const first = row[from]!;
      const spans = new Uint32Array(row[to - 1]! - first + 1);
      for (let span = from; span < to; span++) spans[row[span]! - first] = span + 1;
      return { firstId: ((block.slot << 16) | (block.firstRow + first)) >>> 0, spans };
    });
  }

  /** -1 where no span of the trace has the id. */
  find(rowId: number): number {
    if (this.#last === undefined || !holds(this.#last, rowId))
      this.#last = this.#ranges.find((range) => holds(range, rowId));
    return this.#last === undefined ? -1 : this.#last.spans[rowId - this.#last.firstId]! - 1;
  }
}

function holds({ firstId, spans }: RowRange, rowId: number): boolean {
  return rowId >= firstId && rowId < firstId + spans.length;
}
