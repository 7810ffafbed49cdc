import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Dictionary } from "../dictionary.ts";
import { logRequest } from "../pdatatest/log-arbitraries.ts";
import { oracleDecode, oracleEncode } from "../pdatatest/oracle.ts";
import { type DecodeLimits, defaultDecodeLimits, LimitError, MalformedError } from "./decoded.ts";
import { decodeLogs } from "./logs-decode.ts";
import { encodeLogs } from "./logs-encode.ts";

describe("logs round trip", () => {
  test("decode and encode keep what protobufjs reads in any request", () => {
    fc.assert(
      fc.property(logRequest, (request) => {
        const wire = oracleEncode("logs", request);
        const decoded = decodeLogs(wire, new Dictionary());
        expect([...decoded.rejected, ...decoded.warnings]).toEqual([]);
        expect(decoded.batch.wire?.bytes).toBe(wire);
        expect(oracleDecode("logs", encodeLogs(decoded.batch))).toEqual(oracleDecode("logs", wire));
      }),
      { numRuns: 300 },
    );
  });

  test("what we encode is canonical: it decodes and encodes to the same bytes", () => {
    const dictionary = new Dictionary();
    fc.assert(
      fc.property(logRequest, (request) => {
        const once = encodeLogs(decodeLogs(oracleEncode("logs", request), dictionary).batch);
        expect(encodeLogs(decodeLogs(once, new Dictionary()).batch)).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  test("chosen rows are written in the order given, in envelopes of their own", () => {
    const wire = oracleEncode("logs", {
      resourceLogs: [
        { schemaUrl: "r0", scopeLogs: [{ scope: { name: "s0" }, logRecords: [record("a"), record("b")] }] },
        { schemaUrl: "r1", scopeLogs: [{ logRecords: [record("c")] }] },
      ],
    });
    const { batch } = decodeLogs(wire, new Dictionary());
    const chosen = oracleDecode("logs", encodeLogs(batch, Uint32Array.of(2, 1)));
    expect(chosen).toMatchObject({
      resourceLogs: [
        { schemaUrl: "r1", scopeLogs: [{ logRecords: [{ eventName: "c" }] }] },
        { schemaUrl: "r0", scopeLogs: [{ scope: { name: "s0" }, logRecords: [{ eventName: "b" }] }] },
      ],
    });
  });
});

describe("what senders get wrong", () => {
  test("ids of a wrong length become absent and are counted, zero ids are not", () => {
    const { batch, warnings } = decodeRecords([
      { traceId: new Uint8Array(15).fill(1), spanId: new Uint8Array(8).fill(1) },
      { traceId: new Uint8Array(16).fill(1), spanId: new Uint8Array(9).fill(1) },
      { traceId: new Uint8Array(16), spanId: new Uint8Array(8) },
    ]);
    expect([...warnings]).toEqual([
      ["invalid_trace_id", 1],
      ["invalid_span_id", 1],
    ]);
    const { columns } = batch.tables.logRecords;
    expect([...columns.traceId.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect([...columns.spanId.subarray(0, 4)]).toEqual([0x01010101, 0x01010101, 0, 0]);
  });

  test("attributes beyond the limit are left out, and added to the dropped count", () => {
    const attributes = Array.from({ length: 5 }, (_, i) => ({ key: `k${i}`, value: { intValue: i } }));
    const limits = { ...defaultDecodeLimits, attributesPerItemMax: 3 };
    const { batch, warnings } = decodeRecords([{ attributes, droppedAttributesCount: 7 }], limits);
    expect(batch.tables.logAttributes.rowCount).toBe(3);
    expect(batch.tables.logRecords.columns.droppedAttributesCount[0]).toBe(9);
    expect([...warnings]).toEqual([["attributes_over_limit", 1]]);
  });

  test("more records than the limit refuse the request", () => {
    const limits = { ...defaultDecodeLimits, itemsMax: 2 };
    expect(decodeRecords([{}, {}], limits).itemCount).toBe(2);
    expect(() => decodeRecords([{}, {}, {}], limits)).toThrow(LimitError);
  });

  test("a body in pieces is the message their bytes make in a row", () => {
    const body = (text: string): number[] => [0x2a, text.length + 2, 0x0a, text.length, ...bytesOf(text)];
    const { batch } = decodeLogs(wrap([...body("first"), ...body("last")]), new Dictionary());
    const code = batch.tables.logRecords.columns.body[0]!;
    expect([...batch.dictionary.values.entries.bytesOf(code)]).toEqual([0x0a, 4, ...bytesOf("last")]);
  });

  test("every cut of a request is malformed or a shorter request", () => {
    const wire = oracleEncode("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [record("abc")] }] }] });
    for (let length = 1; length < wire.length; length++) {
      expect(() => decodeLogs(wire.subarray(0, length), new Dictionary())).toThrow(MalformedError);
    }
  });
});

function record(eventName: string): Record<string, unknown> {
  return { eventName, body: { stringValue: eventName }, timeUnixNano: "1700000000000000000" };
}

function decodeRecords(logRecords: Record<string, unknown>[], limits?: DecodeLimits) {
  return decodeLogs(
    oracleEncode("logs", { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
    new Dictionary(),
    limits,
  );
}

/** A request with one record of these bytes (fewer than 120). */
function wrap(record: readonly number[]): Uint8Array {
  const item = [0x12, record.length, ...record];
  const scope = [0x12, item.length, ...item];
  return Uint8Array.of(0x0a, scope.length, ...scope);
}

function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}
