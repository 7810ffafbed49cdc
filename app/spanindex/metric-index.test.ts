import { expect, test } from "vitest";
import type { Dictionary } from "../pdata/dictionary.ts";
import type { MetricBatch } from "../pdata/metric-batch.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { MetricIndex } from "./metric-index.ts";
import { TestSegments } from "./spanindextest/test-spans.ts";

function gauge(pointCount: number, dictionary: Dictionary): MetricBatch {
  const dataPoints = Array.from({ length: pointCount }, (_, i) => ({ timeUnixNano: `${i + 1}`, asInt: "7" }));
  const metrics = [{ name: "queue.size", gauge: { dataPoints } }];
  const bytes = new TextEncoder().encode(
    JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
  );
  return decode("metrics", { encoding: "json", bytes }, dictionary).batch;
}

test("only the newest chunks keep points for sparklines, however chunks are closed", () => {
  const index = new MetricIndex({ source: new TestSegments(), chunkItemsMax: 5 });
  for (let request = 1; request <= 200; request++) {
    // Every other request closes the chunk before it as well as its own.
    index.append(gauge(request % 2 === 0 ? 5 : 1, index.dictionary), request);
    index.chunks.takeFull();
  }
  const keeping = index.chunks
    .chunks()
    .filter(({ facts }) => facts.closed?.some(({ points }) => points.length > 0));
  expect(index.chunks.chunks()).toHaveLength(201);
  expect(keeping.length).toBeLessThanOrEqual(64);
});
