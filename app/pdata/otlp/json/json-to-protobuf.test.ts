import { describe, expect, test } from "vitest";
import type { Signal } from "../../../base/signal.ts";
import { oracleDecode, type PlainMessage } from "../../pdatatest/oracle.ts";
import { MalformedError } from "../decoded.ts";
import { jsonToProtobuf } from "./json-to-protobuf.ts";

const utf8 = new TextEncoder();

function transcode(signal: Signal, json: string): PlainMessage {
  return oracleDecode(signal, jsonToProtobuf(signal, utf8.encode(json)));
}

function refusal(json: string, signal: Signal = "traces"): MalformedError {
  try {
    jsonToProtobuf(signal, utf8.encode(json));
  } catch (error) {
    if (error instanceof MalformedError) return error;
    throw error;
  }
  throw new Error(`accepted: ${json.slice(0, 80)}`);
}

/** The first span of a request with this span. */
function span(json: string): PlainMessage {
  const request = transcode("traces", `{"resourceSpans":[{"scopeSpans":[{"spans":[${json}]}]}]}`);
  return (request as { resourceSpans: [{ scopeSpans: [{ spans: [PlainMessage] }] }] }).resourceSpans[0]
    .scopeSpans[0].spans[0];
}

function spanRefusal(json: string): MalformedError {
  return refusal(`{"resourceSpans":[{"scopeSpans":[{"spans":[${json}]}]}]}`);
}

/** The value of the only attribute, of a span that has this one. */
function value(json: string): unknown {
  const { attributes } = span(`{"attributes":[{"key":"k","value":${json}}]}`) as {
    attributes: [{ value: unknown }];
  };
  return attributes[0].value;
}

/** The first number point of a gauge with this point. */
function point(json: string): PlainMessage {
  const request = transcode(
    "metrics",
    `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":[${json}]}}]}]}]}`,
  );
  return (
    request as {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ gauge: { dataPoints: [PlainMessage] } }] }] }];
    }
  ).resourceMetrics[0].scopeMetrics[0].metrics[0].gauge.dataPoints[0];
}

/** The first histogram point of a metric with this point. */
function histogram(json: string): PlainMessage {
  const request = transcode(
    "metrics",
    `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[${json}]}}]}]}]}`,
  );
  return (
    request as {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ histogram: { dataPoints: [PlainMessage] } }] }] }];
    }
  ).resourceMetrics[0].scopeMetrics[0].metrics[0].histogram.dataPoints[0];
}

function base64(...bytes: number[]): string {
  return Buffer.from(bytes).toString("base64");
}

describe("keys", () => {
  test("lowerCamelCase and snake_case are read, with any escapes, and others ignored at any depth", () => {
    expect(span('{"startTimeUnixNano":"1"}')).toMatchObject({ startTimeUnixNano: "1" });
    expect(span('{"start_time_unix_nano":"2"}')).toMatchObject({ startTimeUnixNano: "2" });
    expect(span('{"n\\u0061me":"escaped"}')).toMatchObject({ name: "escaped" });
    expect(span('{"Name":"no","x":[{"name":[null,true,-1.5e3]},"\\n"],"":{},"name":"yes"}')).toMatchObject({
      name: "yes",
    });
  });

  test("names of the JavaScript prototype are ordinary text", () => {
    const prototype = Object.getOwnPropertyNames(Object.prototype);
    expect(span('{"__proto__":{"name":"x"},"constructor":1,"toString":2}')).toMatchObject({ name: "" });
    expect(value('{"stringValue":"__proto__"}')).toEqual({ stringValue: "__proto__" });
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
  });

  test("the last of repeated keys wins, in either spelling, lists and messages included", () => {
    expect(span('{"name":"first","kind":1,"name":"last"}')).toMatchObject({ name: "last", kind: 1 });
    expect(span('{"traceState":"a","trace_state":""}')).toMatchObject({ traceState: "" });
    expect(span('{"status":{"code":2,"message":"m"},"status":{"code":1}}')).toMatchObject({
      status: { code: 1, message: "" },
    });
    expect(span('{"events":[{"name":"a"},{"name":"b"}],"kind":3,"events":[{"name":"c"}]}')).toMatchObject({
      kind: 3,
      events: [{ name: "c" }],
    });
    expect(span('{"name":"a","name":null}')).toMatchObject({ name: "" });
    expect(histogram('{"bucketCounts":["1","2"],"bucketCounts":["3"]}')).toMatchObject({
      bucketCounts: ["3"],
    });
  });

  test("null is missing, and a null element is the empty message", () => {
    expect(span('{"name":null,"kind":null,"attributes":null,"status":null}')).toMatchObject({
      name: "",
      kind: 0,
      attributes: [],
      status: null,
    });
    expect(span('{"events":[null,{"name":"e"}]}')).toMatchObject({ events: [{ name: "" }, { name: "e" }] });
    expect(refusal('{"resourceSpans":[{"resource":{"entityRefs":[{"idKeys":[null]}]}}]}').offset).toBe(56);
  });
});

describe("values", () => {
  test("the last member of a oneof wins, an empty one is kept, null is none", () => {
    expect(value('{"stringValue":"a","intValue":"1"}')).toEqual({ intValue: "1" });
    expect(value('{"intValue":"1","stringValue":""}')).toEqual({ stringValue: "" });
    expect(value('{"stringValue":"a","intValue":null}')).toEqual({ stringValue: "a" });
    expect(value('{"arrayValue":{"values":[{"intValue":1}]},"boolValue":false,"arrayValue":{}}')).toEqual({
      arrayValue: { values: [] },
    });
    expect(value("{}")).toEqual({});
    expect(value('{"boolValue":false}')).toEqual({ boolValue: false });
    expect(value('{"doubleValue":0}')).toEqual({ doubleValue: 0 });
  });

  test("64-bit integers keep every digit, as strings and as numbers", () => {
    for (const digits of [
      "0",
      "9007199254740993",
      "1234567890123456789",
      "9223372036854775807",
      "-9223372036854775808",
      "-1",
      "999999999999999",
      "1000000000000000",
      "4294967296000000000",
    ]) {
      expect(value(`{"intValue":"${digits}"}`)).toEqual({ intValue: digits });
      expect(value(`{"intValue":${digits}}`)).toEqual({ intValue: digits });
    }
    expect(span('{"endTimeUnixNano":18446744073709551615}')).toMatchObject({
      endTimeUnixNano: "18446744073709551615",
    });
    expect(value('{"intValue":1.2e3}')).toEqual({ intValue: "1200" });
    expect(value('{"intValue":"-50.0e-1"}')).toEqual({ intValue: "-5" });
    expect(value('{"intValue":0e999999999}')).toEqual({ intValue: "0" });
    expect(value('{"intValue":"\\u0031\\u0032"}')).toEqual({ intValue: "12" });
    expect(value('{"intValue":"007"}')).toEqual({ intValue: "7" });
  });

  test("integers out of range or with a fraction are malformed", () => {
    for (const number of [
      "9223372036854775808",
      "-9223372036854775809",
      "1e19",
      "1.5",
      "1e-1",
      "1e999999999",
    ]) {
      expect(spanRefusal(`{"attributes":[{"value":{"intValue":${number}}}]}`).message).toMatch(/integer/);
    }
    for (const text of ["", "-", "+1", "0x1", " 1", "1 ", "NaN", "١", "1_000"]) {
      expect(spanRefusal(`{"startTimeUnixNano":"${text}"}`).message).toMatch(/integer/);
    }
    expect(spanRefusal('{"startTimeUnixNano":-1}').message).toMatch(/out of range/);
    expect(spanRefusal('{"startTimeUnixNano":18446744073709551616}').message).toMatch(/integer/);
    expect(spanRefusal('{"flags":4294967296}').message).toMatch(/out of range/);
    expect(spanRefusal('{"kind":2147483648}').message).toMatch(/out of range/);
    expect(span('{"flags":"4294967295","kind":-2147483648}')).toMatchObject({
      flags: 4294967295,
      kind: -2147483648,
    });
  });

  test("enums are integers or the names of proto; other names are malformed, other integers kept", () => {
    expect(span('{"kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}}')).toMatchObject({
      kind: 2,
      status: { code: 2 },
    });
    expect(span('{"kind":"3"}')).toMatchObject({ kind: 3 });
    expect(span('{"kind":77}')).toMatchObject({ kind: 77 });
    expect(spanRefusal('{"kind":"SERVER"}').message).toMatch(/integer/);
    expect(
      transcode(
        "logs",
        '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"SEVERITY_NUMBER_WARN2"}]}]}]}',
      ),
    ).toMatchObject({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityNumber: 14 }] }] }] });
  });

  test("doubles are the nearest ones, with NaN and the infinities by name", () => {
    for (const text of [
      "0.1",
      "-2.5e-3",
      "1e22",
      "1e23",
      "5e-324",
      "1.7976931348623157e308",
      "123456789012345678",
    ]) {
      expect(value(`{"doubleValue":${text}}`)).toEqual({ doubleValue: Number(text) });
      expect(value(`{"doubleValue":"${text}"}`)).toEqual({ doubleValue: Number(text) });
    }
    expect(value('{"doubleValue":-0}')).toEqual({ doubleValue: -0 });
    expect(value('{"doubleValue":"NaN"}')).toEqual({ doubleValue: Number.NaN });
    expect(value('{"doubleValue":"-Infinity"}')).toEqual({ doubleValue: Number.NEGATIVE_INFINITY });
    for (const text of ['"nan"', '"inf"', '""', '"0x10"', '"1.2.3"', '"-"', '"."', "1e999", "true", "NaN"]) {
      expect(spanRefusal(`{"attributes":[{"value":{"doubleValue":${text}}}]}`).offset).toBeGreaterThan(70);
    }
  });

  test("optional doubles and oneof numbers keep a zero, others need not", () => {
    const present = histogram('{"sum":0,"min":0}');
    expect(present).toMatchObject({ sum: 0, min: 0 });
    expect(present).not.toHaveProperty("max", 0);
    expect(point('{"asInt":"0"}')).toMatchObject({ asInt: "0" });
    expect(point('{"asDouble":0}')).toMatchObject({ asDouble: 0 });
    expect(point("{}")).not.toHaveProperty("asInt");
  });

  test("ids are hex in any case, of any length; an odd number of digits makes no valid id", () => {
    expect(span('{"traceId":"00Ff0000000000000000000000000001"}')).toMatchObject({
      traceId: base64(0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    });
    expect(span('{"spanId":"0a0b","parentSpanId":""}')).toMatchObject({
      spanId: base64(10, 11),
      parentSpanId: "",
    });
    for (const digits of [1, 15, 17, 31, 33]) {
      const { spanId } = span(`{"spanId":"${"a".repeat(digits)}"}`) as { spanId: string };
      expect([8, 16]).not.toContain(Buffer.from(spanId, "base64").length);
    }
    expect(spanRefusal('{"traceId":"0g"}').message).toMatch(/hex/);
    expect(spanRefusal('{"traceId":"AAAAAAAAAAAAAAAAAAAAAQ=="}').message).toMatch(/hex/);
  });

  test("other bytes are base64, standard or URL-safe, padded or not, escaped or not", () => {
    for (const text of ["+/8=", "-_8=", "+/8", "+\\/8="]) {
      expect(value(`{"bytesValue":"${text}"}`)).toEqual({ bytesValue: base64(0xfb, 0xff) });
    }
    expect(value('{"bytesValue":""}')).toEqual({ bytesValue: "" });
    for (const text of ["A", "A===", "A*==", "====", "AA=A"]) {
      expect(spanRefusal(`{"attributes":[{"value":{"bytesValue":"${text}"}}]}`).message).toMatch(/base64/);
    }
  });
});

describe("text", () => {
  test("escapes and surrogate pairs are read, lone surrogates become U+FFFD", () => {
    expect(span('{"name":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude42"}')).toMatchObject({
      name: '"\\/\b\f\n\r\tAé€🙂',
    });
    expect(span('{"name":"\\ud83dx\\ude42\\ud83d\\u0041\\ud83d"}')).toMatchObject({
      name: "\ufffdx\ufffd\ufffdA\ufffd",
    });
    expect(span('{"name":"\\u0000é\u007f\u2028"}')).toMatchObject({ name: "\u0000é\u007f\u2028" });
  });

  test("bad escapes, control characters and open strings are malformed", () => {
    for (const text of ['"\\x"', '"\\u12"', '"\\u12g4"', '"a\nb"', '"\u0000"', '"open', '"\\']) {
      expect(spanRefusal(`{"name":${text}}`).message).toMatch(/escape|hex digits|control|unterminated/);
      expect(spanRefusal(`{"unknown":${text}}`).message).toMatch(/escape|hex digits|control|unterminated/);
    }
  });

  test("long text moves the message that holds it", () => {
    for (const length of [127, 128, 16_383, 16_384, 300_000]) {
      const text = "x".repeat(length);
      expect(value(`{"stringValue":"${text}"}`)).toEqual({ stringValue: text });
    }
  });
});

describe("structure", () => {
  test("the top level is one object, with white space around it and nothing else", () => {
    expect(transcode("traces", " \n\t\r{ } ")).toEqual({ resourceSpans: [] });
    expect(transcode("logs", "\ufeff{}")).toEqual({ resourceLogs: [] });
    for (const json of [
      "",
      " ",
      "null",
      "[]",
      "1",
      '"x"',
      "{}{}",
      "{},",
      "{",
      "}",
      "{]",
      "{,}",
      '{"a":1,}',
    ]) {
      expect(refusal(json)).toBeInstanceOf(MalformedError);
    }
    for (const json of [
      '{"a" 1}',
      "{a:1}",
      "{'a':1}",
      '{"a":01}',
      '{"a":1.}',
      '{"a":.5}',
      '{"a":+1}',
      '{"a":1e}',
    ]) {
      expect(refusal(json)).toBeInstanceOf(MalformedError);
    }
  });

  test("a value of another shape than its field's is malformed, and the offset says where", () => {
    expect(refusal('{"resourceSpans":{}}').offset).toBe(17);
    expect(spanRefusal('{"name":1}').message).toBe("expected a string at byte 51");
    expect(spanRefusal('{"attributes":[1]}').message).toMatch(/expected an object/);
    expect(spanRefusal('{"attributes":[{"value":{"boolValue":"true"}}]}').message).toMatch(
      /expected a value/,
    );
  });

  test("nesting is bounded, in fields we know and in those we do not", () => {
    for (const depth of [200, 1_000, 1_000_000]) {
      const nested = (open: string, close: string): string => open.repeat(depth) + close.repeat(depth);
      expect(refusal(`{"x":${"[".repeat(3000)}`).message).toMatch(/nested too deeply/);
      const known = `{"attributes":[{"value":${nested('{"arrayValue":{"values":[', "]}}")}}]}`;
      expect(spanRefusal(known).message).toMatch(/nested too deeply/);
      if (depth > 500) expect(spanRefusal(`{"x":${nested("[", "]")}}`).message).toMatch(/nested too deeply/);
    }
    const allowed = `${'{"arrayValue":{"values":['.repeat(64)}${"]}}".repeat(64)}`;
    expect(
      jsonToProtobuf(
        "traces",
        utf8.encode(`{"resourceSpans":[{"resource":{"attributes":[{"value":${allowed}}]}}]}`),
      ).length,
    ).toBeGreaterThan(128);
  });

  test("a request is read wherever its bytes lie in a buffer", () => {
    const bytes = utf8.encode('xx{"resourceSpans":[{"schemaUrl":"u","scopeSpans":[{"spans":[{}]}]}]}yy');
    const wire = jsonToProtobuf("traces", bytes.subarray(2, bytes.length - 2));
    expect(oracleDecode("traces", wire)).toMatchObject({ resourceSpans: [{ schemaUrl: "u" }] });
  });
});
