/** Steps of a ramp: more than an eye tells apart. */
const stepCount = 64;

/** Colours between `stops` (`#rrggbb`), from few to many. */
export function colorRamp(stops: readonly string[]): readonly string[] {
  const triples = stops.map(channelsOf);
  return Array.from({ length: stepCount }, (_, step) => {
    const at = (step / (stepCount - 1)) * (triples.length - 1);
    const from = triples[Math.floor(at)] ?? [0, 0, 0];
    const to = triples[Math.ceil(at)] ?? from;
    const mixed = from.map((channel, index) =>
      Math.round(channel + ((to[index] ?? 0) - channel) * (at - Math.floor(at))),
    );
    return `rgb(${mixed.join(" ")})`;
  });
}

/** Step of a count, by its square root: one among thousands is still seen. Undefined for none. */
export function rampStep(count: number, max: number): number | undefined {
  if (count <= 0) return undefined;
  // A lone trace is as much as there is, yet no crowd: full strength belongs to counts above a few.
  const share = Math.sqrt((count - 1) / Math.max(4, max - 1));
  return Math.min(stepCount - 1, Math.round(share * (stepCount - 1)));
}

function channelsOf(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
