import type { ServiceMark } from "../../state/service-colors.ts";
import type { SeriesRow } from "./series-rows.ts";

/** How a series is drawn: a hue, and a dash that tells it from the others of its hue. */
export interface SeriesStyle {
  /** Index of `ThemeTokens.services`. */
  readonly slot: number;
  /** Canvas line dash; empty is a whole line. */
  readonly dash: readonly number[];
}

const hueCount = 8;
/** Dashes that are told apart at a line of 1.5 px. */
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [10, 3, 2, 3], [4, 2, 1, 2]];
/** More lines are a hairball, and could not be told apart; the legend has all. */
export const drawnMax = hueCount * dashes.length;

/** By index of the series: its service's hue where each has a service of its own, else hues in order. Those not drawn have none. */
export function seriesStyles(
  rows: readonly SeriesRow[],
  markOf: (service: string) => Pick<ServiceMark, "slot">,
): ReadonlyMap<number, SeriesStyle> {
  const services = rows.map(({ service }) => service);
  const isByService = new Set(services).size === rows.length && !services.includes(undefined);
  const used = new Array<number>(hueCount).fill(0);
  return new Map(
    rows.slice(0, drawnMax).map(({ index, service = "" }, at) => {
      const slot = isByService ? markOf(service).slot : at % hueCount;
      const turn = used[slot]!;
      used[slot] = turn + 1;
      return [index, { slot, dash: dashes[turn % dashes.length]! }];
    }),
  );
}
