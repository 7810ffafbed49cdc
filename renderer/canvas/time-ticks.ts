/** Steps people can add up: 1, 2 and 5 times a power of ten below a minute, then minutes and hours. */
const longStepsSeconds = [60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 604_800];
const nanoPerSecond = 1e9;

/** The smallest round step that leaves at most `ticksMax` ticks in `spanNano`. */
export function tickStepNano(spanNano: number, ticksMax: number): number {
  const needed = spanNano / Math.max(1, ticksMax);
  if (needed <= 0) return 1;
  if (needed > 30 * nanoPerSecond) {
    const seconds = longStepsSeconds.find((step) => step * nanoPerSecond >= needed);
    return (seconds ?? Math.ceil(needed / (86_400 * nanoPerSecond)) * 86_400) * nanoPerSecond;
  }
  const power = 10 ** Math.floor(Math.log10(needed));
  const factor = needed / power;
  const step = factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10;
  // A clock has no fraction of a nanosecond, and 50 s is followed by a minute.
  return Math.max(1, Math.min(step * power, 60 * nanoPerSecond));
}

/** Offsets of the ticks inside [startNano, endNano]. */
export function ticksBetween(startNano: number, endNano: number, ticksMax: number): number[] {
  const step = tickStepNano(endNano - startNano, ticksMax);
  const ticks: number[] = [];
  for (let tick = Math.ceil(startNano / step) * step; tick <= endNano; tick += step) ticks.push(tick);
  return ticks;
}
