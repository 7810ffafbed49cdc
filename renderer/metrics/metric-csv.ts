import { isoNanos } from "../../app/base/iso-nanos.ts";
import type { CsvColumn } from "../state/exports.ts";
import type { MetricRow } from "./metric-cells.tsx";

/** The last value of a histogram or a summary is its mean, as on screen. */
export const metricCsv: readonly CsvColumn<MetricRow>[] = [
  { title: "metric", value: ({ name }) => name },
  { title: "unit", value: ({ unit }) => unit },
  { title: "type", value: ({ type }) => type },
  { title: "temporality", value: ({ temporality }) => temporality },
  { title: "service", value: ({ service }) => service },
  { title: "series", value: ({ seriesCount }) => seriesCount },
  { title: "points", value: ({ pointCount }) => pointCount },
  {
    title: "last value (in the unit)",
    value: ({ lastValue }) => (Number.isNaN(lastValue) ? undefined : lastValue),
  },
  { title: "last time (UTC)", value: ({ lastUnixNano }) => isoNanos(lastUnixNano) },
];
