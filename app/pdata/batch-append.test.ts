import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnyBatch } from "./batch.ts";
import { appendBatch } from "./batch-append.ts";
import { Dictionary } from "./dictionary.ts";
import { newLogBatch } from "./log-batch.ts";
import { newMetricBatch } from "./metric-batch.ts";
import { decode, encode } from "./otlp/codec.ts";
import { encodeLogs } from "./otlp/logs-encode.ts";
import { encodeMetrics } from "./otlp/metrics-encode.ts";
import { encodeTraces } from "./otlp/traces-encode.ts";
import { logRequest } from "./pdatatest/log-arbitraries.ts";
import { metricRequest } from "./pdatatest/metric-arbitraries.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "./pdatatest/oracle.ts";
import { traceRequest } from "./pdatatest/trace-arbitraries.ts";
import { Recoder } from "./recoder.ts";
import { ScopeIndex } from "./scope-index.ts";
import { selectRows } from "./select-rows.ts";
import { newTraceBatch } from "./trace-batch.ts";

const signals = [
  { signal: "traces", envelopes: "resourceSpans", requests: traceRequest, newBatch: newTraceBatch },
  { signal: "metrics", envelopes: "resourceMetrics", requests: metricRequest, newBatch: newMetricBatch },
  { signal: "logs", envelopes: "resourceLogs", requests: logRequest, newBatch: newLogBatch },
] as const;

function encodeRows(batch: AnyBatch, rows: Uint32Array): Uint8Array {
  if (batch.signal === "traces") return encodeTraces(batch, rows);
  return batch.signal === "metrics" ? encodeMetrics(batch, rows) : encodeLogs(batch, rows);
}

function itemCount(batch: AnyBatch): number {
  if (batch.signal === "traces") return batch.tables.spans.rowCount;
  return batch.signal === "metrics" ? batch.tables.metrics.rowCount : batch.tables.logRecords.rowCount;
}

/** Each item alone, in its own envelopes. */
function itemsAlone(batch: AnyBatch): PlainMessage[] {
  return Array.from({ length: itemCount(batch) }, (_, row) =>
    oracleDecode(batch.signal, encodeRows(batch, Uint32Array.of(row))),
  );
}

function distinctScopes(batch: AnyBatch): number {
  const { columns, rowCount } = batch.tables.scopes;
  const { resource, resourceSchemaUrl, scope, scopeSchemaUrl } = columns;
  const keys = Array.from({ length: rowCount }, (_, row) =>
    [resource[row], resourceSchemaUrl[row], scope[row], scopeSchemaUrl[row]].join(),
  );
  return new Set(keys).size;
}

const fewRuns = { numRuns: 40 };

describe.each(signals)("$signal", ({ signal, envelopes, requests: request, newBatch }) => {
  const requests = fc.array<PlainMessage>(request, { minLength: 1, maxLength: 4 });

  function decoded(plain: PlainMessage, dictionary: Dictionary): AnyBatch {
    return decode(signal, { encoding: "protobuf", bytes: oracleEncode(signal, plain) }, dictionary).batch;
  }

  /** What protobufjs reads in the requests, one after the other. */
  function joined(list: readonly PlainMessage[]): PlainMessage {
    const whole = { [envelopes]: list.flatMap((plain) => plain[envelopes] as PlainMessage[]) };
    return oracleDecode(signal, oracleEncode(signal, whole));
  }

  test("batches of one dictionary are appended in order", () => {
    fc.assert(
      fc.property(requests, (list) => {
        const dictionary = new Dictionary();
        const target: AnyBatch = newBatch(dictionary);
        for (const plain of list) appendBatch(target, decoded(plain, dictionary));
        expect(oracleDecode(signal, encode(target))).toEqual(joined(list));
      }),
      fewRuns,
    );
  });

  test("batches of other dictionaries are re-coded", () => {
    fc.assert(
      fc.property(requests, (list) => {
        const target: AnyBatch = newBatch(new Dictionary());
        for (const plain of list) appendBatch(target, decoded(plain, new Dictionary()));
        expect(oracleDecode(signal, encode(target))).toEqual(joined(list));
      }),
      fewRuns,
    );
  });

  test("a recoder is kept while its source dictionary grows", () => {
    fc.assert(
      fc.property(requests, (list) => {
        const source = new Dictionary();
        const target: AnyBatch = newBatch(new Dictionary());
        const recoder = new Recoder(source, target.dictionary);
        for (const plain of list) appendBatch(target, decoded(plain, source), { recoder });
        expect(oracleDecode(signal, encode(target))).toEqual(joined(list));
      }),
      fewRuns,
    );
  });

  test("equal scopes are merged and every item keeps its own", () => {
    fc.assert(
      fc.property(requests, fc.boolean(), (list, isShared) => {
        const dictionary = new Dictionary();
        const target: AnyBatch = newBatch(dictionary);
        const scopes = new ScopeIndex(target.tables.scopes);
        const batches = [...list, ...list].map((plain) =>
          decoded(plain, isShared ? dictionary : new Dictionary()),
        );
        for (const batch of batches) appendBatch(target, batch, { scopes });
        expect(itemsAlone(target)).toEqual(batches.flatMap(itemsAlone));
        expect(target.tables.scopes.rowCount).toBe(distinctScopes(target));
      }),
      fewRuns,
    );
  });

  test("chosen rows are a batch of their own, and can be appended", () => {
    fc.assert(
      fc.property(request as fc.Arbitrary<PlainMessage>, fc.integer(), (plain, seed) => {
        const batch = decoded(plain, new Dictionary());
        const rows = Uint32Array.from({ length: itemCount(batch) }, (_, row) => row)
          .filter((row) => ((seed >>> (row % 31)) & 1) === 1)
          .reverse();
        const selected = selectRows(batch, rows);
        expect(itemCount(selected)).toBe(rows.length);
        expect(encode(selected)).toEqual(encodeRows(batch, rows));
        const target: AnyBatch = newBatch(new Dictionary());
        appendBatch(target, selected);
        appendBatch(target, selected);
        expect(itemsAlone(target)).toEqual([...itemsAlone(selected), ...itemsAlone(selected)]);
      }),
      { numRuns: 80 },
    );
  });
});

test("appending drops the target's wire bytes, for they no longer say what it holds", () => {
  const dictionary = new Dictionary();
  const empty = () => decode("traces", { encoding: "protobuf", bytes: new Uint8Array(0) }, dictionary).batch;
  const target = empty();
  expect(target.wire).toBeDefined();
  appendBatch(target, empty());
  expect(target.wire).toBeUndefined();
});
