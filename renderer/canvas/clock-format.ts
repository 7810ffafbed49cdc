import type { ScaleTime } from "d3-scale";

/** A tick's text and the room beside it. */
const tickWidthPx = 88;

/** Round instants on a time axis this wide, no closer than their texts are. */
export function fittingTicks(scale: ScaleTime<number, number>, widthPx: number): Date[] {
  const most = Math.max(2, Math.floor(widthPx / tickWidthPx));
  // The scale takes the number as a hint; fewer are asked for until they fit.
  for (let wanted = most; wanted > 1; wanted--) {
    const ticks = scale.ticks(wanted);
    if (ticks.length <= most) return ticks;
  }
  return scale.ticks(1);
}

const dayMs = 86_400_000;
const monthMs = 28 * dayMs;

/** How the ticks of a time axis are written: as fine as they are apart, with day and year where they span several. */
export function clockFormat(ticks: readonly Date[]): Intl.DateTimeFormat {
  const first = ticks[0]?.getTime() ?? 0;
  const stepMs = (ticks[1]?.getTime() ?? first + 60_000) - first;
  const isDays = (ticks.at(-1)?.getTime() ?? first) - first >= dayMs;
  const isYears = ticks[0]?.getFullYear() !== ticks.at(-1)?.getFullYear();
  return new Intl.DateTimeFormat("en-GB", {
    ...(isYears ? { year: "numeric" } : {}),
    ...((isDays || stepMs >= dayMs) && stepMs < 11 * monthMs ? { month: "short" } : {}),
    ...((isDays || stepMs >= dayMs) && stepMs < monthMs ? { day: "numeric" } : {}),
    ...(stepMs < dayMs ? { hour: "2-digit", minute: "2-digit" } : {}),
    ...(stepMs < 60_000 ? { second: "2-digit" } : {}),
    ...(stepMs < 1_000 ? { fractionalSecondDigits: 3 } : {}),
  });
}
