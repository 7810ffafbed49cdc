import { endOfLine, rowOfLine, runOfLine, timeOfLine } from "../lines/outline.ts";
import { type Area, change, type WaterfallState, type WaterfallStore } from "../waterfall-store.ts";

/** Fields the statistics open with. */
export const usualStatistics: readonly string[] = ["resource.service.name", "name"];

/** Sums up the spans of a box, or no box any more. */
export function setArea(store: WaterfallStore, area: Area | undefined): void {
  const { statisticsBy } = store.getState();
  change(store, {
    area,
    statisticsBy: area === undefined ? statisticsBy : (statisticsBy ?? usualStatistics),
  });
}

/** Sums up the span of a line and all below it; again, everything. */
export function selectSubtree(store: WaterfallStore, line: number): void {
  const { outline, view, area } = store.getState();
  if (line < 0) return;
  const firstRow = rowOfLine(outline, line);
  const endRow = endOfLine(outline, line);
  const isSelected = area?.firstRow === firstRow && area.endRow === endRow;
  let { startNano, endNano } = timeOfLine(outline, line);
  for (let row = firstRow; row < endRow; row++) {
    startNano = Math.min(startNano, view.startOffsetNano[row]!);
    endNano = Math.max(endNano, view.startOffsetNano[row]! + view.durationNanoOfRow[row]!);
  }
  setArea(store, isSelected ? undefined : { startNano, endNano, firstRow, endRow });
}

/** The box from one line to another, with what is folded away in them. */
export function areaBetween(
  { outline, folds }: WaterfallState,
  lines: readonly [number, number],
  time: readonly [number, number],
): Area {
  const rows = lines.map((line) => rowOfLine(outline, line));
  const last = rows[0]! > rows[1]! ? lines[0] : lines[1];
  const isClosed = runOfLine(outline, last) >= 0 || folds.isFolded[last] === 1;
  return {
    startNano: Math.min(...time),
    endNano: Math.max(...time),
    firstRow: Math.min(...rows),
    endRow: isClosed ? endOfLine(outline, last) : Math.max(...rows) + 1,
  };
}
