const unitsNano: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 24 * 3600e9,
};

/** Nanoseconds of a Go duration text (`300ms`, `1.5h`, `1h30m`; also `d`), or undefined where it is none. */
export function parseGoDuration(text: string): number | undefined {
  const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/gy;
  let totalNano = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    totalNano += Number(match[1]) * (unitsNano[match[2] ?? ""] ?? 0);
  }
  return text === "" ? undefined : totalNano;
}
