import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signals } from "../../../base/signal.ts";
import { Dictionary } from "../../dictionary.ts";
import { decode } from "../codec.ts";
import { LimitError, MalformedError } from "../decoded.ts";
import { jsonToProtobuf } from "./json-to-protobuf.ts";
import { protobufToJson } from "./protobuf-to-json.ts";

const seedRequests = {
  traces:
    '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart \\u00e9"}}]},"scopeSpans":[{"scope":{"name":"s","version":"1"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET \\"x\\"","kind":2,"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000001,"attributes":[{"key":"n","value":{"intValue":"-3"}},{"key":"a","value":{"arrayValue":{"values":[{"doubleValue":1.5e-7},{"boolValue":true},null]}}}],"events":[{"timeUnixNano":"1","name":"e"}],"status":{"code":2}}]}]}]}',
  metrics:
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"h","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"3","sum":1.25,"bucketCounts":["1",2],"explicitBounds":[0.5],"min":0,"exemplars":[{"asInt":"7","traceId":"5b8efff798038103d269b633813fc60c"}]}]}},{"name":"g","gauge":{"dataPoints":[{"asDouble":"NaN","flags":1}]}}]}]}]}',
  logs: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","severityNumber":17,"body":{"kvlistValue":{"values":[{"key":"k","value":{"bytesValue":"AQI="}}]}},"traceId":"","eventName":"x"}]}]}]}',
} as const;

const encoder = new TextEncoder();

describe("hostile JSON", () => {
  test.each(signals)("every cut of a %s request is malformed", (signal) => {
    const bytes = encoder.encode(seedRequests[signal]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => jsonToProtobuf(signal, bytes.subarray(0, length))).toThrow(MalformedError);
    }
    expect(decode(signal, { encoding: "json", bytes }, new Dictionary()).itemCount).toBeGreaterThan(0);
  });

  test.each(signals)("a mutated %s request decodes or is malformed, as JSON.parse says", (signal) => {
    const seed = encoder.encode(seedRequests[signal]);
    fc.assert(
      fc.property(mutationsOf(seed.length), (mutations) => {
        const bytes = mutated(seed, mutations);
        const isAccepted = accepts(() => decode(signal, { encoding: "json", bytes }, new Dictionary()));
        if (isAccepted) expect(() => JSON.parse(new TextDecoder().decode(bytes))).not.toThrow();
      }),
      { numRuns: 6_000, seed: 20_260_721 },
    );
  });

  test.each(signals)("a mutated %s protobuf becomes JSON or is malformed", (signal) => {
    const seed = jsonToProtobuf(signal, encoder.encode(seedRequests[signal]));
    fc.assert(
      fc.property(mutationsOf(seed.length), (mutations) => {
        const bytes = mutated(seed, mutations);
        accepts(() => JSON.parse(protobufToJson(signal, bytes)));
      }),
      { numRuns: 6_000, seed: 20_260_721 },
    );
  });

  test("repeated keys cost no more than others", () => {
    const spans = `"spans":[${"{},".repeat(20_000)}{}]`;
    const json = `{"resourceSpans":[{"scopeSpans":[{${spans},${'"schemaUrl":"x",'.repeat(200_000)}"schemaUrl":"y"}]}]}`;
    const bytes = jsonToProtobuf("traces", encoder.encode(json));
    expect(bytes.length).toBeLessThan(100_000);
  });
});

interface Mutation {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

function mutationsOf(length: number): fc.Arbitrary<Mutation[]> {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc
      .constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "null", "-", "1e", "\\u", "true")
      .map((text) => encoder.encode(text)),
  );
  const mutation = fc.record({
    at: fc.nat({ max: length }),
    remove: fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: 20 })),
    insert: piece,
  });
  return fc.array(mutation, { minLength: 1, maxLength: 3 });
}

function mutated(seed: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let bytes = [...seed];
  for (const { at, remove, insert } of mutations) bytes = bytes.toSpliced(at, remove, ...insert);
  return Uint8Array.from(bytes);
}

/** Whether it returns. Anything thrown but the two errors of bad requests is a failure. */
function accepts(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof MalformedError || error instanceof LimitError) return false;
    throw error;
  }
}
