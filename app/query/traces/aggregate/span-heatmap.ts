import type { Heatmap, HeatmapDots, QueryCost } from "../../../api/trace-queries.ts";
import { durationOfCode } from "../../../spanindex/block/duration-code.ts";
import { spanBit } from "../../../spanindex/block/span-block.ts";
import { durationOf, startUnixNanoOf } from "../../../spanindex/block/span-times.ts";
import type { QueryWorld } from "../query-world.ts";
import { type DurationAxis, type DurationTables, durationTables, hasBorder, rowOf } from "./duration-axis.ts";
import { countDurations } from "./duration-counts.ts";
import type { HeatmapParams } from "./heatmap.ts";
import { fittingDurations, quantilesOf } from "./heatmap-axes.ts";
import { fittingTimes } from "./heatmap-times.ts";
import type { TimeRange } from "./question.ts";
import {
  type BlockSelection,
  errorList,
  forEachRow,
  isSelected,
  type RowList,
  rowList,
  type SpanSelection,
} from "./selection.ts";
import { spanStarts, splitByAxis } from "./span-starts.ts";
import { startArguments, type TimeAxis } from "./time-axis.ts";

/** A block of the selection with its rows as a list. */
type Part = BlockSelection & { readonly rows: RowList };

interface Axes {
  readonly time: TimeAxis;
  readonly duration: DurationAxis;
}

export function spanHeatmap(
  world: QueryWorld,
  selection: SpanSelection,
  params: HeatmapParams,
  range: TimeRange,
): Omit<Heatmap, keyof QueryCost> {
  const parts = selection.parts.map((part) => ({ ...part, rows: rowList(world, part) }));
  const codeCounts = countDurations(world, parts);
  const source = spanStarts(world, parts);
  const axes: Axes = {
    time: fittingTimes(source, range, params.columns),
    duration: fittingDurations(codeCounts, selection.count, params),
  };
  const split = splitByAxis(world, parts, axes.time);
  const shown = split.parts.map((part) => ({ ...part, rows: rowList(world, part) }));
  return {
    total: selection.count,
    ...{ columns: axes.time.columns, rows: params.rows },
    ...{ before: split.before, after: split.after },
    startUnixNano: String(axes.time.startUnixNano),
    stepNano: axes.time.stepNano,
    borderNano: axes.duration.borderNano,
    ...countCells(world, shown, axes),
    quantileNano: quantilesOf(codeCounts, selection.count),
    dots: selection.count <= params.dotsMax ? dotsOf(world, shown, split.count, axes.time) : undefined,
  };
}

type Cells = Pick<Heatmap, "counts" | "errors">;

function countCells(world: QueryWorld, parts: readonly Part[], axes: Axes): Cells {
  const cellCount = axes.time.columns * axes.duration.rows;
  const counts = world.scratch.u32(cellCount);
  const errors = world.scratch.u32(cellCount);
  const tables = durationTables(world, axes.duration);
  const rowsMost = parts.reduce((most, { rows }) => Math.max(most, rows.count), 0);
  const aside = world.scratch.u16(rowsMost).byteOffset;
  for (const part of parts) {
    world.check();
    const { block, rows } = part;
    const mark = world.scratch.mark();
    const { durationCode, durationLow } = block.hot;
    const columns = [
      ...startArguments(world, block, axes.time),
      durationCode.byteOffset,
      durationLow.byteOffset,
      durationLow.BYTES_PER_ELEMENT,
      tables.rowOfCode.byteOffset,
      tables.rowBorders.byteOffset,
      axes.duration.rows,
    ] as const;
    const failed = errorList(world, block, rows);
    world.kernels.aggregate.countCells(...columns, rows.offset, rows.count, aside, counts.byteOffset);
    world.kernels.aggregate.countCells(...columns, failed.offset, failed.count, aside, errors.byteOffset);
    moveLongDurations(part, axes, tables, { counts, errors });
    world.scratch.release(mark);
  }
  return { counts: byRow(counts, axes), errors: byRow(errors, axes) };
}

/** What the columns could not hold was placed by its code alone, which may lie in two rows. */
function moveLongDurations(
  part: Part,
  axes: Axes,
  { rowOfCode }: DurationTables,
  { counts, errors }: Cells,
): void {
  const { hot } = part.block;
  const { longDurationRows, durationCode } = hot;
  for (let i = 0; i < longDurationRows.length; i++) {
    const row = longDurationRows[i]!;
    const code = durationCode[row]!;
    if ((rowOfCode[code]! & hasBorder) === 0 || !isSelected(part.bitmap, row)) continue;
    const placed = rowOf(axes.duration, durationOfCode(code) + hot.durationLow[row]!);
    const right = rowOf(axes.duration, hot.longDurations[i]!);
    if (placed === right) continue;
    const first = columnOf(startUnixNanoOf(hot, row), axes.time) * axes.duration.rows;
    const isError = (hot.flags[row]! & spanBit.statusMask) === 2;
    for (const cells of isError ? [counts, errors] : [counts]) {
      cells[first + placed]! -= 1;
      cells[first + right]! += 1;
    }
  }
}

function columnOf(start: bigint, { startUnixNano, stepNano, columns }: TimeAxis): number {
  const column = Number((start - startUnixNano) / BigInt(stepNano));
  return Math.max(0, Math.min(column, columns - 1));
}

/** The kernels count column by column, as spans arrive; the answer goes row by row. */
function byRow(cells: Uint32Array, { time, duration }: Axes): Uint32Array<ArrayBuffer> {
  const turned = new Uint32Array(cells.length);
  for (let column = 0; column < time.columns; column++)
    for (let row = 0; row < duration.rows; row++)
      turned[row * time.columns + column] = cells[column * duration.rows + row]!;
  return turned;
}

function dotsOf(
  { traces }: QueryWorld,
  parts: readonly Part[],
  count: number,
  { startUnixNano }: TimeAxis,
): HeatmapDots {
  const dots = {
    startOffsetNano: new Float64Array(count),
    durationNano: new Float64Array(count),
    error: new Uint8Array(count),
    traceId: new Uint32Array(count * 4),
  };
  let dot = 0;
  for (const part of parts) {
    const { hot } = part.block;
    forEachRow(part, (row) => {
      dots.startOffsetNano[dot] = Number(startUnixNanoOf(hot, row) - startUnixNano);
      dots.durationNano[dot] = Math.max(0, durationOf(hot, row));
      dots.error[dot] = (hot.flags[row]! & spanBit.statusMask) === 2 ? 1 : 0;
      const trace = hot.traceOrdinal[hot.trace[row]!]!;
      dots.traceId.set(traces.traceId.subarray(trace * 4, trace * 4 + 4), dot * 4);
      dot += 1;
    });
  }
  return dots;
}
