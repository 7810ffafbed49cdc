import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Dictionary } from "../../pdata/dictionary.ts";
import { type DecodeLimits, defaultDecodeLimits } from "../../pdata/otlp/decoded.ts";
import { jsonToProtobuf } from "../../pdata/otlp/json/json-to-protobuf.ts";
import { decodeTraces } from "../../pdata/otlp/traces-decode.ts";
import { encodeTraces } from "../../pdata/otlp/traces-encode.ts";
import { mutate, seededRandom } from "../../pdata/pdatatest/mutate.ts";
import { oracleEncode, type PlainMessage } from "../../pdata/pdatatest/oracle.ts";
import { readRecorded, recordedFiles, recordedFolder } from "../../pdata/pdatatest/recorded.ts";
import { traceRequest } from "../../pdata/pdatatest/trace-arbitraries.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { KernelTraceReader } from "./kernel-trace-reader.ts";

/** Decodes each request with the kernel and with its twin, in dictionaries that live through many requests. */
class Both {
  readonly reader: KernelTraceReader;
  #fast = new Dictionary();
  #slow = new Dictionary();
  /** Requests the kernel read to the end. */
  byKernel = 0;

  constructor(memoryBytesMax?: number) {
    this.reader = new KernelTraceReader(memoryBytesMax);
    this.reader.begin(this.#fast);
  }

  /** Ends the chunk, as it were. */
  nextDictionary(): void {
    this.#fast = new Dictionary();
    this.#slow = new Dictionary();
    this.reader.begin(this.#fast);
  }

  expectSame(bytes: Uint8Array, limits = defaultDecodeLimits): TraceBatch | undefined {
    if (this.reader.readTraces(bytes, this.#fast, limits) !== undefined) this.byKernel += 1;
    const fast = outcomeOf(bytes, this.#fast, limits);
    const slow = outcomeOf(bytes, this.#slow, limits);
    expect(fast.said).toEqual(slow.said);
    if (fast.batch === undefined || slow.batch === undefined) return undefined;
    expect(Buffer.compare(encodeTraces(fast.batch), encodeTraces(slow.batch))).toBe(0);
    expect(presenceOf(fast.batch)).toEqual(presenceOf(slow.batch));
    expect(fast.batch.wire).toEqual(slow.batch.wire);
    return fast.batch;
  }
}

function outcomeOf(bytes: Uint8Array, dictionary: Dictionary, limits: DecodeLimits) {
  try {
    const { batch, itemCount, rejected, warnings } = decodeTraces(bytes, dictionary, limits);
    return { batch, said: { itemCount, rejected: [...rejected], warnings: [...warnings] } };
  } catch (error) {
    return { batch: undefined, said: String(error) };
  }
}

/** What encoding does not show. */
function presenceOf({ tables }: TraceBatch): unknown {
  const rows = Object.entries(tables).map(([name, table]) => [name, table.rowCount]);
  return [rows, [...tables.spans.columns.presence.subarray(0, tables.spans.rowCount)]];
}

/** Seeds differ, so that a run does not only meet what the one before met. */
const seed = 20_261_121;

describe("the kernel and its twin say the same", () => {
  test("of any request", () => {
    const both = new Both();
    let count = 0;
    fc.assert(
      fc.property(traceRequest, (request) => {
        if (++count % 50 === 0) both.nextDictionary();
        both.expectSame(oracleEncode("traces", request));
      }),
      { seed, numRuns: 1_000 },
    );
    expect(both.byKernel).toBeGreaterThan(count / 10);
  });

  test("of damaged requests, errors and their places included", () => {
    const random = seededRandom(seed);
    const seeds = fc
      .sample(traceRequest, { seed, numRuns: 200 })
      .map((request) => oracleEncode("traces", request))
      .filter((bytes) => bytes.length > 0 && bytes.length < 1_000);
    const both = new Both();
    for (let i = 0; i < 10_000; i++) {
      if (i % 200 === 0) both.nextDictionary();
      both.expectSame(mutate(seeds[i % seeds.length]!, random));
    }
    expect(both.byKernel).toBeGreaterThan(500);
  });

  test("at every limit", () => {
    const both = new Both();
    const traceId = new Uint8Array(16).fill(1);
    const spanId = new Uint8Array(8).fill(2);
    const attributes = ["a", "b", "c"].map((key) => ({ key, value: { stringValue: key } }));
    const span = { traceId, spanId, attributes, events: [{ attributes }], links: [{ attributes }] };
    const bytes = requestOf([span, span, span]);
    for (const itemsMax of [2, 3]) both.expectSame(bytes, { ...defaultDecodeLimits, itemsMax });
    for (const partsMax of [5, 6]) both.expectSame(bytes, { ...defaultDecodeLimits, partsMax });
    for (const attributesPerItemMax of [2, 3])
      both.expectSame(bytes, { ...defaultDecodeLimits, attributesPerItemMax });
    expect(both.byKernel).toBe(3);
  });
});

function requestOf(spans: readonly PlainMessage[]): Uint8Array {
  return oracleEncode("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

/** A span with so many distinct attributes, events and links, numbered from `first` on. */
function busySpan(first: number, count: number): PlainMessage {
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  const attributes = numbers.map((n) => ({ key: `key ${n % 7}`, value: { stringValue: `value ${n}` } }));
  const traceId = new Uint8Array(16).fill(1);
  const spanId = new Uint8Array(8).fill(2);
  const events = numbers.map((n) => ({ name: `event ${n}`, timeUnixNano: n }));
  const links = numbers.map(() => ({ traceId, spanId }));
  return { traceId, spanId, name: `name ${first}`, attributes, events, links };
}

describe("the memory", () => {
  test("grows with dictionaries and requests, and serves one chunk after the other", () => {
    const both = new Both();
    for (let chunk = 0; chunk < 3; chunk++) {
      for (let request = 0; request < 30; request++) {
        const spans = Array.from({ length: 20 }, (_, i) => busySpan((request * 20 + i) * 100, 100));
        both.expectSame(requestOf(spans));
      }
      both.nextDictionary();
    }
    expect(both.byKernel).toBe(90);
  });

  test("that is full leaves the rest of the chunk to the decoder, and serves the next one", () => {
    const both = new Both(4 * 1024 * 1024);
    for (let chunk = 0; chunk < 2; chunk++) {
      both.byKernel = 0;
      for (let request = 0; request < 30; request++) {
        const spans = Array.from({ length: 20 }, (_, i) => busySpan((request * 20 + i) * 100, 100));
        both.expectSame(requestOf(spans));
      }
      both.nextDictionary();
      expect(both.byKernel).toBeGreaterThan(2);
      expect(both.byKernel).toBeLessThan(28);
    }
  });

  test("is not taken again by chunks like those before", () => {
    const reader = new KernelTraceReader();
    const sizes: number[] = [];
    for (let chunk = 0; chunk < 8; chunk++) {
      const dictionary = new Dictionary();
      reader.begin(dictionary);
      for (let i = 0; i < 10; i++) {
        const spans = Array.from({ length: 20 }, (_, k) => busySpan((i * 20 + k) * 100, 100));
        expect(reader.readTraces(requestOf(spans), dictionary, defaultDecodeLimits)).toBeDefined();
      }
      sizes.push(reader.memoryBytes);
    }
    expect(sizes.slice(2)).toEqual(sizes.slice(2).fill(sizes[1]!));
  });

  test("a dictionary reads the same, and grows, after its chunk has ended", () => {
    const reader = new KernelTraceReader();
    const first = new Dictionary();
    reader.begin(first);
    const bytes = requestOf([busySpan(0, 100)]);
    const { batch } = decodeTraces(bytes, first);
    const before = encodeTraces(batch);
    const code = first.pairs.entries.count - 1;
    const entry = first.pairs.entries.bytesOf(code).slice();
    const second = new Dictionary();
    reader.begin(second);
    decodeTraces(requestOf([busySpan(5_000, 100)]), second);
    expect(first.requestReader).toBeUndefined();
    expect(Buffer.compare(encodeTraces(batch), before)).toBe(0);
    expect(first.pairs.entries.find(entry, 0, entry.length)).toBe(code);
    expect(first.strings.internText("another")).toBe(first.strings.entries.count - 1);
    expect(first.parts().pairs.bytes.buffer).toBeInstanceOf(ArrayBuffer);
  });

  test("text that came through TypeScript is found by the kernel, and the other way round", () => {
    const reader = new KernelTraceReader();
    const dictionary = new Dictionary();
    reader.begin(dictionary);
    decodeTraces(requestOf([busySpan(0, 1)]), dictionary);
    const code = dictionary.strings.internText("name 700");
    const { batch } = decodeTraces(requestOf([busySpan(700, 1)]), dictionary);
    expect(batch.tables.spans.columns.name[0]).toBe(code);
    expect(dictionary.strings.findText("event 700")).toBe(batch.tables.events.columns.name[0]);
    expect(dictionary.strings.text(code)).toBe("name 700");
  });
});

const files = recordedFolder() === undefined ? [] : recordedFiles();
const recorded = files.filter(({ signal, isIrregular }) => signal === "traces" && !isIrregular);

describe.skipIf(recorded.length === 0)("recorded requests", () => {
  const read = { byKernel: 0, inAll: 0 };

  test.each(recorded)("$name", (file) => {
    const both = new Both();
    const requests = readRecorded(file);
    for (const { encoding, bytes } of requests)
      both.expectSame(encoding === "json" ? jsonToProtobuf("traces", bytes) : bytes);
    read.byKernel += both.byKernel;
    read.inAll += requests.length;
  });

  test("are nearly all of the common kind", () => {
    expect(read.byKernel / read.inAll).toBeGreaterThan(0.95);
  });
});
