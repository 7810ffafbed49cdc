import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../pdata/utf8.ts";
import { chunkOf } from "../storagetest/chunk.ts";
import { generateRequests } from "../storagetest/generate-requests.ts";
import { decodeIndex, decodePart, indexSectionsOf, sectionsOf, wholeSectionsOf } from "./decode-part.ts";
import { decodeSegment, readSpanRows } from "./decode-segment.ts";
import { encodeSegment } from "./encode-segment.ts";
import { batchOver, flattenBatch } from "./flat-batch.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";

const index = encodeUtf8("what the index wants back ".repeat(100));
const flat = flattenBatch(chunkOf("traces", generateRequests(2_000, 3)).batch);
const sections = [...encodeSegment(flat, index)];
const whole = decodeSegment("traces", sections);

const filled = {
  hot: {
    scopes: Object.keys(whole.tables["scopes"]!.columns),
    // Attributes say where they end; they are not read here.
    spans: Object.keys(whole.tables["spans"]!.columns).filter((name) => name !== "attributesEnd"),
  },
  attributes: { spans: ["scope", "name", "attributesEnd"], spanAttributes: ["pair"] },
  details: {
    spans: ["eventsEnd", "linksEnd", "statusMessage", "startTimeUnixNano"],
    events: ["timeUnixNano", "name", "attributesEnd"],
    eventAttributes: ["pair"],
    links: ["traceId", "spanId", "attributesEnd"],
    linkAttributes: ["pair"],
  },
} as const;

/** As version 1 of the format wrote the first spans, with an index. */
const earlier = (
  JSON.parse(readFileSync(new URL("./testdata/segment-v1.json", import.meta.url), "utf8")) as string[]
).map((text) => new Uint8Array(Buffer.from(text, "base64")));

const chosen = (numbers: readonly number[], from: readonly Uint8Array[]) =>
  numbers.map((number) => from[number]!);

const parts = ["hot", "attributes", "details"] as const;

test.each(parts)("the part %s says what the whole says", (part) => {
  const read = decodePart(part, chosen(sectionsOf(part, sections.length), sections));
  const expected: Readonly<Record<string, readonly string[]>> = filled[part];
  for (const [table, columns] of Object.entries(expected))
    for (const column of columns)
      expect(read.tables[table]!.columns[column]).toEqual(whole.tables[table]!.columns[column]);
  expect(read.dictionary.strings).toEqual(whole.dictionary.strings);
  expect(read.dictionary.resources).toEqual(whole.dictionary.resources);
  if (part !== "hot") expect(read.dictionary.pairs).toEqual(whole.dictionary.pairs);
  // A batch like any other, whatever is missing.
  expect(batchOver(read)).toMatchObject({ signal: "traces" });
});

test("span rows are read by themselves, and the index comes back as it was", () => {
  const numbers = indexSectionsOf(sections.length)!;
  const { spanId, startTimeUnixNano, endTimeUnixNano } = whole.tables["spans"]!.columns;
  const rows = readSpanRows(sections[numbers[0]!]);
  expect(rows).toEqual({ spanId, startTimeUnixNano, endTimeUnixNano });
  expect(new Uint8Array(decodeIndex(sections[numbers[1]!]!)!)).toEqual(index);
  expect(numbers[1]).toBe(sections.length - 1);
  expect(wholeSectionsOf(sections.length)).not.toContain(numbers[1]);
});

test("span ids of which many repeat come back, too", () => {
  const { spans } = flat.tables;
  const spanId = new Uint32Array(spans!.columns["spanId"]!.length).fill(7);
  const tables = { ...flat.tables, spans: { ...spans!, columns: { ...spans!.columns, spanId } } };
  const same = [...encodeSegment({ ...flat, tables })];
  expect(readSpanRows(same[indexSectionsOf(same.length)![0]!]).spanId).toEqual(spanId);
});

test("no index is told from one", () => {
  const without = [...encodeSegment(flat)];
  expect(decodeIndex(without[indexSectionsOf(without.length)![1]!]!)).toBeUndefined();
  expect(decodeSegment("traces", without)).toEqual(whole);
});

test("segments of version 1 are read, with their index, without it, and part by part", () => {
  const expected = decodeSegment("traces", [
    ...encodeSegment(flattenBatch(chunkOf("traces", generateRequests(60, 3)).batch)),
  ]);
  expect(decodeSegment("traces", earlier)).toEqual(expected);
  expect(decodeSegment("traces", chosen(wholeSectionsOf(earlier.length), earlier))).toEqual(expected);
  expect(indexSectionsOf(earlier.length)).toBeUndefined();
  const withoutIndex = earlier.slice(0, -1);
  expect(decodeSegment("traces", chosen(wholeSectionsOf(withoutIndex.length), withoutIndex))).toEqual(
    expected,
  );
  for (const part of parts) {
    const { tables } = decodePart(part, chosen(sectionsOf(part, earlier.length), earlier));
    const columns: Readonly<Record<string, readonly string[]>> = filled[part];
    for (const [table, names] of Object.entries(columns))
      for (const column of names)
        expect(tables[table]!.columns[column]).toEqual(expected.tables[table]!.columns[column]);
  }
});

test("bytes that are no section are noticed", () => {
  const numbers = sectionsOf("hot", sections.length);
  for (const cut of [...numbers.keys()]) {
    const section = sections[numbers[cut]!]!;
    const damaged = chosen(numbers, sections).with(cut, section.subarray(0, 3));
    expect(() => decodePart("hot", damaged)).toThrow(SegmentDamageError);
  }
  const rows = sections[indexSectionsOf(sections.length)![0]!]!;
  expect(() => readSpanRows(rows.subarray(0, 40))).toThrow(SegmentDamageError);
  expect(() => readSpanRows(Uint8Array.of(...rows, 0))).toThrow(SegmentDamageError);
  expect(() => readSpanRows(rows, 1)).toThrow(SegmentDamageError);
});
