import { useEffect, useRef } from "react";

interface SparklineProps {
  readonly values: Float64Array;
  readonly color: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Where the scale begins; left out, at the least value. */
  readonly least?: number;
}

/** A line of the newest values, scaled to its own least and greatest. Numbers stand beside it; this shows the shape. */
export function Sparkline({ values, color, widthPx, heightPx, least }: SparklineProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null)
      draw(canvas.current, { values, color, widthPx, heightPx, ...(least === undefined ? {} : { least }) });
  }, [values, color, widthPx, heightPx, least]);
  return <canvas ref={canvas} style={{ width: widthPx, height: heightPx, display: "block" }} aria-hidden />;
}

function draw(
  canvas: HTMLCanvasElement,
  { values, color, widthPx: width, heightPx: height, least }: SparklineProps,
): void {
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(scale, scale);
  context.strokeStyle = color === "currentColor" ? getComputedStyle(canvas).color : color;
  context.lineWidth = 1.25;
  context.lineJoin = "round";
  context.beginPath();
  const points = sparkPoints(values, width, height, least);
  // The first lineTo of an empty path only moves there.
  for (const { x, y } of points) context.lineTo(x, y);
  context.stroke();
}

/** Where the line goes. One value, or all equal, is a flat line in the middle; gaps (NaN) are left out. */
export function sparkPoints(
  values: Float64Array,
  width: number,
  height: number,
  from = Number.POSITIVE_INFINITY,
): { x: number; y: number }[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const least = Math.min(from, ...finite);
  const range = Math.max(...finite) - least;
  const margin = 2;
  const yOf = (value: number): number =>
    range === 0 ? height / 2 : height - margin - ((value - least) / range) * (height - 2 * margin);
  if (finite.length === 1)
    return [
      { x: 0, y: height / 2 },
      { x: width, y: height / 2 },
    ];
  const step = (width - 2 * margin) / (finite.length - 1);
  return Array.from(finite, (value, at) => ({ x: margin + at * step, y: yOf(value) }));
}
