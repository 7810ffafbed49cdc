import { buildSpanTree, type SpanTree } from "../analysis/span-tree.ts";
import type { Steps } from "../analysis/steps.ts";
import { gatherSpans } from "../analysis/trace-spans.ts";
import { layOut, type Waterfall } from "../analysis/waterfall.ts";
import type { TraceRows } from "../spanindex/trace-index.ts";
import type { StoredTrace } from "./stored-trace.ts";
import type { TimeSlice } from "./time-slice.ts";

/** A trace laid out. It holds copies: the chunks it came from may leave memory. */
export interface TraceLayout {
  readonly tree: SpanTree;
  readonly waterfall: Waterfall;
}

/** Rows kept over all layouts. A row takes about 120 bytes. */
const keptRowsMax = 250_000;

/** Layouts of the traces looked at last, each for as long as its trace does not change. */
export class LayoutCache {
  /** By ordinal, used longest ago first. */
  readonly #kept = new Map<number, { readonly version: number; readonly layout: TraceLayout }>();

  async of({ parts, ordinal, version }: StoredTrace, slice: TimeSlice): Promise<TraceLayout> {
    const kept = this.#kept.get(ordinal);
    const isCurrent = kept !== undefined && kept.version === version;
    const layout = isCurrent ? kept.layout : await slice.run(layOutParts(parts));
    if (version !== undefined) this.#keep(ordinal, version, layout);
    return layout;
  }

  #keep(ordinal: number, version: number, layout: TraceLayout): void {
    this.#kept.delete(ordinal);
    this.#kept.set(ordinal, { version, layout });
    let rows = 0;
    for (const one of this.#kept.values()) rows += one.layout.waterfall.rowCount;
    for (const [oldest, one] of this.#kept) {
      if (rows <= keptRowsMax) return;
      this.#kept.delete(oldest);
      rows -= one.layout.waterfall.rowCount;
    }
  }
}

function* layOutParts(parts: readonly TraceRows[]): Steps<TraceLayout> {
  const tree = yield* buildSpanTree(yield* gatherSpans(parts));
  return { tree, waterfall: yield* layOut(tree) };
}
