import fc from "fast-check";
import { expect, test } from "vitest";
import { appendBatch } from "./batch-append.ts";
import { Dictionary } from "./dictionary.ts";
import { decodeTraces } from "./otlp/traces-decode.ts";
import { encodeTraces } from "./otlp/traces-encode.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "./pdatatest/oracle.ts";
import { traceRequest } from "./pdatatest/trace-arbitraries.ts";
import { Recoder } from "./recoder.ts";
import { ScopeIndex } from "./scope-index.ts";
import { selectRows } from "./select-rows.ts";
import { newTraceBatch, type TraceBatch } from "./trace-batch.ts";

function decode(request: PlainMessage, dictionary: Dictionary): TraceBatch {
  return decodeTraces(oracleEncode("traces", request), dictionary).batch;
}

/** The request of both, one after the other. */
function joined(requests: readonly PlainMessage[]): PlainMessage {
  return { resourceSpans: requests.flatMap((request) => request["resourceSpans"] as PlainMessage[]) };
}

function oracle(request: PlainMessage): PlainMessage {
  return oracleDecode("traces", oracleEncode("traces", request));
}

/** Each span alone, in its own envelopes. */
function spansAlone(batch: TraceBatch): PlainMessage[] {
  return Array.from({ length: batch.tables.spans.rowCount }, (_, row) =>
    oracleDecode("traces", encodeTraces(batch, Uint32Array.of(row))),
  );
}

const requests = fc.array(traceRequest, { minLength: 1, maxLength: 4 });
const fewRuns = { numRuns: 60 };

test("batches of one dictionary are appended in order", () => {
  fc.assert(
    fc.property(requests, (list) => {
      const dictionary = new Dictionary();
      const target = newTraceBatch(dictionary);
      for (const request of list) appendBatch(target, decode(request, dictionary));
      expect(oracleDecode("traces", encodeTraces(target))).toEqual(oracle(joined(list)));
    }),
    fewRuns,
  );
});

test("batches of other dictionaries are re-coded", () => {
  fc.assert(
    fc.property(requests, (list) => {
      const target = newTraceBatch(new Dictionary());
      for (const request of list) appendBatch(target, decode(request, new Dictionary()));
      expect(oracleDecode("traces", encodeTraces(target))).toEqual(oracle(joined(list)));
    }),
    fewRuns,
  );
});

test("a recoder is kept while its source dictionary grows", () => {
  fc.assert(
    fc.property(requests, (list) => {
      const source = new Dictionary();
      const target = newTraceBatch(new Dictionary());
      const recoder = new Recoder(source, target.dictionary);
      for (const request of list) appendBatch(target, decode(request, source), { recoder });
      expect(oracleDecode("traces", encodeTraces(target))).toEqual(oracle(joined(list)));
    }),
    fewRuns,
  );
});

test("equal scopes are merged and every span keeps its own", () => {
  fc.assert(
    fc.property(requests, fc.boolean(), (list, isShared) => {
      const dictionary = new Dictionary();
      const target = newTraceBatch(dictionary);
      const scopes = new ScopeIndex(target.tables.scopes);
      const twice = [...list, ...list];
      const batches = twice.map((request) => decode(request, isShared ? dictionary : new Dictionary()));
      for (const batch of batches) appendBatch(target, batch, { scopes });
      expect(spansAlone(target)).toEqual(batches.flatMap(spansAlone));
      expect(target.tables.scopes.rowCount).toBe(distinctScopes(target));
    }),
    fewRuns,
  );
});

function distinctScopes(batch: TraceBatch): number {
  const { columns, rowCount } = batch.tables.scopes;
  const { resource, resourceSchemaUrl, scope, scopeSchemaUrl } = columns;
  const keys = Array.from({ length: rowCount }, (_, row) =>
    [resource[row], resourceSchemaUrl[row], scope[row], scopeSchemaUrl[row]].join(),
  );
  return new Set(keys).size;
}

test("chosen rows are a batch of their own", () => {
  fc.assert(
    fc.property(traceRequest, fc.integer(), (request, seed) => {
      const batch = decode(request, new Dictionary());
      const rows = Uint32Array.from({ length: batch.tables.spans.rowCount }, (_, row) => row)
        .filter((row) => ((seed >>> (row % 31)) & 1) === 1)
        .reverse();
      const selected = selectRows(batch, rows);
      expect(selected.tables.spans.rowCount).toBe(rows.length);
      expect(encodeTraces(selected)).toEqual(encodeTraces(batch, rows));
      expect(selected.tables.spanAttributes.rowCount).toBe(
        selected.tables.spans.columns.attributesEnd.at(-1) ?? 0,
      );
    }),
    { numRuns: 150 },
  );
});
