import fc from "fast-check";
import { expect, test } from "vitest";
import type { Signal } from "../base/signal.ts";
import type { AnyBatch } from "./batch.ts";
import { copyBatch } from "./copy-batch.ts";
import { Dictionary } from "./dictionary.ts";
import { itemCountOf } from "./item-count.ts";
import { decode, encode } from "./otlp/codec.ts";
import { logRequest } from "./pdatatest/log-arbitraries.ts";
import { metricRequest } from "./pdatatest/metric-arbitraries.ts";
import { oracleEncode, type PlainMessage } from "./pdatatest/oracle.ts";
import { traceRequest } from "./pdatatest/trace-arbitraries.ts";
import { type AnyColumnArray, type Table, wordsOf } from "./table.ts";

const requests: readonly [Signal, fc.Arbitrary<PlainMessage>][] = [
  ["traces", traceRequest],
  ["metrics", metricRequest],
  ["logs", logRequest],
];

function decoded(signal: Signal, plain: PlainMessage): AnyBatch {
  const bytes = oracleEncode(signal, plain);
  return decode(signal, { encoding: "protobuf", bytes }, new Dictionary()).batch;
}

/** Writes over every cell, and adds a row to every table. */
function spoil(batch: AnyBatch): void {
  for (const table of Object.values<Table>(batch.tables)) {
    for (const name in table.schema) {
      const words = table.rowCount * wordsOf(table.schema[name]!.kind);
      (table.columns[name] as AnyColumnArray).fill(77, 0, words);
    }
    table.addRow();
  }
}

test.each(requests)("a copy of %s says the same, whatever becomes of the other", (signal, request) => {
  fc.assert(
    fc.property(request, fc.boolean(), (plain, spoilsCopy) => {
      const batch = decoded(signal, plain);
      const before = encode(batch);
      const items = itemCountOf(batch);
      const copy = copyBatch(batch);
      expect(copy.wire).toBe(batch.wire);
      spoil(spoilsCopy ? copy : batch);
      const kept = spoilsCopy ? batch : copy;
      expect(encode(kept)).toEqual(before);
      expect(itemCountOf(kept)).toBe(items);
    }),
    { numRuns: 40 },
  );
});
