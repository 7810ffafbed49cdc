import fc from "fast-check";
import { id, message, request } from "../../pdata/pdatatest/common-arbitraries.ts";
import type { PlainMessage } from "../../pdata/pdatatest/oracle.ts";

/** Traces as most SDKs write them, mostly without what other formats have no place for. */

const micros = fc.bigInt({ min: 1_600_000_000_000_000n, max: 2_000_000_000_000_000n });
const time = micros.map((value) => `${value}000`);
const plainWord = fc.constantFrom(
  "GET /",
  "http.route",
  "cart",
  "é {",
  "__proto__",
  '"quoted"',
  "error",
  "42",
);
const plainKey = fc.constantFrom("http.route", "user", "__proto__", "a b", "n", "peer.service");

/** Values of all types that SDKs write. */
const anyValue: fc.Arbitrary<PlainMessage> = fc.oneof(
  { weight: 6, arbitrary: plainWord.map((stringValue) => ({ stringValue })) },
  { weight: 1, arbitrary: fc.boolean().map((boolValue) => ({ boolValue })) },
  {
    weight: 1,
    arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => ({ intValue: String(n) })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 70_000 }).map((n) => ({ intValue: String(n) })) },
  { weight: 1, arbitrary: fc.double().map((doubleValue) => ({ doubleValue })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9 }).map((bytesValue) => ({ bytesValue })) },
);
const text = plainWord.map((stringValue) => ({ stringValue }));

function attributesOf(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<PlainMessage>,
): fc.Arbitrary<PlainMessage[]> {
  return fc.uniqueArray(message({ key, value }), { maxLength: 3, selector: (pair) => pair["key"] });
}

function spanOf(
  attributes: fc.Arbitrary<PlainMessage[]>,
  word: fc.Arbitrary<string>,
): fc.Arbitrary<PlainMessage> {
  const plain = message({
    ...{ traceId: id(16), spanId: id(8), parentSpanId: fc.option(id(8), { nil: undefined }) },
    name: word,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: time,
    attributes,
    events: fc.array(message({ timeUnixNano: time, name: word, attributes }), { maxLength: 2 }),
    links: fc.array(message({ traceId: id(16), spanId: id(8) }), { maxLength: 2 }),
    status: fc.option(
      fc.oneof(
        message({ code: fc.constantFrom(1, 2) }),
        message({ code: fc.constant(2), message: fc.constantFrom("no stock", "x") }),
      ),
      { nil: undefined },
    ),
  });
  return fc.tuple(plain, fc.nat({ max: 2_000_000 })).map(([span, duration]) => ({
    ...span,
    endTimeUnixNano: String(BigInt(span["startTimeUnixNano"] as string) + BigInt(duration) * 1_000n),
  }));
}

const textSpan = spanOf(attributesOf(plainKey, text), plainWord);
const anySpan = spanOf(
  attributesOf(fc.oneof(plainKey, fc.constantFrom("event", "net.peer.port", "span.kind")), anyValue),
  fc.oneof(plainWord, fc.constant("a | b")),
);

function requestOf(span: fc.Arbitrary<PlainMessage>): fc.Arbitrary<PlainMessage> {
  return request({ outer: "resourceSpans", inner: "scopeSpans", items: "spans" }, span);
}

/** Resources have a service, scopes a name. */
export const simpleTraceRequest: fc.Arbitrary<PlainMessage> = fc
  .tuple(
    fc.oneof(requestOf(textSpan), requestOf(anySpan)),
    fc.constantFrom("cart", "checkout"),
    fc.constantFrom("lib", "http"),
  )
  .map(([plain, service, scope]) => ({
    resourceSpans:
      (plain["resourceSpans"] as PlainMessage[] | undefined)?.map((envelope) => ({
        resource: {
          attributes: [
            { key: "service.name", value: { stringValue: service } },
            { key: "host.name", value: { stringValue: "one" } },
          ],
        },
        scopeSpans: (envelope["scopeSpans"] as PlainMessage[] | undefined)?.map((inner) => ({
          scope: { name: scope, version: "1" },
          spans: inner["spans"],
        })),
      })) ?? [],
  }));
