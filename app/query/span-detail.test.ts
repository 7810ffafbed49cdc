import { expect, test } from "vitest";
import type { SpanDetail } from "../api/traces.ts";
import { decode } from "../pdata/otlp/codec.ts";
import {
  batchOf,
  spanIdOf,
  TestSegments,
  type TestSpan,
  traceIdOf,
} from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { spanIdHex } from "../spanindex/words.ts";
import { describeSpan } from "./span-detail.ts";
import { TraceExporter } from "./trace-export.ts";

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

/** Of spans that were appended, in order of arrival. */
function describe(index: TraceIndex, spanId: string, ordinal = 0): Promise<SpanDetail> {
  index.blocks.refresh(true);
  const rowIds = index.blocks.blocks().flatMap(({ hot, slot, firstRow, rowCount }) =>
    Array.from({ length: rowCount }, (_, row) => row)
      .filter((row) => spanIdHex(hot.spanId, row) === spanId)
      .map((row) => slot * 65_536 + firstRow + row),
  );
  const place = { rowId: rowIds[ordinal]!, selfNano: 7 };
  return describeSpan(index, { traceId: traceIdOf(1), spanId, ordinal }, place);
}

function newIndex(chunkItemsMax = 4): { index: TraceIndex; seal: () => void } {
  const segments = new TestSegments();
  const settings = { source: segments, chunkItemsMax, memoryBytesMax: 0 };
  const index = new TraceIndex(settings);
  const seal = () => {
    for (const { chunkNumber, batch } of index.chunks.takeFull())
      index.chunks.sealed(chunkNumber, segments.add(batch));
  };
  return { index, seal };
}

test("links are shown from both ends, also from chunks that are not in memory", async () => {
  const { index, seal } = newIndex();
  index.append(batchOf([plain, { ...plain, id: 2, parent: 1, name: "publish" }], index.dictionary), 1);
  index.append(
    batchOf([{ ...plain, id: 3, service: "worker", name: "consume", links: [2, 99] }], index.dictionary),
    2,
  );
  for (let i = 0; i < 40; i++) {
    index.append(batchOf([{ ...plain, trace: 2, id: 100 + i }], index.dictionary), 3 + i);
    seal();
  }
  const [oldest] = index.chunks.chunks();
  index.chunks.trim(0);
  expect(oldest?.columns).toBeUndefined();
  const consumer = await describe(index, spanIdOf(3));
  expect(consumer.links).toMatchObject([
    { spanId: spanIdOf(2), isStored: true, label: "cart publish" },
    { spanId: spanIdOf(99), isStored: false, label: "" },
  ]);
  const producer = await describe(index, spanIdOf(2));
  expect(producer.linkedFrom).toMatchObject([{ spanId: spanIdOf(3), label: "worker consume" }]);
  expect(producer.parentSpanId).toBe(spanIdOf(1));
});

test("spans with one id are told apart by their order of arrival", async () => {
  const { index } = newIndex();
  index.append(batchOf([plain, { ...plain, name: "other" }], index.dictionary), 1);
  expect((await describe(index, spanIdOf(1))).name).toBe("GET /");
  expect(await describe(index, spanIdOf(1), 1)).toMatchObject({ name: "other", ordinal: 1, selfNano: 7 });
});

test("every kind of value is shown with its type, and exported as it came", async () => {
  const { index } = newIndex();
  const value = (key: string, of: unknown) => ({ key, value: of });
  const attributes = [
    value("string", { stringValue: "a\nb" }),
    value("bool", { boolValue: true }),
    value("int", { intValue: "9007199254740993" }),
    value("double", { doubleValue: 0.5 }),
    value("bytes", { bytesValue: "AQID" }),
    value("array", { arrayValue: { values: [{ intValue: "1" }, { stringValue: "x" }, {}] } }),
    value("map", { kvlistValue: { values: [value("k", { doubleValue: "NaN" })] } }),
    value("empty", {}),
  ];
  const event = { timeUnixNano: "5", name: "exception", attributes: [attributes[0]] };
  const ids = { traceId: traceIdOf(1), spanId: spanIdOf(1) };
  const span = {
    ...ids,
    name: "x",
    startTimeUnixNano: "1",
    endTimeUnixNano: "9",
    attributes,
    events: [event],
  };
  const scope = { name: "lib", version: "1", attributes: [attributes[1]] };
  const request = { resourceSpans: [{ scopeSpans: [{ scope, spans: [span] }] }] };
  const bytes = new TextEncoder().encode(JSON.stringify(request));
  index.append(decode("traces", { encoding: "json", bytes }, index.dictionary).batch, 1);
  const detail = await describe(index, ids.spanId);
  expect(detail.attributes.map(({ key, type, text }) => [key, type, text])).toEqual([
    ["string", "string", "a\nb"],
    ["bool", "bool", "true"],
    ["int", "int", "9007199254740993"],
    ["double", "double", "0.5"],
    ["bytes", "bytes", "AQID"],
    ["array", "array", '[1,"x",null]'],
    ["map", "kvlist", '{"k":"NaN"}'],
    ["empty", "empty", ""],
  ]);
  expect(detail.events).toMatchObject([
    { timeUnixNano: "5", name: "exception", attributes: [{ key: "string" }] },
  ]);
  expect(detail.scope).toMatchObject({ name: "lib", version: "1", attributes: [{ text: "true" }] });
  const exported = JSON.parse(
    (await new TraceExporter(index).page({ traceId: traceIdOf(1), from: 0, limit: 10 })).json,
  ) as typeof request;
  expect(exported.resourceSpans[0]!.scopeSpans[0]!.spans).toEqual([
    expect.objectContaining({ attributes, events: [event] }),
  ]);
});
