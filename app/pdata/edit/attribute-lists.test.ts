import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AttributeValue, type KeyValue, readKeyValue } from "../attribute-value.ts";
import type { AnyBatch } from "../batch.ts";
import { Dictionary } from "../dictionary.ts";
import { decode, encode } from "../otlp/codec.ts";
import { logRequest } from "../pdatatest/log-arbitraries.ts";
import { metricRequest } from "../pdatatest/metric-arbitraries.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "../pdatatest/oracle.ts";
import { traceRequest } from "../pdatatest/trace-arbitraries.ts";
import type { AttributeLists } from "./attribute-lists.ts";
import { absent } from "./attribute-lists.ts";
import type { AttributeListName } from "./attribute-owners.ts";
import { BatchEditor } from "./batch-editor.ts";

const lists = [
  { signal: "traces", list: "spanAttributes", requests: traceRequest },
  { signal: "traces", list: "eventAttributes", requests: traceRequest },
  { signal: "traces", list: "linkAttributes", requests: traceRequest },
  { signal: "logs", list: "logAttributes", requests: logRequest },
  { signal: "metrics", list: "pointAttributes", requests: metricRequest },
  { signal: "metrics", list: "exemplarAttributes", requests: metricRequest },
  { signal: "metrics", list: "metricMetadata", requests: metricRequest },
] as const;

interface Edit {
  readonly kind: "set" | "setAll" | "map" | "delete" | "rename" | "drop" | "replace";
  readonly row: number;
  readonly key: string;
  readonly text: string;
}

const keys = fc.constantFrom("", "a", "b", "c", "http.method", "service.name", "🙂");
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("set", "set", "setAll", "map", "delete", "rename", "drop", "replace"),
    row: fc.nat({ max: 20 }),
    key: keys,
    text: fc.constantFrom("", "x", "y".repeat(300)),
  }),
  { maxLength: 30 },
);

function text(value: string): AttributeValue {
  return { type: "string", value };
}

/** What the edit means for a list of attributes. */
function editedModel(pairs: readonly KeyValue[], { kind, key, text: value }: Edit): KeyValue[] {
  const at = pairs.findIndex((pair) => pair.key === key);
  if (kind === "map" && at < 0) return [...pairs];
  if ((kind === "set" || kind === "setAll") && at < 0) return [...pairs, { key, value: text(value) }];
  if (kind === "set" || kind === "setAll" || kind === "map")
    return pairs.map((pair, i) => (i === at ? { key, value: text(value) } : pair));
  if (kind === "delete") return pairs.filter((pair) => pair.key !== key);
  if (kind === "rename") return pairs.map((pair) => (pair.key === key ? { ...pair, key: "renamed" } : pair));
  if (kind === "drop") return pairs.filter((pair) => pair.value.type !== "string");
  return ["p", "q", key].map((name) => ({ key: name, value: text(value) }));
}

function apply(attributes: AttributeLists, { kind, row, key, text: value }: Edit): void {
  const { pairs } = attributes;
  const id = pairs.keyId(key);
  if (kind === "set") attributes.set(row, id, pairs.pair(id, text(value)));
  else if (kind === "setAll")
    attributes.setAll(Uint32Array.of(row), 1, id, Int32Array.of(pairs.pair(id, text(value))));
  else if (kind === "map") attributes.mapAll(Uint32Array.of(row), id, () => pairs.pair(id, text(value)));
  else if (kind === "delete") attributes.deleteAll(Uint32Array.of(row), id);
  else if (kind === "rename") {
    const renamed = pairs.keyId("renamed");
    attributes.rewrite(row, (ref) => (pairs.keyOf(ref) === id ? pairs.renamed(ref, renamed) : ref));
  } else if (kind === "drop") {
    attributes.rewrite(row, (ref) => (pairs.attributeValue(ref).type === "string" ? absent : ref));
  } else {
    attributes.replace(
      row,
      ["p", "q", key].map((name) => pairs.pair(pairs.keyId(name), text(value))),
    );
  }
}

function model(attributes: AttributeLists): KeyValue[][] {
  return Array.from({ length: attributes.rowCount }, (_, row) =>
    Array.from({ length: attributes.count(row) }, (_, i) =>
      attributes.pairs.keyValueOf(attributes.at(row, i)),
    ),
  );
}

function decoded(signal: AnyBatch["signal"], plain: PlainMessage, dictionary = new Dictionary()): AnyBatch {
  return decode(signal, { encoding: "protobuf", bytes: oracleEncode(signal, plain) }, dictionary).batch;
}

function reread(batch: AnyBatch, list: AttributeListName): KeyValue[][] {
  const again = decode(batch.signal, { encoding: "protobuf", bytes: encode(batch) }, new Dictionary()).batch;
  return model(new BatchEditor(again).attributes(list));
}

describe.each(lists)("$list", ({ signal, list, requests }) => {
  test("edits read back as they were made, before and after the commit", () => {
    fc.assert(
      fc.property(requests as fc.Arbitrary<PlainMessage>, edits, (plain, steps) => {
        const batch = decoded(signal, plain);
        const editor = new BatchEditor(batch);
        const attributes = editor.attributes(list);
        const expected = model(attributes);
        const original = structuredClone(expected);
        for (const step of steps) {
          if (step.row >= attributes.rowCount) continue;
          apply(attributes, step);
          expected[step.row] = editedModel(expected[step.row]!, step);
          expect(model(attributes)).toEqual(expected);
        }
        expect(
          editor.commit() || JSON.stringify(original, bigText) === JSON.stringify(expected, bigText),
        ).toBe(true);
        expect(reread(batch, list)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test("an attribute is found by its key, alone and for many rows", () => {
    fc.assert(
      fc.property(requests as fc.Arbitrary<PlainMessage>, edits, keys, (plain, steps, key) => {
        const attributes = new BatchEditor(decoded(signal, plain)).attributes(list);
        const find = (): (KeyValue | undefined)[] => {
          const rows = Uint32Array.from({ length: attributes.rowCount }, (_, row) => row);
          const found = new Int32Array(rows.length);
          attributes.findAll(rows, rows.length, attributes.pairs.keyId(key), found);
          expect([...found]).toEqual(
            [...rows].map((row) => attributes.find(row, attributes.pairs.keyId(key))),
          );
          return [...found].map((ref) => (ref < 0 ? undefined : attributes.pairs.keyValueOf(ref)));
        };
        const wanted = () => model(attributes).map((pairs) => pairs.find((pair) => pair.key === key));
        expect(find()).toEqual(wanted());
        for (const step of steps) if (step.row < attributes.rowCount) apply(attributes, step);
        expect(find()).toEqual(wanted());
      }),
      { numRuns: 40 },
    );
  });

  test("a batch that was not changed keeps its request", () => {
    fc.assert(
      fc.property(requests as fc.Arbitrary<PlainMessage>, (plain) => {
        const batch = decoded(signal, plain);
        const before = oracleDecode(signal, encode(batch));
        const editor = new BatchEditor(batch);
        const attributes = editor.attributes(list);
        for (let row = 0; row < attributes.rowCount; row++) {
          attributes.rewrite(row, (ref) => ref);
          attributes.deleteAll(Uint32Array.of(row), attributes.pairs.keyId("no such key"));
          for (const pair of model(attributes)[row]!.slice(0, 1)) {
            const key = attributes.pairs.keyId(pair.key);
            attributes.set(row, key, attributes.find(row, key));
          }
        }
        expect(editor.commit()).toBe(false);
        expect(batch.wire).toBeDefined();
        expect(oracleDecode(signal, encode(batch))).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });
});

function bigText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

test("what an edit makes and the next one replaces does not enter the dictionary", () => {
  const dictionary = new Dictionary();
  const span = { traceId: new Uint8Array(16).fill(1), spanId: new Uint8Array(8).fill(2), attributes: [] };
  const batch = decoded("traces", { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }, dictionary);
  const pairs = dictionary.pairs.entries.count;
  const editor = new BatchEditor(batch);
  const attributes = editor.attributes("spanAttributes");
  const key = attributes.pairs.keyId("k");
  for (let i = 0; i < 10; i++) attributes.set(0, key, attributes.pairs.pair(key, text(`step ${i}`)));
  expect(dictionary.pairs.entries.count).toBe(pairs);
  expect(editor.commit()).toBe(true);
  expect(dictionary.pairs.entries.count).toBe(pairs + 1);
  expect(batch.wire).toBeUndefined();
  if (batch.signal !== "traces") throw new Error("not traces");
  const code = batch.tables.spanAttributes.columns.pair[0]!;
  expect(readKeyValue(dictionary, code)).toEqual({ key: "k", value: text("step 9") });
});
