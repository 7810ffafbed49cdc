import type { Labels, MetricFamily, Series } from "./metrics-registry.ts";

/** The media type of what `prometheusText` makes. */
export const prometheusTextType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Metrics as the Collector's own endpoint shows them: `otelcol_` before the name, and neither unit nor `_total` behind it
 * (`without_units`, `without_type_suffix`); with the latter where it is asked for.
 */
export function prometheusText(families: readonly MetricFamily[], withTypeSuffix = false): string {
  return families.map((family) => familyText(family, withTypeSuffix)).join("");
}

/** Who tells all this, as labels of a series that is always 1. */
export function targetInfoText(labels: Labels): string {
  return `# HELP target_info Target metadata\n# TYPE target_info gauge\ntarget_info${labelText(labels)} 1\n`;
}

function familyText(family: MetricFamily, withTypeSuffix: boolean): string {
  // Prometheus text knows no dots: `processor_filter_spans.filtered`.
  const suffix = withTypeSuffix && family.type === "counter" ? "_total" : "";
  const name = `otelcol_${family.name}`.replaceAll(".", "_") + suffix;
  const head = family.help === "" ? "" : `# HELP ${name} ${escapeHelp(family.help)}\n`;
  const series = family.series.map((series) => seriesText(name, series)).join("");
  return `${head}# TYPE ${name} ${family.type}\n${series}`;
}

function seriesText(name: string, { labels, value, histogram }: Series): string {
  if (histogram === undefined) return `${name}${labelText(labels)} ${numberText(value)}\n`;
  let below = 0;
  const buckets = histogram.counts.map((count, index) => {
    below += count;
    const le = numberText(histogram.bounds[index] ?? Number.POSITIVE_INFINITY);
    return `${name}_bucket${labelText({ ...labels, le })} ${below}\n`;
  });
  const own = labelText(labels);
  return `${buckets.join("")}${name}_sum${own} ${numberText(histogram.sum)}\n${name}_count${own} ${histogram.count}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}
