import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AttributeValue, type KeyValue, readKeyValue } from "../../pdata/attribute-value.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decodeTraces } from "../../pdata/otlp/traces-decode.ts";
import { oracleEncode, type PlainMessage } from "../../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../../pdata/pdatatest/trace-arbitraries.ts";
import { readResource, readScope, serviceNameOf } from "../../pdata/resource-view.ts";
import { rangeStart } from "../../pdata/table.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import { attributesOf, payloadOf, rankOf, typeOf } from "../spanindextest/read-attributes.ts";
import { bigintAt, difference, spanIdHex, traceIdHex } from "../words.ts";
import { type AttributeSet, valueType } from "./attribute-set.ts";
import { describeBlock, openBlock } from "./block-descriptor.ts";
import { pairTableOf } from "./block-source.ts";
import { keysMax } from "./build-attribute-set.ts";
import { buildBlock, buildSpanAttributes } from "./build-block.ts";
import { buildDetails } from "./build-details.ts";

import { type SpanBlock, spanBit } from "./span-block.ts";
import { durationOf, startUnixNanoOf } from "./span-times.ts";
import { hashValue } from "./value-hash.ts";

const memory = new SharedMemory();

/** The block of some rows with all its tiers, as another thread would open it. */
function blockOf(batch: TraceBatch, firstRow: number, rowCount: number) {
  const { traceId } = batch.tables.spans.columns;
  const ordinals = new Map<string, number>();
  const traceOrdinal = Uint32Array.from({ length: batch.tables.spans.rowCount }, (_, row) => {
    const id = traceIdHex(traceId, row);
    if (!ordinals.has(id)) ordinals.set(id, 1000 + ordinals.size * 7);
    return ordinals.get(id)!;
  });
  const parentOffset = memory.allocate(rowCount * 4, "links");
  const parent = new Uint32Array(memory.buffer, parentOffset, rowCount);
  const source = { batch, firstRow, rowCount, traceOrdinal, parent };
  const built = buildBlock(source, { id: 3, chunk: 2, slot: 5, firstRow: 16 }, memory);
  const attributes = buildSpanAttributes(source, pairTableOf(batch.dictionary), memory);
  const details = buildDetails(source, memory);
  const block = { ...built.block, attributes: attributes.part, details: details.details };
  const free = () => {
    for (const offset of [...built.allocations, attributes.offset, ...details.allocations, parentOffset])
      memory.free(offset);
  };
  return { block: openBlock(memory.buffer, structuredClone(describeBlock(block))), traceOrdinal, free };
}

/** The first of each key. */
function byKey(attributes: readonly KeyValue[]): Map<string, AttributeValue> {
  return new Map([...attributes].reverse().map(({ key, value }) => [key, value]));
}

function listed(
  batch: TraceBatch,
  table: "spanAttributes" | "eventAttributes" | "linkAttributes",
  ends: Uint32Array,
  row: number,
): KeyValue[] {
  const { pair } = batch.tables[table].columns;
  return Array.from(pair.subarray(rangeStart(ends, row), ends[row]!), (code) =>
    readKeyValue(batch.dictionary, code),
  );
}

function textValue(value: string): AttributeValue {
  return { type: "string", value };
}

/** Every key compared by itself: a map compares its entries in order. */
function expectSame(actual: Map<string, AttributeValue>, expected: Map<string, AttributeValue>): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, value] of expected) expect(actual.get(key)).toEqual(value);
}

function expectSpan(block: SpanBlock, batch: TraceBatch, row: number, from: number): void {
  const { columns } = batch.tables.spans;
  const { dictionary } = batch;
  const { hot, operations } = block;
  expect(startUnixNanoOf(hot, row)).toBe(bigintAt(columns.startTimeUnixNano, from));
  expect(durationOf(hot, row)).toBe(
    difference(columns.endTimeUnixNano, from, columns.startTimeUnixNano, from),
  );
  expect(spanIdHex(hot.spanId, row)).toBe(spanIdHex(columns.spanId, from));
  const { resource, scope } = batch.tables.scopes.columns;
  const scopeRow = columns.scope[from]!;
  const operation = hot.operation[row]!;
  const kind = columns.kind[from]!;
  expect(operations.service[operation]).toBe(serviceNameOf(dictionary, resource[scopeRow]!));
  expect(operations.name[operation]).toBe(dictionary.strings.text(columns.name[from]!));
  expect(operations.kind[operation]).toBe(kind >= 0 && kind <= 5 ? kind : 0);
  const status = columns.statusCode[from]!;
  const flags = hot.flags[row]!;
  expect(flags & spanBit.statusMask).toBe(status >= 0 && status <= 2 ? status : 0);
  expect((flags & spanBit.hasEvents) !== 0).toBe(
    columns.eventsEnd[from]! > rangeStart(columns.eventsEnd, from),
  );
  expect((flags & spanBit.hasLinks) !== 0).toBe(columns.linksEnd[from]! > rangeStart(columns.linksEnd, from));
  expect((flags & spanBit.endBeforeStart) !== 0).toBe(durationOf(hot, row) < 0);
  expect((flags & spanBit.hasStatusMessage) !== 0).toBe(columns.statusMessage[from] !== 0);
  expectSame(
    attributesOf(block.resources, hot.resource[row]!),
    byKey(readResource(dictionary, resource[scopeRow]!)?.attributes ?? []),
  );
  const read = readScope(dictionary, scope[scopeRow]!);
  const instrumentation = byKey(read?.attributes ?? []);
  if (read !== undefined && read.name !== "")
    instrumentation.set("instrumentation:name", textValue(read.name));
  if (read !== undefined && read.version !== "")
    instrumentation.set("instrumentation:version", textValue(read.version));
  expectSame(attributesOf(block.scopes, hot.scope[row]!), instrumentation);
  expectSame(
    attributesOf(block.attributes!, row),
    byKey(listed(batch, "spanAttributes", columns.attributesEnd, from)),
  );
}

function expectDetails(block: SpanBlock, batch: TraceBatch, row: number, from: number): void {
  const { spans, events, links } = batch.tables;
  const { dictionary } = batch;
  const details = block.details!;
  const eventRows = [...details.eventOwner.keys()].filter((event) => details.eventOwner[event] === row);
  const firstEvent = rangeStart(spans.columns.eventsEnd, from);
  expect(eventRows.length).toBe(spans.columns.eventsEnd[from]! - firstEvent);
  for (const [index, eventRow] of eventRows.entries()) {
    const event = firstEvent + index;
    const expected = byKey(listed(batch, "eventAttributes", events.columns.attributesEnd, event));
    expected.set("event:name", textValue(dictionary.strings.text(events.columns.name[event]!)));
    const offset = BigInt.asIntN(
      64,
      bigintAt(events.columns.timeUnixNano, event) - bigintAt(spans.columns.startTimeUnixNano, from),
    );
    expected.set("event:timeSinceStart", { type: "int", value: offset });
    expectSame(attributesOf(details.events, eventRow), expected);
  }
  const linkRows = [...details.linkOwner.keys()].filter((link) => details.linkOwner[link] === row);
  const firstLink = rangeStart(spans.columns.linksEnd, from);
  expect(linkRows.length).toBe(spans.columns.linksEnd[from]! - firstLink);
  for (const [index, linkRow] of linkRows.entries()) {
    const link = firstLink + index;
    const expected = byKey(listed(batch, "linkAttributes", links.columns.attributesEnd, link));
    expected.set("link:traceID", textValue(traceIdHex(links.columns.traceId, link)));
    expected.set("link:spanID", textValue(spanIdHex(links.columns.spanId, link)));
    expectSame(attributesOf(details.links, linkRow), expected);
  }
  const message = dictionary.strings.text(spans.columns.statusMessage[from]!);
  expectSame(
    attributesOf(details.status, row),
    new Map(message === "" ? [] : [["statusMessage", textValue(message)]]),
  );
}

function expectTraces(block: SpanBlock, traceOrdinal: Uint32Array, firstRow: number): void {
  const { trace, nextInTrace, traceOrdinal: ordinals, traceHead } = block.hot;
  for (let number = 0; number < ordinals.length; number++) {
    const rows: number[] = [];
    for (let row = traceHead[number]!; ; row = nextInTrace[row]!) {
      rows.push(row);
      if (nextInTrace[row] === 0) break;
    }
    const expected = [...trace.keys()].filter((row) => traceOrdinal[firstRow + row] === ordinals[number]);
    expect(rows).toEqual(expected);
    for (const row of rows) expect(trace[row]).toBe(number);
  }
}

/** Tables count their values right, hash them as queries do, and name each once (see `ValueTable` for the one exception). */
function expectTables(set: AttributeSet): void {
  for (const column of set.columns.values()) {
    const { values, coding } = column;
    const present = Array.from({ length: column.rowCount }, (_, row) => rankOf(column, row));
    const has = (row: number) =>
      present[row]! >= 0 && (coding !== "codes" || column.codes[present[row]!] !== 0);
    expect(present.filter((_, row) => has(row)).length).toBe(column.presentCount);
    const seen = new Set<string>();
    for (let value = 0; value < values.count; value++) {
      const bytes = payloadOf(values, value);
      const type = typeOf(values, value);
      expect(values.hashes[value]).toBe(hashValue(type, new DataView(bytes.buffer), 0, bytes.length));
      seen.add(`${type} ${bytes.join(" ")}`);
    }
    if (coding === "raw") continue;
    const emptyCount = Array.from({ length: values.count }, (_, value) => typeOf(values, value)).filter(
      (type) => type === valueType.empty,
    ).length;
    expect(seen.size).toBe(values.count - Math.max(0, emptyCount - 1));
    const counts = new Array<number>(values.count).fill(0);
    for (let row = 0; row < column.rowCount; row++)
      if (has(row)) counts[coding === "constant" ? 0 : column.codes[present[row]!]! - 1]!++;
    expect([...values.counts!]).toEqual(counts);
  }
}

function expectBlock(batch: TraceBatch, firstRow: number, rowCount: number): void {
  const { block, traceOrdinal, free } = blockOf(batch, firstRow, rowCount);
  expect(block).toMatchObject({ id: 3, chunk: 2, slot: 5, firstRow: 16, rowCount });
  for (let row = 0; row < rowCount; row++) {
    expectSpan(block, batch, row, firstRow + row);
    expectDetails(block, batch, row, firstRow + row);
  }
  expectTraces(block, traceOrdinal, firstRow);
  const { resources, scopes, attributes, details } = block;
  for (const set of [resources, scopes, attributes!, details!.events, details!.links, details!.status])
    expectTables(set);
  expectZone(block);
  free();
}

function expectZone({ hot, zone, rowCount, operations }: SpanBlock): void {
  const rows = [...hot.flags.keys()];
  const starts = rows.map((row) => startUnixNanoOf(hot, row));
  const ends = rows.map((row) => starts[row]! + BigInt(Math.max(0, durationOf(hot, row))));
  const largest = (values: bigint[]) => values.reduce((a, b) => (b > a ? b : a));
  expect(zone.minStartUnixNano).toBe(starts.reduce((a, b) => (b < a ? b : a)));
  expect(zone.maxStartUnixNano).toBe(largest(starts));
  // Through a double: a duration of more than 104 days is not exact.
  expect(Number(zone.maxEndUnixNano)).toBeCloseTo(Number(largest(ends)), -5);
  expect(zone.minDurationCode).toBe(Math.min(...hot.durationCode));
  expect(zone.maxDurationCode).toBe(Math.max(...hot.durationCode));
  expect(zone.errorCount).toBe(rows.filter((row) => (hot.flags[row]! & spanBit.statusMask) === 2).length);
  expect(operations.spanCount.reduce((sum, count) => sum + count, 0)).toBe(rowCount);
}

function decoded(request: PlainMessage): TraceBatch {
  return decodeTraces(oracleEncode("traces", request), new Dictionary()).batch;
}

function requestOf(spans: readonly PlainMessage[]): PlainMessage {
  return { resourceSpans: [{ scopeSpans: [{ spans }] }] };
}

const traceId = new Uint8Array(16).fill(1);

function spanWith(index: number, fields: PlainMessage = {}): PlainMessage {
  const spanId = new Uint8Array(8);
  new DataView(spanId.buffer).setUint32(0, index + 1);
  return { traceId, spanId, ...fields };
}

const textAttribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

describe("a block says what its batch says", () => {
  test("of random requests, of any range of rows", () => {
    fc.assert(
      fc.property(traceRequest, fc.nat(), fc.nat(), (request, a, b) => {
        const batch = decoded(request);
        const { rowCount } = batch.tables.spans;
        if (rowCount === 0) return;
        const firstRow = a % rowCount;
        expectBlock(batch, firstRow, 1 + (b % (rowCount - firstRow)));
      }),
      { numRuns: 300 },
    );
  });

  test("of columns of every layout and coding", () => {
    const spans = Array.from({ length: 2_000 }, (_, i) =>
      spanWith(i, {
        attributes: [
          textAttribute("always", "one"),
          textAttribute("few", `v${i % 3}`),
          textAttribute("many", `v${i % 700}`),
          textAttribute("unique", `request ${i} of many`),
          ...(i % 2 === 0 ? [textAttribute("half", `h${i % 5}`)] : []),
          ...(i % 4 !== 0 ? [textAttribute("constant", "same")] : []),
          ...(i % 100 === 7 ? [textAttribute("rare", `r${i % 3}`)] : []),
          ...(i % 500 === 9 ? [textAttribute("rarer", "x")] : []),
          {
            key: "types",
            value: [{ intValue: i % 4 }, { doubleValue: i % 4 }, { boolValue: true }, {}][i % 4],
          },
          textAttribute("few", "said twice"),
        ],
      }),
    );
    const batch = decoded(requestOf(spans));
    const { block, free } = blockOf(batch, 0, spans.length);
    const forms = [...block.attributes!.columns.values()].map(
      ({ key, layout, coding }) => `${key} ${layout} ${coding}`,
    );
    expect(forms).toEqual([
      "always dense constant",
      "few dense codes",
      "many dense codes",
      "unique dense raw",
      "half bitmap codes",
      "types dense codes",
      "constant bitmap constant",
      "rare sparse codes",
      "rarer sparse constant",
    ]);
    free();
    expectBlock(batch, 0, spans.length);
    expectBlock(batch, 513, 600);
  });

  test("of durations and starts at the limits", () => {
    const last = 2n ** 64n - 1n;
    const durations = [0n, 1n, 255n, 256n, 511n, 512n, 2n ** 24n - 1n, 2n ** 24n, 2n ** 32n - 1n, 2n ** 32n];
    const long = [2n ** 40n - 1n, 2n ** 40n, 2n ** 52n, -1n, -(2n ** 40n)];
    const base = 2n ** 60n;
    const spans = [...durations, ...long].map((duration, i) =>
      spanWith(i, { startTimeUnixNano: String(base), endTimeUnixNano: String(base + duration) }),
    );
    expectBlock(decoded(requestOf(spans)), 0, spans.length);
    const short = durations.map((duration, i) => spanWith(i, { endTimeUnixNano: String(duration % 1000n) }));
    expectBlock(decoded(requestOf(short)), 0, short.length);
    const far = [0n, 1n, base, last].map((start, i) =>
      spanWith(i, { startTimeUnixNano: String(start), endTimeUnixNano: String(start) }),
    );
    for (let rows = 1; rows <= far.length; rows++) expectBlock(decoded(requestOf(far)), 0, rows);
  });

  test("of thousands of keys and of a value of megabytes", () => {
    const spans = Array.from({ length: 40 }, (_, i) =>
      spanWith(i, {
        name: `only ${i}`,
        attributes: Array.from({ length: 100 }, (__, k) => textAttribute(`key ${i} ${k}`, `${k}`)),
      }),
    );
    expectBlock(decoded(requestOf(spans)), 0, spans.length);
    const large = "x".repeat(3_000_000);
    expectBlock(decoded(requestOf([spanWith(0, { attributes: [textAttribute("large", large)] })])), 0, 1);
  });
});

test("of more keys than may be columns, those of the most rows are", () => {
  const spans = Array.from({ length: 90 }, (_, i) =>
    spanWith(i, {
      attributes: [
        ...Array.from({ length: 100 }, (__, k) => textAttribute(`only here ${i} ${k}`, "x")),
        textAttribute("in all", `${i % 4}`),
      ],
    }),
  );
  const { block, free } = blockOf(decoded(requestOf(spans)), 0, spans.length);
  const { columns, omittedKeys } = block.attributes!;
  expect([columns.size, omittedKeys]).toEqual([keysMax, 9_001 - keysMax]);
  expect(attributesOf(block.attributes!, 89).get("in all")).toEqual(textValue("1"));
  free();
});

test("65,536 rows with a name, a trace and an attribute of their own", () => {
  const rowCount = 65_536;
  const spans = Array.from({ length: rowCount }, (_, i) => {
    const own = new Uint8Array(16);
    new DataView(own.buffer).setUint32(3, i + 1);
    return spanWith(i, { traceId: own, name: `name ${i}`, attributes: [textAttribute("id", `${i >> 1}`)] });
  });
  const batch = decoded(requestOf(spans));
  const { block, traceOrdinal, free } = blockOf(batch, 0, rowCount);
  expect(block.operations.count).toBe(rowCount);
  expect(block.hot.traceOrdinal).toEqual(traceOrdinal);
  for (const row of [0, 1, 40_000, rowCount - 1]) expectSpan(block, batch, row, row);
  free();
});

test("memory is what it was when a block does not fit", () => {
  const small = new SharedMemory({ bytesMax: 1 << 17 });
  const spans = Array.from({ length: 3_000 }, (_, i) => spanWith(i));
  const batch = decoded(requestOf(spans));
  const source = {
    ...{ batch, firstRow: 0, rowCount: 3_000 },
    traceOrdinal: new Uint32Array(3_000),
    parent: new Uint32Array(0),
  };
  expect(() => buildBlock(source, { id: 1, chunk: 1, slot: 0, firstRow: 0 }, small)).toThrow(/no room/);
  expect(small.totalUsedBytes).toBe(0);
});
