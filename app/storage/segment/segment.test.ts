import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Signal, signals } from "../../base/signal.ts";
import type { WireRequest } from "../../pdata/batch.ts";
import { dictionaryNames } from "../../pdata/dictionary.ts";
import { logRequest } from "../../pdata/pdatatest/log-arbitraries.ts";
import { metricRequest } from "../../pdata/pdatatest/metric-arbitraries.ts";
import { oracleEncode, type PlainMessage } from "../../pdata/pdatatest/oracle.ts";
import { readRecorded, recordedFiles, recordedFolder } from "../../pdata/pdatatest/recorded.ts";
import { traceRequest } from "../../pdata/pdatatest/trace-arbitraries.ts";
import { chunkOf } from "../storagetest/chunk.ts";
import { generateRequests } from "../storagetest/generate-requests.ts";
import { requestOf } from "../storagetest/helpers.ts";
import { decodeSegment } from "./decode-segment.ts";
import { encodeSegment } from "./encode-segment.ts";
import { batchOver, type FlatBatch, flattenBatch } from "./flat-batch.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";

const requestOfSignal = { traces: traceRequest, metrics: metricRequest, logs: logRequest };

function throughSegment(flat: FlatBatch): FlatBatch {
  return decodeSegment(flat.signal, [...encodeSegment(flat)]);
}

/** Entries of a dictionary part as sorted hex: codes may differ, contents may not. */
function entriesOf({ bytes, ends }: FlatBatch["dictionary"]["pairs"]): string[] {
  const entries: string[] = [];
  for (const [code, end] of ends.entries())
    entries.push(Buffer.from(bytes.subarray(code === 0 ? 0 : ends[code - 1]!, end)).toString("hex"));
  return entries;
}

function expectSame(signal: Signal, requests: readonly (Uint8Array | WireRequest)[]): void {
  const { batch } = chunkOf(signal, requests);
  const flat = flattenBatch(batch);
  const back = throughSegment(flat);
  expect(requestOf(batchOver(back)).equals(requestOf(batch))).toBe(true);
  for (const name of dictionaryNames) {
    const isRenumbered = name === "pairs";
    const before = entriesOf(flat.dictionary[name]);
    const after = entriesOf(back.dictionary[name]);
    if (isRenumbered) expect(after.toSorted()).toEqual(before.toSorted());
    else expect(after).toEqual(before);
    expect(after[0]).toBe("");
  }
  for (const name in flat.tables) expectSameColumns(name, flat, back);
}

/** Every column but the renumbered pair codes, element by element. */
function expectSameColumns(name: string, flat: FlatBatch, back: FlatBatch): void {
  const { rowCount, columns } = flat.tables[name]!;
  expect(back.tables[name]!.rowCount).toBe(rowCount);
  for (const column in columns) {
    if (column === "pair") continue;
    // Bytes, not numbers: NaN and −0 must survive as they are.
    const [before, after] = [columns[column]!, back.tables[name]!.columns[column]!].map((array) =>
      Buffer.from(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength),
    );
    expect(after!.equals(before!), `${name}.${column}`).toBe(true);
  }
}

describe("segment", () => {
  it.each(signals)("gives back any %s", (signal) => {
    fc.assert(
      fc.property(fc.array<PlainMessage>(requestOfSignal[signal], { maxLength: 4 }), (plain) => {
        expectSame(
          signal,
          plain.map((request) => oracleEncode(signal, request)),
        );
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it("gives back a chunk of generated spans and needs less than 45 bytes for each", () => {
    const requests = generateRequests(16_384, 3);
    const { batch } = chunkOf("traces", requests);
    const sections = [...encodeSegment(flattenBatch(batch))];
    const bytes = sections.reduce((sum, section) => sum + section.length, 0);
    expect(bytes / 16_384).toBeLessThan(45);
    expectSame("traces", requests);
  });

  it("gives back parents in a circle, self parents, missing parents and repeated span ids", () => {
    const id = (value: number) => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, value);
    const span = (own: number, parent: number, trace = 1) => ({
      traceId: Uint8Array.from({ length: 16 }, () => trace),
      spanId: id(own),
      parentSpanId: id(parent),
    });
    const spans = [
      ...[span(1, 2), span(2, 3), span(3, 1), span(4, 4), span(5, 99), span(6, 99), span(7, 8)],
      ...[span(8, 1, 2), span(1, 8, 2), span(5, 6), span(9, 3), span(10, 9)],
    ];
    expectSame("traces", [oracleEncode("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] })]);
  });

  it("gives back a chain of parents as deep as the chunk", () => {
    const spans = Array.from({ length: 20_000 }, (_, index) => ({
      traceId: new Uint8Array(16).fill(7),
      spanId: Buffer.from((index + 1).toString(16).padStart(16, "0"), "hex"),
      parentSpanId: Buffer.from((index + 2).toString(16).padStart(16, "0"), "hex"),
    }));
    expectSame("traces", [oracleEncode("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] })]);
  });

  it.skipIf(recordedFolder() === undefined)("gives back every recorded file", { timeout: 300_000 }, () => {
    for (const file of recordedFiles()) {
      if (file.isIrregular) continue;
      expectSame(file.signal, readRecorded(file));
    }
  });

  it("gives back thousands of keys that occur once", () => {
    const attributes = Array.from({ length: 900 }, (_, index) => ({
      key: `key-${index}`,
      value: { stringValue: `${index}` },
    }));
    const spans = Array.from({ length: 20 }, (_, index) => ({
      traceId: new Uint8Array(16).fill(1),
      spanId: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, index),
      attributes: attributes.map(({ key, value }) => ({ key: `${key}-${index}`, value })),
    }));
    expectSame("traces", [oracleEncode("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] })]);
  });

  it("tells bytes that are no segment from one", () => {
    const sections = [...encodeSegment(flattenBatch(chunkOf("traces", generateRequests(200, 4)).batch))];
    const spans = sections[1]!;
    for (const broken of [
      sections.slice(1),
      sections.with(1, new Uint8Array(0)),
      sections.with(1, Uint8Array.of(99, ...spans.subarray(1))),
      sections.with(1, spans.subarray(0, spans.length >> 1)),
      sections.with(1, Uint8Array.of(...spans, 0)),
    ])
      expect(() => decodeSegment("traces", broken)).toThrow(SegmentDamageError);
  });
});
