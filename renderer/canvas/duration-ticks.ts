/** Multiples of a power of ten that are marked, from few to many. */
const densities = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]] as const;

const units = [
  { name: "s", nano: 1e9 },
  { name: "ms", nano: 1e6 },
  { name: "µs", nano: 1e3 },
  { name: "ns", nano: 1 },
] as const;

/** Round durations on a logarithmic scale between two others, at most `ticksMax`, as many as fit. */
export function durationTicks(leastNano: number, mostNano: number, ticksMax: number): number[] {
  let found: number[] = [];
  for (const factors of densities) {
    const ticks = ticksOf(factors, leastNano, mostNano);
    if (ticks.length > ticksMax) break;
    found = ticks;
  }
  if (found.length > 0) return found;
  // More decades than ticks: every n-th power of ten.
  const powers = ticksOf([1], leastNano, mostNano);
  const every = Math.ceil(powers.length / Math.max(1, ticksMax));
  return powers.filter((_, at) => at % every === 0);
}

function ticksOf(factors: readonly number[], least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(Math.max(1, least))); power <= most; power *= 10)
    for (const factor of factors)
      if (factor * power >= least && factor * power <= most) ticks.push(factor * power);
  return ticks;
}

/** `300 ms`, `1.5 s`, `20 s`: round numbers need no three digits. */
export function tickText(nano: number): string {
  const unit = units.find((one) => nano >= one.nano) ?? units[3];
  return `${Number((nano / unit.nano).toPrecision(3))}\u00a0${unit.name}`;
}
