import { expect, it } from "vitest";
import type { SeriesRow } from "./series-rows.ts";
import { drawnMax, seriesStyles } from "./series-style.ts";

const row = (index: number, service?: string): SeriesRow => ({
  ...{ index, service, name: String(index), title: "", bucket: undefined },
  ...{ last: 1, mean: 1, max: 1 },
});
const markOf = (service: string) => ({ slot: service.length % 8 });

it("gives series of services the hues of their services", () => {
  const styles = seriesStyles([row(0, "a"), row(1, "bcd")], markOf);
  expect([...styles.values()]).toEqual([
    { slot: 1, dash: [] },
    { slot: 3, dash: [] },
  ]);
});

it("tells series of one hue apart by their dashes", () => {
  const many = Array.from({ length: drawnMax + 5 }, (_, index) => row(index));
  const styles = seriesStyles(many, markOf);
  expect(styles.size).toBe(drawnMax);
  expect(new Set([...styles.values()].map((style) => JSON.stringify(style))).size).toBe(drawnMax);
  const same = seriesStyles([row(0, "a"), row(1, "b")], markOf);
  expect(same.get(0)).not.toEqual(same.get(1));
});
