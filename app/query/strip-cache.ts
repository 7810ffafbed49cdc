import { selfTimeByService } from "../analysis/self-time.ts";
import { buildSpanTree } from "../analysis/span-tree.ts";
import { gatherSpans } from "../analysis/trace-spans.ts";
import type { TraceList } from "../api/traces.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import type { TimeSlice } from "./time-slice.ts";
import type { PackedTraces } from "./trace-list.ts";

/** Self time by service of one trace, largest first. */
type Strip = readonly (readonly [service: string, selfNano: number])[];

export type StripColumns = Pick<TraceList, "stripEnd" | "stripService" | "stripSelfNano">;

/**
 * Larger traces have no strip in a list: laying out 100,000 spans takes as long as the rest of the list. Opening the
 * trace shows the same figures.
 */
const stripSpansMax = 20_000;

/** Spans laid out for one answer; the rows after that have no strip until they are asked for again. */
const stripSpansPerListMax = 400_000;

/** Chunks loaded from disk only for the strips of one answer. Each takes tens of milliseconds. */
const stripLoadsMax = 4;

/** Strips kept. A long list has 10,000 rows; a strip takes some hundred bytes. */
const cachedMax = 20_000;

/** Computes the self-time strips of listed traces, and keeps them for as long as a trace does not change. */
export class StripCache {
  /** By ordinal, oldest first. */
  readonly #strips = new Map<number, { readonly version: number; readonly strip: Strip }>();

  async of(
    index: TraceIndex,
    ordinals: readonly number[],
    { columns, texts }: PackedTraces,
    slice: TimeSlice,
  ): Promise<StripColumns> {
    const stripEnd = new Uint32Array(ordinals.length);
    const services: number[] = [];
    const selfNanos: number[] = [];
    const budget = { spans: stripSpansPerListMax, loads: stripLoadsMax };
    for (const [row, ordinal] of ordinals.entries()) {
      // The trace may have been evicted, and its ordinal given to another, while an earlier one was loaded.
      const isSame = index.find(columns.traceId.subarray(row * 4, row * 4 + 4)) === ordinal;
      const strip = isSame ? await this.#stripOf(index, ordinal, budget, slice) : [];
      for (const [service, selfNano] of strip) {
        services.push(texts.of(service));
        selfNanos.push(selfNano);
      }
      stripEnd[row] = services.length;
      if (slice.isOver) await slice.pause();
    }
    return {
      stripEnd,
      stripService: Uint32Array.from(services),
      stripSelfNano: Float64Array.from(selfNanos),
    };
  }

  async #stripOf(
    index: TraceIndex,
    ordinal: number,
    budget: { spans: number; loads: number },
    slice: TimeSlice,
  ): Promise<Strip> {
    const { spanCount, version } = index.traces.columns;
    const current = version[ordinal]!;
    const cached = this.#strips.get(ordinal);
    if (cached?.version === current) return cached.strip;
    const spans = spanCount[ordinal]!;
    if (spans === 0 || spans > stripSpansMax || spans > budget.spans) return [];
    if (!index.isLoaded(ordinal) && budget.loads-- <= 0) return [];
    budget.spans -= spans;
    const parts = await index.rowsOf(ordinal);
    if (parts.length === 0) return [];
    const tree = await slice.run(buildSpanTree(await slice.run(gatherSpans(parts))));
    const { texts } = tree.spans.texts;
    const strip = selfTimeByService(tree).map(([service, selfNano]) => [texts[service]!, selfNano] as const);
    this.#keep(ordinal, current, strip);
    return strip;
  }

  /** The version of an ordinal only grows, also from one trace to the next one that gets it. */
  #keep(ordinal: number, version: number, strip: Strip): void {
    this.#strips.delete(ordinal);
    this.#strips.set(ordinal, { version, strip });
    if (this.#strips.size > cachedMax) this.#strips.delete(this.#strips.keys().next().value!);
  }
}
