import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Dictionary } from "../dictionary.ts";
import { metricType } from "../metric-batch.ts";
import { metricRequest } from "../pdatatest/metric-arbitraries.ts";
import { oracleDecode, oracleEncode } from "../pdatatest/oracle.ts";
import { type DecodeLimits, defaultDecodeLimits, LimitError, MalformedError } from "./decoded.ts";
import { decodeMetrics } from "./metrics-decode.ts";
import { encodeMetrics } from "./metrics-encode.ts";

describe("metrics round trip", () => {
  test("decode and encode keep what protobufjs reads in any request", () => {
    fc.assert(
      fc.property(metricRequest, (request) => {
        const wire = oracleEncode("metrics", request);
        const decoded = decodeMetrics(wire, new Dictionary());
        expect([...decoded.rejected, ...decoded.warnings]).toEqual([]);
        const encoded = encodeMetrics(decoded.batch);
        expect(oracleDecode("metrics", encoded)).toEqual(oracleDecode("metrics", wire));
      }),
      { numRuns: 400 },
    );
  });

  test("what we encode is canonical: it decodes and encodes to the same bytes", () => {
    const dictionary = new Dictionary();
    fc.assert(
      fc.property(metricRequest, (request) => {
        const once = encodeMetrics(decodeMetrics(oracleEncode("metrics", request), dictionary).batch);
        expect(encodeMetrics(decodeMetrics(once, new Dictionary()).batch)).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  test("items are data points; a metric without data is kept", () => {
    const { batch, itemCount } = decodeAll([
      { name: "none" },
      { name: "empty", gauge: {} },
      { name: "two", sum: { dataPoints: [{ asInt: "1" }, { asDouble: 2 }] } },
    ]);
    expect(itemCount).toBe(2);
    expect(batch.tables.metrics.rowCount).toBe(3);
    expect([...batch.tables.metrics.columns.type.subarray(0, 3)]).toEqual([
      metricType.none,
      metricType.gauge,
      metricType.sum,
    ]);
  });

  test("chosen metrics are written with their points", () => {
    const { batch } = decodeAll([
      { name: "a", gauge: { dataPoints: [{ asInt: "1" }] } },
      { name: "b", gauge: { dataPoints: [{ asInt: "2" }, { asInt: "3" }] } },
    ]);
    expect(oracleDecode("metrics", encodeMetrics(batch, Uint32Array.of(1)))).toMatchObject({
      resourceMetrics: [
        {
          scopeMetrics: [
            { metrics: [{ name: "b", gauge: { dataPoints: [{ asInt: "2" }, { asInt: "3" }] } }] },
          ],
        },
      ],
    });
  });
});

describe("unusual encodings", () => {
  test("the last member of the oneof wins, and leaves no points of another behind", () => {
    const gauge = [0x2a, 0x02, 0x0a, 0x00];
    const sum = [0x3a, 0x04, 0x0a, 0x00, 0x0a, 0x00];
    const { batch, itemCount } = decodeMetrics(wrap([...sum, ...gauge, ...sum]), new Dictionary());
    expect(itemCount).toBe(2);
    expect(batch.tables.numberPoints.rowCount).toBe(2);
    expect(batch.tables.metrics.columns.type[0]).toBe(metricType.sum);
    const merged = decodeMetrics(wrap([...gauge, ...gauge]), new Dictionary());
    expect(merged.itemCount).toBe(2);
    expect(merged.batch.tables.metrics.columns.pointsEnd[0]).toBe(2);
  });

  test("numbers that may be packed may come unpacked, and positive buckets after negative ones", () => {
    const fixed = (value: number): number[] => [value, 0, 0, 0, 0, 0, 0, 0];
    const histogram = [0x31, ...fixed(3), 0x32, 8, ...fixed(4), 0x39, ...fixed(0)];
    const first = decodeMetrics(wrap(dataOf(0x4a, histogram)), new Dictionary()).batch.tables;
    expect([...first.bucketCounts.columns.count.subarray(0, 4)]).toEqual([3, 0, 4, 0]);
    expect(first.explicitBounds.rowCount).toBe(1);
    const exponential = [0x4a, 4, 0x08, 0x01, 0x10, 9, 0x42, 4, 0x12, 2, 7, 8, 0x4a, 2, 0x10, 6];
    const { batch } = decodeMetrics(wrap(dataOf(0x52, exponential)), new Dictionary());
    expect([...batch.tables.bucketCounts.columns.count.subarray(0, 8)]).toEqual([7, 0, 8, 0, 9, 0, 6, 0]);
    expect(batch.tables.exponentialPoints.columns.bucketCountsSplit[0]).toBe(2);
    expect(batch.tables.exponentialPoints.columns.negativeOffset[0]).toBe(-1);
  });

  test("unknown fields are skipped, known ones of another wire type are malformed", () => {
    expect(
      decodeMetrics(wrap([0x20, 1, 0xa2, 0x06, 0]), new Dictionary()).batch.tables.metrics.rowCount,
    ).toBe(1);
    expect(() => decodeMetrics(wrap([0x28, 1]), new Dictionary())).toThrow(MalformedError);
    expect(() => decodeMetrics(wrap(dataOf(0x2a, [0x20, 1])), new Dictionary())).toThrow(MalformedError);
  });
});

describe("limits", () => {
  test("points, and metrics without points, are counted against the limit", () => {
    const limits = { ...defaultDecodeLimits, itemsMax: 2 };
    const points = (count: number) => [{ gauge: { dataPoints: Array.from({ length: count }, () => ({})) } }];
    expect(decodeAll(points(2), limits).itemCount).toBe(2);
    expect(() => decodeAll(points(3), limits)).toThrow(LimitError);
    expect(() => decodeAll([{}, {}, {}], limits)).toThrow(LimitError);
  });

  test("exemplars and quantiles are counted against the limit of parts", () => {
    const limits = { ...defaultDecodeLimits, partsMax: 2 };
    const exemplars = (count: number) => [
      { gauge: { dataPoints: [{ exemplars: Array.from({ length: count }, () => ({})) }] } },
    ];
    expect(decodeAll(exemplars(2), limits).batch.tables.exemplars.rowCount).toBe(2);
    expect(() => decodeAll(exemplars(3), limits)).toThrow(LimitError);
  });

  test("attributes beyond the limit are left out and warned of", () => {
    const attributes = Array.from({ length: 5 }, (_, i) => ({ key: `k${i}` }));
    const limits = { ...defaultDecodeLimits, attributesPerItemMax: 3 };
    const dataPoints = [{ attributes, exemplars: [{ filteredAttributes: attributes }] }, { attributes }];
    const { batch, warnings } = decodeAll([{ metadata: attributes, gauge: { dataPoints } }], limits);
    expect(batch.tables.pointAttributes.rowCount).toBe(6);
    expect(batch.tables.exemplarAttributes.rowCount).toBe(3);
    expect(batch.tables.metricMetadata.rowCount).toBe(3);
    expect([...warnings]).toEqual([["attributes_over_limit", 3]]);
  });

  test("exemplar ids of a wrong length become absent and are counted", () => {
    const exemplars = [{ traceId: new Uint8Array(3).fill(1), spanId: new Uint8Array(7).fill(1) }];
    const { warnings } = decodeAll([{ gauge: { dataPoints: [{ exemplars }] } }]);
    expect([...warnings]).toEqual([
      ["invalid_trace_id", 1],
      ["invalid_span_id", 1],
    ]);
  });
});

function decodeAll(metrics: Record<string, unknown>[], limits?: DecodeLimits) {
  return decodeMetrics(
    oracleEncode("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
    new Dictionary(),
    limits,
  );
}

/** A oneof member with one point of these bytes. */
function dataOf(tag: number, point: readonly number[]): number[] {
  return [tag, point.length + 2, 0x0a, point.length, ...point];
}

/** A request with one metric of these bytes (fewer than 120). */
function wrap(metric: readonly number[]): Uint8Array {
  const item = [0x12, metric.length, ...metric];
  const scope = [0x12, item.length, ...item];
  return Uint8Array.of(0x0a, scope.length, ...scope);
}
