import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Dictionary } from "../dictionary.ts";
import { oracleDecode, oracleEncode } from "../pdatatest/oracle.ts";
import { traceRequest } from "../pdatatest/trace-arbitraries.ts";
import { decodeTraces } from "./traces-decode.ts";
import { encodeTraces } from "./traces-encode.ts";

describe("traces round trip", () => {
  test("decode and encode keep what protobufjs reads in any request", () => {
    fc.assert(
      fc.property(traceRequest, (request) => {
        const wire = oracleEncode("traces", request);
        const decoded = decodeTraces(wire, new Dictionary());
        expect([...decoded.rejected, ...decoded.warnings]).toEqual([]);
        const encoded = encodeTraces(decoded.batch);
        expect(oracleDecode("traces", encoded)).toEqual(oracleDecode("traces", wire));
      }),
      { numRuns: 300 },
    );
  });

  test("what we encode is canonical: it decodes and encodes to the same bytes", () => {
    const dictionary = new Dictionary();
    fc.assert(
      fc.property(traceRequest, (request) => {
        const once = encodeTraces(decodeTraces(oracleEncode("traces", request), dictionary).batch);
        const twice = encodeTraces(decodeTraces(once, new Dictionary()).batch);
        expect(twice).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });
});
