import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Signal, signals } from "../../../base/signal.ts";
import { Dictionary } from "../../dictionary.ts";
import { logRequest } from "../../pdatatest/log-arbitraries.ts";
import { metricRequest } from "../../pdatatest/metric-arbitraries.ts";
import { oracleDecode, oracleEncode, type PlainMessage } from "../../pdatatest/oracle.ts";
import { traceRequest } from "../../pdatatest/trace-arbitraries.ts";
import { decode, encode } from "../codec.ts";
import { jsonToProtobuf } from "./json-to-protobuf.ts";
import { normalJson } from "./jsontest/normal-json.ts";
import { protobufToJson } from "./protobuf-to-json.ts";

const requests: Readonly<Record<Signal, fc.Arbitrary<PlainMessage>>> = {
  traces: traceRequest,
  metrics: metricRequest,
  logs: logRequest,
};

const idFields = new Set(["traceId", "spanId", "parentSpanId"]);

/** OTLP/JSON of a request by the rules of the specification, written without our code. */
function specificationJson(field: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString(idFields.has(field) ? "hex" : "base64");
  if (Array.isArray(value)) return value.map((element) => specificationJson(field, element));
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, specificationJson(key, inner)]),
  );
}

describe.each(signals)("%s", (signal) => {
  test("JSON as the specification writes it decodes to the same batch as protobuf", () => {
    fc.assert(
      fc.property(requests[signal], (request) => {
        // JSON.stringify writes -0 as 0, so both sides get the request without it.
        const text = JSON.stringify(specificationJson("", request));
        const json = { encoding: "json", bytes: new TextEncoder().encode(text) } as const;
        const decoded = decode(signal, json, new Dictionary());
        expect(decoded.batch.wire).toBe(json);
        const wire = oracleEncode(signal, withoutNegativeZero(request) as PlainMessage);
        expect(oracleDecode(signal, encode(decoded.batch))).toEqual(oracleDecode(signal, wire));
      }),
      { numRuns: 200 },
    );
  });

  test("protobuf becomes the JSON of the specification, and that the same protobuf again", () => {
    fc.assert(
      fc.property(requests[signal], (request) => {
        const wire = oracleEncode(signal, request);
        const text = protobufToJson(signal, wire);
        const expected = normalJson(signal, JSON.parse(JSON.stringify(specificationJson("", request))));
        expect(withoutNegativeZero(normalJson(signal, JSON.parse(text)))).toEqual(expected);
        const again = jsonToProtobuf(signal, new TextEncoder().encode(text));
        expect(oracleDecode(signal, again)).toEqual(oracleDecode(signal, wire));
      }),
      { numRuns: 200 },
    );
  });
});

function withoutNegativeZero(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(withoutNegativeZero);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNegativeZero(inner)]));
}
