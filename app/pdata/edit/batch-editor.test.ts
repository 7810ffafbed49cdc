import fc from "fast-check";
import { expect, test } from "vitest";
import { type AttributeValue, readValue } from "../attribute-value.ts";
import type { AnyBatch } from "../batch.ts";
import { Dictionary } from "../dictionary.ts";
import { decode, encode } from "../otlp/codec.ts";
import { anyValue, keyValue, resource, scope } from "../pdatatest/common-arbitraries.ts";
import { logRequest } from "../pdatatest/log-arbitraries.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "../pdatatest/oracle.ts";
import { BatchEditor } from "./batch-editor.ts";
import { refOfCode } from "./draft-dictionary.ts";
import { draftsOf } from "./drafts.ts";
import { compareU64, readId, readU64, writeId, writeU64 } from "./numbers.ts";
import { RefMemo } from "./ref-memo.ts";

function decodedLogs(plain: PlainMessage, dictionary = new Dictionary()): AnyBatch & { signal: "logs" } {
  return decode("logs", { encoding: "protobuf", bytes: oracleEncode("logs", plain) }, dictionary).batch;
}

/** A pair without a value reads, and is written again, as one with an empty value. */
function holdsEmpty(value: AttributeValue): boolean {
  if (value.type === "array") return value.values.some(holdsEmpty);
  if (value.type === "kvlist") return value.values.some((pair) => holdsEmpty(pair.value));
  return value.type === "empty";
}

test("values, pairs, resources and scopes are written as they are interned", () => {
  fc.assert(
    fc.property(anyValue, keyValue, resource, scope, (body, pair, res, sc) => {
      const dictionary = new Dictionary();
      decodedLogs(
        {
          resourceLogs: [
            { resource: res, scopeLogs: [{ scope: sc, logRecords: [{ body, attributes: [pair] }] }] },
          ],
        },
        dictionary,
      );
      const { pairs, values, resources, scopes } = draftsOf(dictionary);
      for (let code = 1; code < dictionary.values.entries.count; code++) {
        const value = values.value(refOfCode(code))!;
        expect(values.value(values.ofValue(value))).toEqual(value);
        if (!holdsEmpty(value)) expect(values.ofValue(value)).toBe(refOfCode(code));
      }
      for (let code = 0; code < dictionary.pairs.entries.count; code++) {
        const { key, value } = pairs.keyValueOf(refOfCode(code));
        const ref = pairs.pair(pairs.keyId(key), value);
        expect(pairs.attributeValue(ref)).toEqual(value);
        if (!holdsEmpty(value)) expect(ref).toBe(refOfCode(code));
        expect(pairs.keyText(pairs.keyOf(ref))).toBe(key);
      }
      for (let code = 1; code < dictionary.resources.entries.count; code++) {
        const again = resources.ofObject(resources.object(refOfCode(code)));
        expect(resources.object(again)).toEqual(resources.object(refOfCode(code)));
      }
      for (let code = 1; code < dictionary.scopes.entries.count; code++) {
        const again = scopes.ofObject(scopes.object(refOfCode(code)));
        expect(scopes.object(again)).toEqual(scopes.object(refOfCode(code)));
      }
    }),
    { numRuns: 100 },
  );
});

test("names and bodies are edited", () => {
  fc.assert(
    fc.property(logRequest, fc.string({ maxLength: 20, unit: "grapheme" }), (plain, text) => {
      const batch = decodedLogs(plain);
      const { logRecords } = batch.tables;
      const editor = new BatchEditor(batch);
      const names = editor.strings("logRecords", "eventName");
      const bodies = editor.values("logRecords", "body");
      for (let row = 0; row < logRecords.rowCount; row += 2) {
        names.set(row, names.drafts.ofText(text));
        bodies.set(row, bodies.drafts.ofValue({ type: "string", value: text }));
        expect(names.drafts.text(names.ref(row))).toBe(text);
      }
      const before = Array.from({ length: logRecords.rowCount }, (_, row) =>
        names.drafts.text(names.ref(row)),
      );
      editor.commit();
      const again = decode("logs", { encoding: "protobuf", bytes: encode(batch) }, new Dictionary()).batch;
      const { columns, rowCount } = again.tables.logRecords;
      const after = Array.from({ length: rowCount }, (_, row) =>
        again.dictionary.strings.text(columns.eventName[row]!),
      );
      expect(after).toEqual(before);
      for (let row = 0; row < rowCount; row += 2) {
        expect(readValue(again.dictionary, columns.body[row]!)).toEqual({ type: "string", value: text });
      }
    }),
    { numRuns: 40 },
  );
});

const oneRecord = [{ body: { stringValue: "x" } }];

test("an edit of a resource is one of all scopes in its envelope, made once for each distinct resource", () => {
  const res = (name: string) => ({
    attributes: [{ key: "service.name", value: { stringValue: name } }],
  });
  const twoScopes = [
    { scope: { name: "a" }, logRecords: oneRecord },
    { scope: { name: "b" }, logRecords: oneRecord },
  ];
  const batch = decodedLogs({
    resourceLogs: [
      { resource: res("one"), scopeLogs: twoScopes },
      { resource: res("one"), scopeLogs: twoScopes },
      { resource: res("two"), scopeLogs: twoScopes },
      { scopeLogs: twoScopes },
    ],
  });
  const editor = new BatchEditor(batch);
  const memo = new RefMemo();
  let edits = 0;
  editor.resources().editAll((object) => {
    edits += 1;
    if (object.attributes.length === 0) return object;
    return {
      ...object,
      attributes: [{ key: "n", value: { type: "int", value: -1n } }, ...object.attributes],
    };
  }, memo);
  expect(edits).toBe(3);
  editor.commit();
  const plain = oracleDecode("logs", encode(batch)) as unknown as {
    resourceLogs: { resource: unknown; scopeLogs: unknown[] }[];
  };
  expect(plain.resourceLogs.map((envelope) => envelope.scopeLogs.length)).toEqual([2, 2, 2, 2]);
  const n = { key: "n", value: { intValue: "-1" } };
  expect(plain.resourceLogs.map((envelope) => envelope.resource)).toMatchObject([
    { attributes: [n, { key: "service.name", value: { stringValue: "one" } }] },
    { attributes: [n, { key: "service.name", value: { stringValue: "one" } }] },
    { attributes: [n, { key: "service.name", value: { stringValue: "two" } }] },
    {},
  ]);
});

test("numbers and ids of columns", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (a, b, id) => {
        const column = new Uint32Array(4);
        writeU64(column, 0, a);
        writeU64(column, 1, b);
        expect([readU64(column, 0), readU64(column, 1)]).toEqual([a, b]);
        expect(Math.sign(compareU64(column, 0, column, 1))).toBe(a < b ? -1 : Number(a > b));
        writeId(column, 0, 4, id);
        expect(readId(column, 0, 4)).toEqual(id);
      },
    ),
  );
});
