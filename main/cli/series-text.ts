import type { MetricSeries, MetricsAnswer } from "../server/metric-series.ts";
import { textTable } from "./terminal.ts";

/** Columns of the curve: what fits beside labels and figures in a terminal of usual width. */
const curveWidth = 40;
const levels = "▁▂▃▄▅▆▇█";

/** Series as a table: labels, figures over all steps, and the curve. */
export function seriesTable({ series, truncated, stepNano }: MetricsAnswer): string {
  if (series.length === 0) return "No span matches.\n";
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const columns = [
    ...names.map((title) => ({ title, widthMax: 48 })),
    ...["min", "avg", "max", "last"].map((title) => ({ title, align: "right" as const })),
    { title: `by ${stepText(stepNano)}` },
  ];
  const rows = series.map((one) => [
    ...names.map((name) => one.labels[name] ?? ""),
    ...figuresOf(one).map(numberText),
    curveOf(one.values),
  ]);
  const more = truncated > 0 ? `${truncated} more series were left out: group by less, or use topk().\n` : "";
  return textTable(columns, rows) + more;
}

/** Four significant digits; a dash for nothing. */
function numberText(value: number | undefined): string {
  return value === undefined ? "-" : String(Number(value.toPrecision(4)));
}

function figuresOf({ values }: MetricSeries): (number | undefined)[] {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return [undefined, undefined, undefined, undefined];
  const sum = present.reduce((total, value) => total + value, 0);
  const min = present.reduce((least, value) => Math.min(least, value));
  const max = present.reduce((most, value) => Math.max(most, value));
  return [min, sum / present.length, max, present.at(-1)];
}

/** The largest value of each stretch of steps, from the bottom line up to the largest of all. */
function curveOf(values: readonly (number | null)[]): string {
  const width = Math.min(curveWidth, values.length);
  const peaks = Array.from({ length: width }, (_, column) => {
    const start = Math.floor((column * values.length) / width);
    const end = Math.floor(((column + 1) * values.length) / width);
    return values.slice(start, end).reduce((peak: number | null, value) => larger(peak, value), null);
  });
  const top = peaks.reduce((peak: number, value) => Math.max(peak, value ?? 0), 0);
  return peaks.map((peak) => levelOf(peak, top)).join("");
}

function larger(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function levelOf(value: number | null, top: number): string {
  if (value === null) return " ";
  const share = top > 0 ? Math.max(0, value) / top : 0;
  return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))] ?? " ";
}

function stepText(nano: number): string {
  return nano >= 60e9 && nano % 60e9 === 0 ? `${nano / 60e9} min` : `${nano / 1e9} s`;
}
