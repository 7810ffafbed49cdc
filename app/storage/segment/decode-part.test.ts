import { expect, test } from "vitest";
import { encodeUtf8 } from "../../pdata/utf8.ts";
import { chunkOf } from "../storagetest/chunk.ts";
import { generateRequests } from "../storagetest/generate-requests.ts";
import { decodeIndex, decodePart, decodeSpanIds, indexSectionsOf, sectionsOf } from "./decode-part.ts";
import { decodeSegment } from "./decode-segment.ts";
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

test.each(["hot", "attributes", "details"] as const)("the part %s says what the whole says", (part) => {
  const read = decodePart(
    part,
    sectionsOf(part).map((number) => sections[number]!),
  );
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

test("span ids are read without the columns before them, and the index comes back as it was", () => {
  const numbers = indexSectionsOf(sections.length)!;
  expect(numbers).toEqual([1, sections.length - 1]);
  const ids = decodeSpanIds(sections[numbers[0]!]!)!;
  expect(ids).toEqual(whole.tables["spans"]!.columns["spanId"]);
  expect(new Uint8Array(decodeIndex(sections[numbers[1]!]!))).toEqual(index);
});

test("a segment of an earlier version has no index, and is read as before", () => {
  const earlier = [...encodeSegment(flat)];
  expect(indexSectionsOf(earlier.length)).toBeUndefined();
  expect(decodeSegment("traces", earlier)).toEqual(whole);
});

test("ids of which many repeat are not written one beside the other: then the caller reads all", () => {
  const { spans } = flat.tables;
  const spanId = new Uint32Array(spans!.columns["spanId"]!.length).fill(7);
  const same = {
    ...flat,
    tables: { ...flat.tables, spans: { ...spans!, columns: { ...spans!.columns, spanId } } },
  };
  expect(decodeSpanIds([...encodeSegment(same)][1]!)).toBeUndefined();
});

test("bytes that are no section are noticed", () => {
  const spans = sections[1]!;
  const dictionary = sections[sections.length - 2]!;
  const cut = [sections[0]!, spans.subarray(0, spans.length >> 1), dictionary];
  expect(() => decodePart("hot", cut)).toThrow(SegmentDamageError);
  expect(() => decodeSpanIds(spans.subarray(0, 40))).toThrow(SegmentDamageError);
});
