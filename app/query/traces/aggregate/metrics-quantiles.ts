import type { Field, Metrics, MetricsStage } from "../../../traceql/syntax-tree.ts";
import type { Steps } from "../query-world.ts";
import { countRows, rowQuantiles } from "./group-stats.ts";
import type { GroupedRows } from "./grouped-rows.ts";
import { labelsOf, type Series, withLabel } from "./metrics-series.ts";
import { forEachNumber, isSpanDuration, unitOf } from "./metrics-values.ts";
import type { SeriesCells } from "./series-cells.ts";

type Quantiles = Extract<Metrics, { readonly function: "quantile_over_time" }>;

/** A series for each group and quantile. Durations of spans by their codes, other numbers exactly. */
export function* quantileSeries(
  cells: SeriesCells,
  stage: MetricsStage,
  { of, quantiles }: Quantiles,
): Steps<readonly Series[]> {
  const { groups, grouping, steps } = cells;
  const found = isSpanDuration(of)
    ? durationQuantiles(cells, quantiles)
    : yield* numberQuantiles(cells, of, quantiles);
  const unit = unitOf(of);
  return groups.flatMap((group, place) =>
    quantiles.map((quantile, i) => ({
      labels: withLabel(labelsOf(stage, grouping.groups, group), "p", quantile),
      values: Float64Array.from(
        { length: steps },
        (_, step) => found[(place * steps + step) * quantiles.length + i]! / unit,
      ),
    })),
  );
}

/** quantiles.length a cell. */
function durationQuantiles(cells: SeriesCells, shares: readonly number[]): Float64Array {
  const { world } = cells;
  const parts = cells.grouping.parts.map(
    (part): GroupedRows => ({
      ...part,
      ...{ codes: cells.cellsOf(part), groups: undefined, codeCounts: undefined, column: undefined },
    }),
  );
  const count = countRows(world, parts, cells.cellCount);
  return rowQuantiles(world, parts, count, { groupCount: cells.cellCount, shares });
}

/** As `durationQuantiles`: the numbers sorted by cell, then within each. */
function* numberQuantiles(cells: SeriesCells, of: Field, shares: readonly number[]): Steps<Float64Array> {
  const ends = new Uint32Array(cells.cellCount);
  yield* forEachNumber(cells, of, (cell) => {
    ends[cell]! += 1;
  });
  let total = 0;
  for (let cell = 0; cell < ends.length; cell++) {
    total += ends[cell]!;
    ends[cell] = total - ends[cell]!;
  }
  const sorted = new Float64Array(total);
  yield* forEachNumber(cells, of, (cell, number) => {
    sorted[ends[cell]!] = number;
    ends[cell]! += 1;
  });
  const found = new Float64Array(cells.cellCount * shares.length).fill(Number.NaN);
  for (let cell = 0; cell < ends.length; cell++) {
    const numbers = sorted.subarray(cell === 0 ? 0 : ends[cell - 1], ends[cell]).sort();
    if (numbers.length === 0) continue;
    for (const [i, share] of shares.entries()) {
      const rank = Math.max(1, Math.min(numbers.length, Math.ceil(share * numbers.length - 1e-9)));
      found[cell * shares.length + i] = numbers[rank - 1]!;
    }
  }
  return found;
}
