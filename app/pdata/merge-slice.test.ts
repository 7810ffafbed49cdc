import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnyBatch } from "./batch.ts";
import { Dictionary } from "./dictionary.ts";
import { itemCountOf } from "./item-count.ts";
import { mergeBatches } from "./merge-batches.ts";
import { decode, encode } from "./otlp/codec.ts";
import { logRequest } from "./pdatatest/log-arbitraries.ts";
import { metricRequest } from "./pdatatest/metric-arbitraries.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "./pdatatest/oracle.ts";
import { traceRequest } from "./pdatatest/trace-arbitraries.ts";
import { sliceItems } from "./slice-items.ts";

const signals = [
  { signal: "traces", envelopes: "resourceSpans", request: traceRequest },
  { signal: "metrics", envelopes: "resourceMetrics", request: metricRequest },
  { signal: "logs", envelopes: "resourceLogs", request: logRequest },
] as const;

const fewRuns = { numRuns: 40 };

describe.each(signals)("$signal", ({ signal, envelopes, request }) => {
  const requests = fc.array<PlainMessage>(request, { minLength: 1, maxLength: 4 });

  function decoded(plain: PlainMessage, dictionary: Dictionary): AnyBatch {
    return decode(signal, { encoding: "protobuf", bytes: oracleEncode(signal, plain) }, dictionary).batch;
  }

  function plainOf(batch: AnyBatch): PlainMessage {
    return oracleDecode(signal, encode(batch));
  }

  test("merged batches hold the envelopes of all, in order, whatever their dictionaries", () => {
    const dictionaries = fc.array(fc.nat({ max: 1 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(requests, dictionaries, (list, choice) => {
        const shared = [new Dictionary(), new Dictionary()];
        const batches = list.map((plain, i) => decoded(plain, shared[choice[i]!]!));
        const expected = batches.flatMap((batch) => plainOf(batch)[envelopes] as unknown[]);
        expect(plainOf(mergeBatches(batches))[envelopes]).toEqual(expected);
      }),
      fewRuns,
    );
  });

  test("slices hold every item once, in order, and no more than was asked for", () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 1, max: 5 }), (plain, size) => {
        const batch = decoded(plain, new Dictionary());
        const count = itemCountOf(batch);
        const slices: AnyBatch[] = [];
        for (let start = 0; start < count; start += size) slices.push(sliceItems(batch, start, start + size));
        for (const [i, slice] of slices.entries())
          expect(itemCountOf(slice)).toBe(Math.min(size, count - i * size));
        expect(slices.flatMap(itemTexts)).toEqual(itemTexts(batch));
      }),
      fewRuns,
    );
  });
});

/** Every span, record or data point as text, in order. */
function itemTexts(batch: AnyBatch): string[] {
  const request = oracleDecode(batch.signal, encode(batch)) as Plain;
  const outer = { traces: "resourceSpans", metrics: "resourceMetrics", logs: "resourceLogs" }[batch.signal];
  const inner = { traces: "scopeSpans", metrics: "scopeMetrics", logs: "scopeLogs" }[batch.signal];
  const items = { traces: "spans", metrics: "metrics", logs: "logRecords" }[batch.signal];
  const all = lists(request, outer)
    .flatMap((envelope) => lists(envelope, inner))
    .flatMap((scope) => lists(scope, items));
  const points = batch.signal === "metrics" ? all.flatMap(pointsOf) : all;
  return points.map((item) => JSON.stringify(item));
}

type Plain = Readonly<Record<string, unknown>>;

function lists(plain: Plain, field: string): Plain[] {
  return (plain[field] ?? []) as Plain[];
}

function pointsOf(metric: Plain): Plain[] {
  const data = Object.values(metric).find(
    (value) => typeof value === "object" && value !== null && "dataPoints" in value,
  ) as Plain | undefined;
  return data === undefined ? [] : lists(data, "dataPoints");
}
