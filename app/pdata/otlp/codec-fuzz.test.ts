import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Signal, signals } from "../../base/signal.ts";
import { Dictionary } from "../dictionary.ts";
import { logRequest } from "../pdatatest/log-arbitraries.ts";
import { metricRequest } from "../pdatatest/metric-arbitraries.ts";
import { oracleEncode, type PlainMessage } from "../pdatatest/oracle.ts";
import { traceRequest } from "../pdatatest/trace-arbitraries.ts";
import { decode, encode } from "./codec.ts";
import { LimitError, MalformedError } from "./decoded.ts";
import { jsonToProtobuf } from "./json/json-to-protobuf.ts";
import { protobufToJsonBytes } from "./json/protobuf-to-json.ts";

const requests: Readonly<Record<Signal, fc.Arbitrary<PlainMessage>>> = {
  traces: traceRequest,
  metrics: metricRequest,
  logs: logRequest,
};

describe.each(signals)("mutated %s requests", (signal) => {
  test("decode or are malformed; what decodes is written and read again the same", () => {
    const seeds = fc.sample(requests[signal], { numRuns: 40, seed: 7 }).map((r) => oracleEncode(signal, r));
    fc.assert(
      fc.property(fc.constantFrom(...seeds), mutations, (seed, changes) => {
        const batch = decodeOrRefuse(signal, mutated(seed, changes));
        if (batch === undefined) return;
        const once = encode(batch);
        const twice = encode(decode(signal, { encoding: "protobuf", bytes: once }, new Dictionary()).batch);
        expect(Buffer.compare(twice, once)).toBe(0);
      }),
      { numRuns: 5_000, seed: 20_260_721 },
    );
  });

  test("the JSON of what decodes is read as the same batch", () => {
    const seeds = fc.sample(requests[signal], { numRuns: 40, seed: 8 }).map((r) => oracleEncode(signal, r));
    fc.assert(
      fc.property(fc.constantFrom(...seeds), mutations, (seed, changes) => {
        const bytes = mutated(seed, changes);
        const batch = decodeOrRefuse(signal, bytes);
        if (batch === undefined) return;
        const json = refusable(() => protobufToJsonBytes(signal, bytes));
        // The decoder does not look into envelopes without items and replaced oneof members; what is there may be malformed.
        if (json === undefined) return;
        const wire = jsonToProtobuf(signal, json);
        const again = decode(signal, { encoding: "protobuf", bytes: wire }, new Dictionary());
        expect(Buffer.compare(encode(again.batch), encode(batch))).toBe(0);
      }),
      { numRuns: 2_500, seed: 20_260_722 },
    );
  });
});

const mutations = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: 12 })),
    insert: fc.uint8Array({ maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);

type Mutation = typeof mutations extends fc.Arbitrary<infer T> ? T : never;

function mutated(seed: Uint8Array, changes: Mutation): Uint8Array {
  let bytes = [...seed];
  for (const { at, remove, insert } of changes) {
    bytes = bytes.toSpliced(Math.floor(at * bytes.length), remove, ...insert);
  }
  return Uint8Array.from(bytes);
}

function decodeOrRefuse(signal: Signal, bytes: Uint8Array) {
  return refusable(() => decode(signal, { encoding: "protobuf", bytes }, new Dictionary()).batch);
}

/** The result, or undefined where the bytes are refused. Anything else thrown is a failure. */
function refusable<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof MalformedError || error instanceof LimitError) return undefined;
    throw error;
  }
}
