import type { ThemeTokens } from "../../../state/theme.ts";
import type { Folds } from "../folds/fold-edits.ts";
import type { Outline } from "../lines/outline.ts";
import type { ShownLines } from "../lines/shown-lines.ts";
import type { Hits } from "../search/hits.ts";
import type { TimeWindow } from "../time-window.ts";
import type { Area } from "../waterfall-store.ts";

/** What one frame of the lanes shows. `top` is the content position of the upper edge, in CSS pixels. */
export interface LanesScene {
  readonly outline: Outline;
  readonly shown: ShownLines;
  readonly folds: Folds;
  /** By row, as `kept-rows.ts` has it; undefined where nothing is left out. */
  readonly kept: Uint8Array | undefined;
  readonly window: TimeWindow;
  readonly measure: TimeWindow | undefined;
  readonly area: Area | undefined;
  readonly hits: Hits | undefined;
  readonly isCriticalShown: boolean;
  readonly correctedHosts: readonly string[];
  readonly top: number;
  /** Rows drawn at the top, over those that have scrolled below them. */
  readonly pinned: readonly number[];
  readonly selected: number;
  readonly hovered: number;
  readonly tokens: ThemeTokens;
  /** Colour of the service at an index of `view.strings`. */
  readonly colorOf: (service: number) => string;
}

export const barHeight = 12;
/** A span shorter than a pixel is still a span. */
export const barWidthMin = 2;
export const labelGap = 7;
