import { useRef } from "react";
import { useStore } from "zustand";
import { rowFlag } from "../../../../app/api/traces.ts";
import type { Frame } from "../../../canvas/surface.ts";
import type { ThemeTokens } from "../../../state/theme.ts";
import { useThemeTokens } from "../../../state/use-theme.ts";
import { useCanvas } from "../../../widgets/use-canvas.ts";
import { endOfLine, type Outline, runOfLine } from "../lines/outline.ts";
import type { ShownLines } from "../lines/shown-lines.ts";
import type { Hits } from "../search/hits.ts";
import styles from "../waterfall.module.css";
import type { WaterfallStore } from "../waterfall-store.ts";

interface TicksScene {
  readonly outline: Outline;
  readonly shown: ShownLines;
  readonly hits: Hits | undefined;
  readonly tokens: ThemeTokens;
}

const tickHeight = 2;

/** Where errors and hits lie, beside the scrollbar. Drawn when lines change, not while scrolling. */
export function ScrollTicks({ store }: { store: WaterfallStore }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { outline, shown, hits } = useStore(store);
  useCanvas(canvas, { outline, shown, hits, tokens: useThemeTokens() }, drawTicks);
  return (
    <div className={styles["scrollTicks"]} aria-hidden>
      <canvas ref={canvas} />
    </div>
  );
}

function drawTicks({ context, width, height }: Frame, { outline, shown, hits, tokens }: TicksScene): void {
  const { view, runs } = outline;
  const last = [-1, -1];
  const tick = (lane: 0 | 1, position: number): void => {
    const y = Math.floor((position / shown.ids.length) * (height - tickHeight));
    if (y === last[lane]) return;
    last[lane] = y;
    context.fillStyle = lane === 0 ? tokens.error : tokens.accent;
    context.fillRect(lane === 0 ? 0 : width / 2, y, width / 2, tickHeight);
  };
  for (let position = 0; position < shown.ids.length; position++) {
    const line = shown.ids[position]!;
    const run = runOfLine(outline, line);
    const flags = line < view.rowCount ? view.flags[line]! : run < 0 ? 0 : runs.flags[run]!;
    if ((flags & rowFlag.ownError) !== 0) tick(0, position);
    if (hits === undefined || (run < 0 && line >= view.rowCount)) continue;
    const isHit =
      run < 0
        ? hits.isHit[line] === 1
        : hits.before[endOfLine(outline, line)]! > hits.before[runs.first[run]!]!;
    if (isHit) tick(1, position);
  }
}
