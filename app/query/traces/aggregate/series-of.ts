import type { Field, Metrics, MetricsStage } from "../../../traceql/syntax-tree.ts";
import type { Steps } from "../query-world.ts";
import { codedRows } from "./grouped-rows.ts";
import { histogramSeries } from "./metrics-histogram.ts";
import { quantileSeries } from "./metrics-quantiles.ts";
import { labelsOf, type Series } from "./metrics-series.ts";
import { forEachNumber, unitOf } from "./metrics-values.ts";
import type { SeriesCells } from "./series-cells.ts";

/** The series of a metrics stage, in no order. `compare` has none. */
export function* seriesOf(cells: SeriesCells, stage: MetricsStage): Steps<readonly Series[]> {
  const { metrics } = stage;
  switch (metrics.function) {
    case "rate":
      return seriesFrom(cells, stage, perSecond(countSpans(cells), cells.axis.stepNano));
    case "count_over_time":
      return seriesFrom(cells, stage, countSpans(cells));
    case "quantile_over_time":
      return yield* quantileSeries(cells, stage, metrics);
    case "histogram_over_time":
      return yield* histogramSeries(cells, stage, metrics.of);
    case "compare":
      return [];
    default:
      return seriesFrom(cells, stage, yield* reduceNumbers(cells, metrics.function, metrics.of));
  }
}

/** A series for each place, its values from the place's row of cells. */
export function seriesFrom(
  { groups, grouping, steps }: SeriesCells,
  stage: MetricsStage,
  values: ArrayLike<number>,
): Series[] {
  return groups.map((group, place) => ({
    labels: labelsOf(stage, grouping.groups, group),
    values: Float64Array.from({ length: steps }, (_, step) => values[place * steps + step]!),
  }));
}

function countSpans(cells: SeriesCells): Uint32Array {
  const { scratch, kernels } = cells.world;
  const counts = scratch.u32(cells.cellCount);
  for (const part of cells.grouping.parts) {
    cells.world.check();
    const mark = scratch.mark();
    kernels.aggregate.countNumbers(
      ...codedRows({ codes: part.codes, groups: cells.placesOf(part) }, part.rows),
      ...([cells.stepsOf(part).byteOffset, cells.steps, 0, counts.byteOffset] as const),
    );
    scratch.release(mark);
  }
  return counts;
}

function perSecond(counts: Uint32Array, stepNano: number): Float64Array {
  return Float64Array.from(counts, (count) => count / (stepNano / 1e9));
}

type Reduction = Exclude<
  Metrics["function"],
  "rate" | "count_over_time" | "quantile_over_time" | "histogram_over_time" | "compare"
>;

/** One number a cell from those of its spans, NaN of none. */
function* reduceNumbers(cells: SeriesCells, name: Reduction, of: Field): Steps<Float64Array> {
  const reduced = new Float64Array(cells.cellCount).fill(Number.NaN);
  const counts = name === "avg_over_time" ? new Uint32Array(cells.cellCount) : undefined;
  const join = joinOf(name);
  const unit = unitOf(of);
  yield* forEachNumber(cells, of, (cell, number) => {
    const value = number / unit;
    const before = reduced[cell]!;
    reduced[cell] = Number.isNaN(before) ? value : join(before, value);
    if (counts !== undefined) counts[cell]! += 1;
  });
  return counts === undefined ? reduced : reduced.map((sum, cell) => sum / counts[cell]!);
}

function joinOf(name: Reduction): (a: number, b: number) => number {
  if (name === "min_over_time") return Math.min;
  return name === "max_over_time" ? Math.max : (a, b) => a + b;
}
