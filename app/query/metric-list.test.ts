import { expect, test } from "vitest";
import { decode } from "../pdata/otlp/codec.ts";
import { MetricIndex } from "../spanindex/metric-index.ts";
import { sparkPointsMax } from "../spanindex/metric-stats.ts";
import { TestSegments } from "../spanindex/spanindextest/test-spans.ts";
import { listMetrics } from "./metric-list.ts";

const nanosAt = (second: number) => `${1_700_000_000 + second}000000000`;

function gauge(host: string, points: readonly (readonly [second: number, value: number])[]): unknown {
  const attributes = [{ key: "host", value: { stringValue: host } }];
  const dataPoints = points.map(([second, asDouble]) => ({
    timeUnixNano: nanosAt(second),
    asDouble,
    attributes,
  }));
  return { name: "queue.size", unit: "{item}", description: "waiting", gauge: { dataPoints } };
}

/** Chunks of 50 points; `restarted` has what a start reads from segments and journal. */
class Rig {
  readonly #segments = new TestSegments();
  readonly #settings = { source: this.#segments, chunkItemsMax: 50, memoryBytesMax: 0 };
  readonly index = new MetricIndex(this.#settings);
  readonly restarted = new MetricIndex(this.#settings);
  #pending: Uint8Array[] = [];

  post(service: string, ...metrics: unknown[]): void {
    const resource = { attributes: [{ key: "service.name", value: { stringValue: service } }] };
    const request = { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] };
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    this.#pending.push(bytes);
    append(this.index, bytes);
    for (const { chunkNumber, batch, sequences, ...full } of this.index.chunks.takeFull()) {
      const id = this.#segments.add(batch);
      this.index.chunks.sealed(chunkNumber, id);
      this.restarted.restore({ ...full, id });
      this.#pending = this.#pending.slice(sequences.length);
    }
  }

  restart(): MetricIndex {
    for (const bytes of this.#pending) append(this.restarted, bytes);
    return this.restarted;
  }
}

function append(index: MetricIndex, bytes: Uint8Array): void {
  index.append(decode("metrics", { encoding: "json", bytes }, index.dictionary).batch, 1);
}

test("a metric adds up over chunks and a restart; the spark is that of its busiest series", () => {
  const rig = new Rig();
  for (let second = 0; second < 100; second++) rig.post("cart", gauge("a", [[second, second * 2]]));
  rig.post("cart", gauge("b", [[200, -1]]));
  rig.post("other", gauge("a", [[5, 7]]));
  for (const index of [rig.index, rig.restart()]) {
    const { elapsedMs: _, ...list } = listMetrics(index, { limit: 10 });
    expect(list.matched).toBe(2);
    expect([...list.service].map((at) => list.strings[at])).toEqual(["cart", "other"]);
    expect([...list.pointCount, ...list.seriesCount, ...list.lastValue]).toEqual([101, 1, 2, 1, -1, 7]);
    expect([list.lastTimeMs[0], list.strings[list.unit[0]!], list.type[0]]).toEqual([
      1_700_000_200_000,
      "{item}",
      5,
    ]);
    const newest = Array.from({ length: sparkPointsMax }, (_, i) => (100 - sparkPointsMax + i) * 2);
    expect([...list.sparkValue.subarray(0, list.sparkEnd[0])]).toEqual(newest);
  }
});

test("histograms and summaries show their mean, sums their temporality, points without a value none", () => {
  const rig = new Rig();
  const point = { timeUnixNano: nanosAt(1), count: "4", sum: 10 };
  const exemplars = [{ timeUnixNano: nanosAt(1), asDouble: 1 }];
  rig.post(
    "cart",
    { name: "a", histogram: { dataPoints: [{ ...point, exemplars }], aggregationTemporality: 1 } },
    { name: "b", exponentialHistogram: { dataPoints: [point], aggregationTemporality: 2 } },
    { name: "c", summary: { dataPoints: [point] } },
    {
      name: "d",
      sum: {
        dataPoints: [{ timeUnixNano: nanosAt(1), asInt: "-3" }],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    },
    { name: "e", gauge: { dataPoints: [{ timeUnixNano: nanosAt(1), flags: 1 }] } },
    { name: "f" },
  );
  const list = listMetrics(rig.index, { limit: 10 });
  expect([...list.type]).toEqual([9, 10, 11, 7, 5, 0]);
  expect([...list.lastValue]).toEqual([2.5, 2.5, 2.5, -3, Number.NaN, Number.NaN]);
  expect([...list.temporality]).toEqual([1, 2, 0, 2, 0, 0]);
  expect([...list.isMonotonic]).toEqual([0, 0, 0, 1, 0, 0]);
  expect([...list.exemplarCount]).toEqual([1, 0, 0, 0, 0, 0]);
});

test("metrics are found by part of their name and by service", () => {
  const rig = new Rig();
  rig.post("cart", gauge("a", [[1, 1]]), { name: "http.server.duration" });
  rig.post("other", gauge("a", [[1, 1]]));
  expect(listMetrics(rig.index, { text: "QUEUE", limit: 1 })).toMatchObject({ matched: 2, rowCount: 1 });
  expect(listMetrics(rig.index, { service: "cart", limit: 9 }).matched).toBe(2);
});
