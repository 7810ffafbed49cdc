/** `metricType` of app/pdata: the field number of the data in OTLP's Metric. */
const typeNames: Readonly<Record<number, string>> = {
  5: "gauge",
  7: "sum",
  9: "histogram",
  10: "exp. histogram",
  11: "summary",
};

const temporalityNames: Readonly<Record<number, string>> = { 1: "delta", 2: "cumulative" };

/** Of a monotonic sum: `counter`; everything else by its OTLP name. Never guessed from the metric's name. */
export function typeName(type: number, isMonotonic: boolean): string {
  if (type === 7) return isMonotonic ? "counter" : "sum";
  return typeNames[type] ?? "unknown";
}

export function temporalityName(temporality: number): string {
  return temporalityNames[temporality] ?? "";
}

/** UCUM annotations stand in braces: `{request}` is read as `request`; `1` is no unit at all. */
export function unitName(unit: string): string {
  if (unit === "1") return "";
  return unit.replaceAll(/[{}]/g, "");
}
