import { describe, expect, test } from "vitest";
import { readKeyValue } from "../attribute-value.ts";
import { Dictionary } from "../dictionary.ts";
import { oracleEncode, type PlainMessage } from "../pdatatest/oracle.ts";
import { defaultDecodeLimits, LimitError, MalformedError } from "./decoded.ts";
import { ProtoWriter } from "./proto-writer.ts";
import { decodeTraces } from "./traces-decode.ts";

const traceId = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
const spanId = Uint8Array.from({ length: 8 }, (_, i) => i + 1);

function decodeSpans(spans: readonly PlainMessage[], limits = defaultDecodeLimits) {
  const bytes = oracleEncode("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  return decodeTraces(bytes, new Dictionary(), limits);
}

function decodeBytes(...bytes: number[]) {
  return decodeTraces(Uint8Array.from(bytes), new Dictionary());
}

/** The bytes of one span in its envelopes. */
function enveloped(span: Uint8Array): Uint8Array {
  const writer = new ProtoWriter();
  writer.begin(10);
  writer.begin(18);
  writer.field(18, span, 0, span.length);
  writer.finish();
  writer.finish();
  return writer.take();
}

function spanBytes(...fields: number[]): Uint8Array {
  return Uint8Array.from([10, 16, ...traceId, 18, 8, ...spanId, ...fields]);
}

describe("spans that are rejected", () => {
  const good = { traceId, spanId, name: "good", attributes: [{ key: "a", value: { intValue: 1 } }] };
  const lists = {
    attributes: [{ key: "lost" }],
    events: [{ name: "lost", attributes: [{ key: "lost" }] }],
    links: [{ traceId, spanId, attributes: [{ key: "lost" }] }],
  };

  test.each([
    ["invalid_trace_id", { spanId }],
    ["invalid_trace_id", { traceId: new Uint8Array(16), spanId }],
    ["invalid_trace_id", { traceId: traceId.subarray(1), spanId }],
    ["invalid_span_id", { traceId }],
    ["invalid_span_id", { traceId, spanId: new Uint8Array(8) }],
    ["invalid_span_id", { traceId, spanId: traceId }],
    ["invalid_parent_span_id", { traceId, spanId, parentSpanId: spanId.subarray(1) }],
  ])("%s: %j is left out with its lists, its neighbours stay", (reason, ids) => {
    const { batch, itemCount, rejected } = decodeSpans([good, { ...lists, ...ids, name: "bad" }, good]);
    expect([...rejected]).toEqual([[reason, 1]]);
    expect(itemCount).toBe(2);
    const { spans, spanAttributes, events, eventAttributes, links, linkAttributes } = batch.tables;
    const names = [0, 1].map((row) => batch.dictionary.strings.text(spans.columns.name[row]!));
    expect(names).toEqual(["good", "good"]);
    expect(spanAttributes.rowCount).toBe(2);
    const rest = [events, eventAttributes, links, linkAttributes].map((table) => table.rowCount);
    expect(rest).toEqual([0, 0, 0, 0]);
  });

  test("an envelope whose spans are all rejected leaves no scope", () => {
    const { batch } = decodeSpans([{ spanId }]);
    expect(batch.tables.scopes.rowCount).toBe(0);
  });

  test("the last of several ids counts", () => {
    const bytes = enveloped(spanBytes(10, 0));
    expect([...decodeTraces(bytes, new Dictionary()).rejected]).toEqual([["invalid_trace_id", 1]]);
  });
});

describe("malformed bytes", () => {
  test.each<[string, number[], string]>([
    ["a length over the end", [10, 5, 1], "length reaches over the end at byte 1"],
    ["a length beyond 31 bits", [10, 0xff, 0xff, 0xff, 0xff, 0x0f], "length reaches over the end at byte 6"],
    ["a truncated tag", [0x80], "truncated varint at byte 1"],
    ["a truncated length", [10], "truncated varint at byte 1"],
    [
      "a varint of eleven bytes",
      [8 * 4, ...Array(11).fill(0x80), 1],
      "varint longer than 10 bytes at byte 11",
    ],
    ["field number 0", [0], "field number 0 at byte 0"],
    ["wire type 6", [8 * 4 + 6], "wire type 6 at byte 1"],
    ["an end without a group", [8 * 4 + 4], "wire type 4 at byte 1"],
    ["a group that does not end", [8 * 4 + 3], "truncated varint at byte 1"],
    [
      "a group that ends under another number",
      [8 * 4 + 3, 8 * 5 + 4],
      "group ends under another number at byte 2",
    ],
    ["groups nested 101 deep", Array(101).fill(8 * 4 + 3), "groups nested too deeply at byte 101"],
    ["a field with another wire type", [8, 1], "wrong wire type 0 for field 1 at byte 1"],
    ["a truncated 64-bit value", [8 * 4 + 1, 1, 2], "truncated value at byte 1"],
  ])("%s", (_name, bytes, message) => {
    const error = thrown(() => decodeBytes(...bytes));
    expect(error).toBeInstanceOf(MalformedError);
    expect((error as MalformedError).message).toBe(message);
  });

  test("inside a span the offset is that of the request", () => {
    const bytes = enveloped(spanBytes(57, 1, 2, 3));
    expect(thrown(() => decodeTraces(bytes, new Dictionary()))).toMatchObject({ offset: bytes.length - 3 });
  });

  test("inside an attribute seen for the first time", () => {
    const bytes = enveloped(spanBytes(74, 3, 10, 9, 65));
    expect(thrown(() => decodeTraces(bytes, new Dictionary()))).toBeInstanceOf(MalformedError);
  });

  test("what was interned before the error does not harm later requests", () => {
    const dictionary = new Dictionary();
    const bad = enveloped(spanBytes(42, 1, 65, 57, 1));
    expect(thrown(() => decodeTraces(bad, dictionary))).toBeInstanceOf(MalformedError);
    const { batch } = decodeTraces(enveloped(spanBytes(42, 1, 65)), dictionary);
    expect(dictionary.strings.text(batch.tables.spans.columns.name[0]!)).toBe("A");
  });
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("what protobuf allows", () => {
  test("unknown fields and groups are skipped", () => {
    const group = Array(100)
      .fill(0)
      .flatMap(() => [0xa3, 0x01]);
    const ends = Array(100)
      .fill(0)
      .flatMap(() => [0xa4, 0x01]);
    const unknown = [
      0xc2,
      0x3e,
      2,
      7,
      7,
      0xa0,
      0x01,
      5,
      0xa1,
      0x01,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      ...group,
      ...ends,
    ];
    const { batch } = decodeTraces(enveloped(spanBytes(...unknown, 48, 3)), new Dictionary());
    expect(batch.tables.spans.columns.kind[0]).toBe(3);
  });

  test("the last scalar wins, a repeated status is merged", () => {
    const bytes = enveloped(spanBytes(48, 1, 48, 2, 122, 3, 18, 1, 65, 122, 2, 24, 2));
    const { batch } = decodeTraces(bytes, new Dictionary());
    const { columns } = batch.tables.spans;
    expect(columns.kind[0]).toBe(2);
    expect(columns.statusCode[0]).toBe(2);
    expect(batch.dictionary.strings.text(columns.statusMessage[0]!)).toBe("A");
  });

  test("a resource may come in pieces and after its spans", () => {
    const span = spanBytes();
    const pair = (letter: number) => [10, 3, 10, 1, letter];
    const scopeSpans = [18, span.length + 2, 18, span.length, ...span];
    const content = [10, 5, ...pair(65), ...scopeSpans, 10, 5, ...pair(66)];
    const dictionary = new Dictionary();
    const { batch } = decodeTraces(Uint8Array.from([10, content.length, ...content]), dictionary);
    const whole = Uint8Array.from([...pair(65), ...pair(66)]);
    expect(batch.tables.scopes.columns.resource[0]).toBe(dictionary.resources.entries.find(whole, 0, 10));
  });

  test("the request stays with the batch as it came", () => {
    const bytes = enveloped(spanBytes());
    expect(decodeTraces(bytes, new Dictionary()).batch.wire).toEqual({ encoding: "protobuf", bytes });
  });
});

describe("limits", () => {
  test("ten million empty spans are refused before anything is allocated for them", () => {
    const bytes = new Uint8Array(20_000_010);
    for (let at = 10; at < bytes.length; at += 2) bytes[at] = 18;
    bytes.set([10, 0x85, 0xda, 0xc4, 0x09, 18, 0x80, 0xda, 0xc4, 0x09]);
    const dictionary = new Dictionary();
    const error = thrown(() => decodeTraces(bytes, dictionary));
    expect(error).toBeInstanceOf(LimitError);
    expect((error as LimitError).reason).toBe("items");
    expect(dictionary.byteLength).toBe(0);
  });

  test("as many items as the limit pass, one more does not", () => {
    const limits = { ...defaultDecodeLimits, itemsMax: 3 };
    const span = { traceId, spanId };
    expect(decodeSpans([span, span, span], limits).itemCount).toBe(3);
    expect(thrown(() => decodeSpans([span, span, span, span], limits))).toBeInstanceOf(LimitError);
  });

  test("events and links are limited together", () => {
    const limits = { ...defaultDecodeLimits, partsMax: 4 };
    const span = { traceId, spanId, events: [{}, {}], links: [{}, {}] };
    expect(decodeSpans([span], limits).itemCount).toBe(1);
    expect(thrown(() => decodeSpans([{ ...span, links: [{}, {}, {}] }], limits))).toMatchObject({
      reason: "parts",
    });
  });

  test("attributes over the limit are added to the dropped count", () => {
    const limits = { ...defaultDecodeLimits, attributesPerItemMax: 2 };
    const attributes = ["a", "b", "c", "d", "e"].map((key) => ({ key }));
    const part = { attributes, droppedAttributesCount: 10 };
    const span = {
      traceId,
      spanId,
      ...part,
      events: [part],
      links: [{ attributes, droppedAttributesCount: 0xffff_ffff }],
    };
    const { batch, warnings } = decodeSpans([span, span], limits);
    const { spans, spanAttributes, events, links } = batch.tables;
    expect([...warnings]).toEqual([["attributes_over_limit", 2]]);
    expect([...spans.columns.droppedAttributesCount.subarray(0, 2)]).toEqual([13, 13]);
    expect(events.columns.droppedAttributesCount[0]).toBe(13);
    expect(links.columns.droppedAttributesCount[0]).toBe(0xffff_ffff);
    const codes = spanAttributes.columns.pair.subarray(0, spanAttributes.rowCount);
    expect(Array.from(codes, (code) => readKeyValue(batch.dictionary, code).key)).toEqual([
      "a",
      "b",
      "a",
      "b",
    ]);
  });
});

describe("warnings", () => {
  test("are counted once for each span, also where the bytes were seen before", () => {
    const bad = [74, 10, 10, 1, 0xff, 18, 5, 10, 3, 97, 0xfe, 98, 42, 1, 0xff];
    const bytes = enveloped(spanBytes(...bad));
    const dictionary = new Dictionary();
    for (let i = 0; i < 3; i++) {
      const { batch, warnings } = decodeTraces(bytes, dictionary);
      expect([...warnings]).toEqual([["invalid_utf8", 1]]);
      expect(dictionary.strings.text(batch.tables.spans.columns.name[0]!)).toBe("\ufffd");
      const pair = readKeyValue(dictionary, batch.tables.spanAttributes.columns.pair[0]!);
      expect(pair).toEqual({ key: "\ufffd", value: { type: "string", value: "a\ufffdb" } });
    }
  });

  test("a link keeps its place without ids of a wrong length", () => {
    const { batch, warnings } = decodeSpans([
      { traceId, spanId, links: [{ traceId: spanId, spanId: traceId }] },
    ]);
    expect([...warnings]).toEqual([
      ["invalid_link_trace_id", 1],
      ["invalid_link_span_id", 1],
    ]);
    expect([...batch.tables.links.columns.traceId.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  test("belong to the request they came in", () => {
    const dictionary = new Dictionary();
    dictionary.strings.intern(Uint8Array.of(0xff), 0, 1);
    expect([...decodeTraces(enveloped(spanBytes()), dictionary).warnings]).toEqual([]);
  });
});
