import fc from "fast-check";
import { expect, test } from "vitest";
import type { AnyBatch } from "./batch.ts";
import { Dictionary } from "./dictionary.ts";
import { decode, encode } from "./otlp/codec.ts";
import { metricRequest } from "./pdatatest/metric-arbitraries.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "./pdatatest/oracle.ts";
import { traceRequest } from "./pdatatest/trace-arbitraries.ts";
import { dropRows } from "./select-rows.ts";

function decoded<S extends AnyBatch["signal"]>(signal: S, plain: PlainMessage): AnyBatch & { signal: S } {
  const wire = { encoding: "protobuf", bytes: oracleEncode(signal, plain) } as const;
  return decode(signal, wire, new Dictionary()).batch as AnyBatch & { signal: S };
}

/** Marks a third of the rows, those that `seed` says. */
function marks(rowCount: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: rowCount }, (_, row) => Number((row * 7 + seed) % 3 === 0));
}

type Plain = Record<string, unknown>;

function lists(plain: Plain, field: string): Plain[] {
  return (plain[field] ?? []) as Plain[];
}

/** The request with each list edited, envelopes without items left out. */
function mapItems(
  request: PlainMessage,
  [outer, inner, items]: readonly [string, string, string],
  edit: (item: Plain) => Plain[],
): Plain {
  const scopesOf = (envelope: Plain) =>
    lists(envelope, inner)
      .map((scope) => ({ ...scope, [items]: lists(scope, items).flatMap(edit) }))
      .filter((scope) => lists(scope, items).length > 0);
  const envelopes = lists(request, outer).map((envelope) => ({ ...envelope, [inner]: scopesOf(envelope) }));
  return { [outer]: envelopes.filter((envelope) => lists(envelope, inner).length > 0) };
}

test("spans and events are left out with what hangs off them", () => {
  fc.assert(
    fc.property(traceRequest, fc.nat({ max: 2 }), fc.nat({ max: 2 }), (plain, spanSeed, eventSeed) => {
      const batch = decoded("traces", plain);
      const { spans, events } = batch.tables;
      const dropped = { spans: marks(spans.rowCount, spanSeed), events: marks(events.rowCount, eventSeed) };
      let span = 0;
      let event = 0;
      const expected = mapItems(
        oracleDecode("traces", encode(batch)),
        ["resourceSpans", "scopeSpans", "spans"],
        (item) => {
          const kept = { ...item, events: lists(item, "events").filter(() => dropped.events[event++] === 0) };
          return dropped.spans[span++] === 0 ? [kept] : [];
        },
      );
      const rest = dropRows(batch, dropped);
      expect(oracleDecode("traces", encode(rest))).toEqual(expected);
      expect(rest.wire === undefined || rest === batch).toBe(true);
    }),
    { numRuns: 80 },
  );
});

const pointFields = {
  numberPoints: ["gauge", "sum"],
  histogramPoints: ["histogram"],
  exponentialPoints: ["exponentialHistogram"],
  summaryPoints: ["summary"],
} as const;

test("points are left out, and metrics that lose all they had", () => {
  fc.assert(
    fc.property(metricRequest, fc.nat({ max: 2 }), (plain, seed) => {
      const batch = decoded("metrics", plain);
      const tables = Object.keys(pointFields) as (keyof typeof pointFields)[];
      const dropped = Object.fromEntries(
        tables.map((name) => [name, marks(batch.tables[name].rowCount, seed)]),
      );
      const next: Record<string, number> = {};
      const expected = mapItems(
        oracleDecode("metrics", encode(batch)),
        ["resourceMetrics", "scopeMetrics", "metrics"],
        (metric) => {
          for (const table of tables) {
            for (const field of pointFields[table]) {
              const data = metric[field] as Plain | undefined;
              if (data === undefined) continue;
              const kept = lists(data, "dataPoints").filter(() => {
                const row = next[table] ?? 0;
                next[table] = row + 1;
                return dropped[table]![row] === 0;
              });
              if (kept.length === 0 && lists(data, "dataPoints").length > 0) return [];
              return [{ ...metric, [field]: { ...data, dataPoints: kept } }];
            }
          }
          return [metric];
        },
      );
      expect(oracleDecode("metrics", encode(dropRows(batch, dropped)))).toEqual(expected);
    }),
    { numRuns: 80 },
  );
});
