import { formatDuration } from "../../../base/format.ts";
import { announce } from "../../../state/announce.ts";
import { timeOfLine } from "../lines/outline.ts";
import type { TimeWindow } from "../time-window.ts";
import { change, type WaterfallStore } from "../waterfall-store.ts";
import { measureAfter } from "./measure.ts";

export function measureLine(store: WaterfallStore, line: number): void {
  const { outline, measure } = store.getState();
  if (line < 0) return;
  const after = measureAfter(measure, timeOfLine(outline, line));
  setMeasure(store, after);
  announce(
    after === undefined ? "No measure" : `${formatDuration(after.endNano - after.startNano)} measured`,
  );
}

export function setMeasure(store: WaterfallStore, measure: TimeWindow | undefined): void {
  change(store, { measure });
}
