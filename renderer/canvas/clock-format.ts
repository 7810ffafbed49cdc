/** How the ticks of a time axis are written: as fine as they are apart, with the day where they span several. */
export function clockFormat(ticks: readonly Date[]): Intl.DateTimeFormat {
  const first = ticks[0]?.getTime() ?? 0;
  const stepMs = (ticks[1]?.getTime() ?? first + 60_000) - first;
  const isDays = (ticks.at(-1)?.getTime() ?? first) - first >= 86_400_000;
  return new Intl.DateTimeFormat("en-GB", {
    ...(isDays || stepMs >= 86_400_000 ? { day: "numeric", month: "short" } : {}),
    ...(stepMs < 86_400_000 ? { hour: "2-digit", minute: "2-digit" } : {}),
    ...(stepMs < 60_000 ? { second: "2-digit" } : {}),
    ...(stepMs < 1_000 ? { fractionalSecondDigits: 3 } : {}),
  });
}
