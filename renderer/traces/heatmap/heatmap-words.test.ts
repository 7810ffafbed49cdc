import { describe, expect, it } from "vitest";
import { HeatmapScale } from "./heatmap-scale.ts";
import { boxText, cellText, summaryText, sumText } from "./heatmap-words.ts";
import { heatmapOf } from "./heatmaptest/heatmap-of.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const heatmap = heatmapOf([
  { column: 2, row: 3, count: 1, errors: 1 },
  { column: 3, row: 3, count: 3 },
]);

describe("the heatmap in words", () => {
  it("says what is selected, and leaves open sides out", () => {
    const open = { startNano: undefined, endNano: undefined, minNano: undefined, maxNano: undefined };
    expect(plain(boxText({ ...open, minNano: 610e6 }))).toBe("over 610 ms");
    expect(plain(boxText({ ...open, maxNano: 610e6 }))).toBe("under 610 ms");
    const second = 1_000_000_000n;
    expect(
      plain(boxText({ startNano: 60n * second, endNano: 125n * second, minNano: 1e6, maxNano: 2e6 })),
    ).toMatch(/^\d\d:\d1:00–\d\d:\d2:05, 1.00 ms–2.00 ms$/);
    const days = { startNano: 86_400n * second, endNano: 40n * 86_400n * second };
    expect(boxText({ ...open, ...days })).toMatch(/^1970-01-0\d \d\d:\d\d:00–1970-02-\d\d \d\d:\d\d:00$/);
  });

  it("counts", () => {
    expect(sumText({ count: 1, errors: 0 }, "trace")).toBe("1 trace");
    expect(sumText({ count: 2_000, errors: 3 }, "span")).toBe("2,000 spans, 3 with errors");
  });

  it("speaks of a cell and of the whole", () => {
    const scale = new HeatmapScale(heatmap, { left: 0, top: 0, width: 100, height: 60 });
    expect(plain(cellText(scale, { column: 2, row: 3 }, "trace"))).toMatch(
      /^1 trace, 1 with errors · .*, 31.6 ms–100 ms$/,
    );
    expect(plain(summaryText(heatmap, "trace"))).toBe(
      "4 traces, half of them under 10.0 ms, 95 percent under 200 ms, 99 percent under 900 ms, 25 % with errors.",
    );
    expect(summaryText(heatmapOf([]), "span")).toBe("No spans.");
  });
});
