import { navigation } from "./navigation.ts";
import { defaultView } from "./view.ts";

const minuteMs = 60_000;

/** The windows one can choose. */
export const timeRanges: readonly { readonly title: string; readonly sinceMs: number | undefined }[] = [
  { title: "Last 5 min", sinceMs: 5 * minuteMs },
  { title: "Last 15 min", sinceMs: 15 * minuteMs },
  { title: "Last 30 min", sinceMs: 30 * minuteMs },
  { title: "Last 1 h", sinceMs: 60 * minuteMs },
  { title: "Last 6 h", sinceMs: 360 * minuteMs },
  { title: "All time", sinceMs: undefined },
];

/** Name of a window, also of one that only a link asks for. */
export function rangeTitle(sinceMs: number | undefined): string {
  const known = timeRanges.find((range) => range.sinceMs === sinceMs);
  if (known !== undefined) return known.title;
  return `Last ${Math.round(((sinceMs ?? 0) / minuteMs) * 100) / 100} min`;
}

export function isPaused(): boolean {
  return navigation.view.untilMs !== undefined;
}

/** Freezes the view at this moment, or lets it follow again. The engine goes on storing either way. */
export function togglePause(): void {
  navigation.change({ untilMs: isPaused() ? defaultView.untilMs : Date.now() });
}
