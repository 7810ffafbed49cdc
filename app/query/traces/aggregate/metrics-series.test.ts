import { expect, test } from "vitest";
import { sortByLabels, withLabel } from "./metrics-series.ts";

test("series lie in the order of their labels, buckets in that of their borders", () => {
  const series = ["b", "a"].flatMap((value) =>
    [16, 2, 128].map((border) => ({
      labels: withLabel([{ name: ".x", value }], "__bucket", border),
      values: new Float64Array(1),
    })),
  );
  const sorted = sortByLabels(series).map(({ labels }) => labels.map(({ value }) => value).join(" "));
  expect(sorted).toEqual(["a 2", "a 16", "a 128", "b 2", "b 16", "b 128"]);
});
