import { describe, expect, test } from "vitest";
import type { Signal } from "../base/signal.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { decode, encode } from "../pdata/otlp/codec.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "../pdata/pdatatest/oracle.ts";
import {
  type RecordedFile,
  readRecorded,
  recordedFiles,
  recordedFolder,
} from "../pdata/pdatatest/recorded.ts";
import { statements } from "./ottltest/run-ottl.ts";

/** Requests of a file that are edited. */
const requestsMax = 3;

/** For each signal, where the attributes of items are in a request. */
const itemPaths: Readonly<Record<Signal, readonly (readonly string[])[]>> = {
  traces: [["resourceSpans", "scopeSpans", "spans"]],
  logs: [["resourceLogs", "scopeLogs", "logRecords"]],
  metrics: ["gauge", "sum", "histogram", "exponentialHistogram", "summary"].map((data) => [
    "resourceMetrics",
    "scopeMetrics",
    "metrics",
    data,
    "dataPoints",
  ]),
};

const texts: Readonly<Record<Signal, readonly string[]>> = {
  traces: ['set(span.attributes["added"], "x")', 'set(resource.attributes["added"], "r")'],
  logs: ['set(log.attributes["added"], "x")', 'set(resource.attributes["added"], "r")'],
  metrics: ['set(datapoint.attributes["added"], "x")', 'set(resource.attributes["added"], "r")'],
};

type Plain = Record<string, unknown>;

function added(value: string): unknown {
  const request = {
    resourceLogs: [
      { scopeLogs: [{ logRecords: [{ attributes: [{ key: "added", value: { stringValue: value } }] }] }] },
    ],
  };
  const plain = oracleDecode("logs", oracleEncode("logs", request)) as unknown as {
    resourceLogs: { scopeLogs: { logRecords: { attributes: unknown[] }[] }[] }[];
  };
  return plain.resourceLogs[0]!.scopeLogs[0]!.logRecords[0]!.attributes[0];
}

/** Adds to the attributes of everything that a path leads to. */
function addAt(node: unknown, path: readonly string[], pair: unknown): void {
  const [field, ...rest] = path;
  if (Array.isArray(node)) for (const item of node) addAt(item, path, pair);
  else if (field === undefined) ((node as Plain)["attributes"] as unknown[]).push(pair);
  else if ((node as Plain)[field] !== undefined && (node as Plain)[field] !== null)
    addAt((node as Plain)[field], rest, pair);
}

/** What the statements of the signal mean for a request as protobufjs reads it. */
function edited(signal: Signal, plain: PlainMessage): PlainMessage {
  const copy = structuredClone(plain) as Plain;
  for (const path of itemPaths[signal]) addAt(copy, path, added("x"));
  for (const envelope of copy[itemPaths[signal][0]![0]!] as Plain[]) {
    // A resource that was absent is there now.
    envelope["resource"] ??= { attributes: [], entityRefs: [], droppedAttributesCount: 0 };
    ((envelope["resource"] as Plain)["attributes"] as unknown[]).push(added("r"));
  }
  return copy;
}

/** Large files take long to read as plain messages, and hold nothing that small ones do not. */
const itemsMax = 500;

function isSmall({ isIrregular, itemCount }: RecordedFile): boolean {
  return !isIrregular && itemCount <= itemsMax;
}

const folder = recordedFolder();
const files = folder === undefined ? [] : recordedFiles().filter(isSmall);

describe.runIf(files.length > 0)("recorded requests are edited as they are edited as plain messages", () => {
  test.each(files.map((file) => [file.name, file] as const))("%s", (_, file) => {
    const { signal } = file;
    const group = statements(signal, texts[signal]);
    for (const wire of readRecorded(file).slice(0, requestsMax)) {
      const { batch } = decode(signal, wire, new Dictionary());
      const before = oracleDecode(signal, encode(batch));
      group.run(batch, { errorMode: "propagate" });
      // As text, because comparing large objects takes many times longer; both have their keys in the same order.
      expect(JSON.stringify(oracleDecode(signal, encode(batch)))).toBe(
        JSON.stringify(edited(signal, before)),
      );
    }
  });
});
