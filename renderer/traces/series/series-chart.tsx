import { useMemo, useRef, useState } from "react";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { colorRamp } from "../../canvas/ramp.ts";
import { serviceColors } from "../../state/page-state.ts";
import { isOfDuration, measureOf } from "../../state/query-kind.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { useCanvas } from "../../widgets/use-canvas.ts";
import { type Band, bandsOf } from "./bands.ts";
import { drawBands } from "./draw-bands.ts";
import { drawSeries, type LineStyle } from "./draw-series.ts";
import { SeriesFrame } from "./series-frame.tsx";
import { SeriesLegend } from "./series-legend.tsx";
import { readSeries, type SeriesRow, valuesOf } from "./series-rows.ts";
import { seriesStyles } from "./series-style.ts";
import { SeriesSwatch } from "./series-swatch.tsx";
import { SeriesTip } from "./series-tip.tsx";
import { bucketFormatOf, formatOf } from "./value-format.ts";

interface ChartProps {
  readonly result: MetricsResult;
  readonly query: string;
}

/** Values over time with a crosshair, and a legend that is also the table. */
export function SeriesChart({ result, query }: ChartProps) {
  const formatBucket = useMemo(() => bucketFormatOf(isOfDuration(query)), [query]);
  const rows = useMemo(() => readSeries(result, formatBucket), [result, formatBucket]);
  const isHistogram = rows[0]?.bucket !== undefined;
  const format = useMemo(() => formatOf(measureOf(query)), [query]);
  const Chart = isHistogram ? HistogramChart : LineChart;
  return <Chart result={result} rows={rows} format={format} formatBucket={formatBucket} />;
}

interface RowsProps {
  readonly result: MetricsResult;
  readonly rows: readonly SeriesRow[];
  readonly format: (value: number) => string;
  readonly formatBucket: (value: number) => string;
}

function LineChart({ result, rows, format }: RowsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tokens = useThemeTokens();
  const [step, setStep] = useState<number>();
  const [emphasis, setEmphasis] = useState<number>();
  const styles = useMemo(() => seriesStyles(rows, (service) => serviceColors.markOf(service)), [rows]);
  const drawn = useMemo(() => rows.filter(({ index }) => styles.has(index)), [rows, styles]);
  const styleOf = useMemo(
    () =>
      ({ index }: SeriesRow): LineStyle => {
        const { slot, dash } = styles.get(index) ?? { slot: -1, dash: [] };
        return { color: tokens.services[slot] ?? tokens.faint, dash };
      },
    [tokens, styles],
  );
  const swatchOf = useMemo(
    () => (row: SeriesRow) => <SeriesSwatch style={styles.has(row.index) ? styleOf(row) : undefined} />,
    [styles, styleOf],
  );
  useCanvas(canvas, { result, rows: drawn, styleOf, emphasis, step, format, tokens }, drawSeries);
  return (
    <>
      <SeriesFrame result={result} seriesCount={rows.length} canvas={canvas} step={step} setStep={setStep}>
        {step === undefined ? undefined : (
          <SeriesTip
            result={result}
            step={step}
            entries={drawn.map((row) => ({
              name: row.name,
              value: valuesOf(result, row.index)[step] ?? Number.NaN,
              swatch: swatchOf(row),
            }))}
            format={format}
          />
        )}
      </SeriesFrame>
      <SeriesLegend {...{ rows, result, swatchOf, format }} isHistogram={false} onPoint={setEmphasis} />
    </>
  );
}

const noSwatch = () => undefined;

function HistogramChart({ result, rows, format, formatBucket }: RowsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tokens = useThemeTokens();
  const ramp = useMemo(() => colorRamp(tokens.heat), [tokens]);
  const [step, setStep] = useState<number>();
  const [emphasis, setEmphasis] = useState<number>();
  const bands = useMemo(() => bandsOf(result, rows), [result, rows]);
  useCanvas(canvas, { result, bands, ramp, emphasis, step, formatBucket, tokens }, drawBands);
  return (
    <>
      <SeriesFrame result={result} seriesCount={rows.length} canvas={canvas} step={step} setStep={setStep}>
        {step === undefined ? undefined : (
          <SeriesTip
            result={result}
            step={step}
            entries={bands.map((band) => entryOf(band, step, formatBucket)).filter(({ value }) => value > 0)}
            format={format}
          />
        )}
      </SeriesFrame>
      <SeriesLegend {...{ rows, result, format }} swatchOf={noSwatch} isHistogram onPoint={setEmphasis} />
    </>
  );
}

function entryOf({ bucket, counts }: Band, step: number, formatBucket: (value: number) => string) {
  return { name: `≤ ${formatBucket(bucket)}`, value: counts[step] ?? 0, swatch: undefined };
}
