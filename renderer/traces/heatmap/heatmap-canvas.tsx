import { useId, useMemo, useRef, useState } from "react";
import { colorRamp } from "../../canvas/ramp.ts";
import { useView } from "../../state/navigation.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { useCanvas } from "../../widgets/use-canvas.ts";
import { drawHeatmap } from "./draw-heatmap.ts";
import { errorCells } from "./error-cells.ts";
import styles from "./heatmap-panel.module.css";
import type { HeatmapScale } from "./heatmap-scale.ts";
import { HeatmapTip } from "./heatmap-tip.tsx";
import { cellText, summaryText } from "./heatmap-words.ts";
import { useHeatmapKeys } from "./use-heatmap-keys.ts";
import { type Hover, useHeatmapPointer } from "./use-heatmap-pointer.ts";

interface HeatmapCanvasProps {
  /** Undefined until the first answer. */
  readonly scale: HeatmapScale | undefined;
  readonly noun: string;
  readonly setBrushing: (isBrushing: boolean) => void;
}

const keysText =
  "Arrow keys move over the cells, with Shift they select. Enter lists the selection or opens the slowest of the cell, Z zooms, V compares the selection with the rest, Escape clears.";

/** The heatmap as something to point at: by mouse, and as much by keyboard. */
export function HeatmapCanvas({ scale, noun, setBrushing }: HeatmapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const keysId = useId();
  const { box } = useView();
  const tokens = useThemeTokens();
  const ramp = useMemo(() => colorRamp(tokens.heat), [tokens]);
  const marked = useMemo(() => (scale === undefined ? [] : errorCells(scale.heatmap)), [scale]);
  const [hover, setHover] = useState<Hover>();
  const keys = useHeatmapKeys(scale);
  const pointer = useHeatmapPointer(scale, { setHover, setBrushing });
  const boxed = useMemo(
    () => (scale === undefined || box === undefined ? undefined : scale.rangeOf(box)),
    [scale, box],
  );
  const selection = pointer.range ?? boxed;
  const cursor = keys.cursor ?? (scale?.heatmap.dots === undefined ? hover?.cell : undefined);
  useCanvas(canvas, { scale, ramp, marked, selection, cursor, dot: hover?.dot, tokens }, drawHeatmap);
  return (
    <>
      <div
        className={styles["canvas"]}
        role="application"
        aria-roledescription="heatmap"
        aria-label={`Latency heatmap. ${scale === undefined ? "Loading." : summaryText(scale.heatmap, noun)}`}
        aria-describedby={keysId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the cursor go here
        tabIndex={0}
        data-points={hover?.dot !== undefined || hover?.cell !== undefined}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.leave}
        {...pointer.handlers}
      >
        <canvas ref={canvas} aria-hidden />
      </div>
      <p id={keysId} hidden>
        {keysText}
      </p>
      <p className={styles["unseen"]} aria-live="polite">
        {keys.cursor === undefined || scale === undefined ? "" : cellText(scale, keys.cursor, noun)}
      </p>
      {scale === undefined ? undefined : (
        <HeatmapTip
          scale={scale}
          noun={noun}
          hover={pointer.range === undefined ? hover : undefined}
          cursor={keys.cursor}
        />
      )}
    </>
  );
}
