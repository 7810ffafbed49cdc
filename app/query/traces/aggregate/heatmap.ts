import type { InferOutput } from "valibot";
import type { Heatmap, heatmapParams } from "../../../api/trace-queries.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { planOf, rangeOf } from "./question.ts";
import { selectSpans } from "./selection.ts";
import { spanHeatmap } from "./span-heatmap.ts";
import { traceHeatmap, tracesOf } from "./trace-heatmap.ts";

export type HeatmapParams = InferOutput<typeof heatmapParams>;

const always = { startUnixNano: undefined, endUnixNano: undefined };

/** Where matching spans, or the traces that have one, lie in time and duration. */
export function* heatmap(world: QueryWorld, params: HeatmapParams): Steps<Heatmap> {
  const begun = performance.now();
  const range = rangeOf(params);
  // Where traces are in time, all their spans may match.
  const isOfTraces = params.of === "traces" && params.traceTime !== "spans";
  const selection = yield* selectSpans(world, planOf(params.query), isOfTraces ? always : range);
  const shown = params.fitsTime ? always : range;
  const drawn =
    params.of === "spans"
      ? spanHeatmap(world, selection, params, shown)
      : traceHeatmap(
          world,
          tracesOf(world, selection, { ...range, traceTime: params.traceTime }),
          params,
          shown,
        );
  return { ...drawn, elapsedMs: performance.now() - begun, examinedSpans: selection.examinedSpans };
}
