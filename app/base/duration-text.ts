const units: readonly (readonly [number, string])[] = [
  [60e9, "min"],
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
];

/** Three significant digits with the unit that fits: `1.24 s`, `318 ms`, `42 ns`. */
export function durationText(nano: number): string {
  for (const [size, unit] of units)
    if (Math.abs(nano) >= size) return `${Number((nano / size).toPrecision(3))} ${unit}`;
  return `${nano} ns`;
}
