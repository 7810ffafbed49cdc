import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Signal, signals } from "../../base/signal.ts";
import { logRequest } from "../../pdata/pdatatest/log-arbitraries.ts";
import { metricRequest } from "../../pdata/pdatatest/metric-arbitraries.ts";
import { oracleEncode, type PlainMessage } from "../../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../../pdata/pdatatest/trace-arbitraries.ts";
import { storedJson } from "../formatstest/normal-items.ts";
import { mapStrings } from "./map-strings.ts";
import { Redactor } from "./redactor.ts";
import { isSecretKey } from "./secret-key.ts";
import { maskText } from "./secrets.ts";

// Put together here, so that no scanner takes the examples for real ones.
const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N"].join(".");
const awsKey = `AKIA${"IOSFODNN7EXAMPLE"}`;
const privateKey = `-----BEGIN RSA ${"PRIVATE"} KEY-----\nMIIE\n-----END RSA ${"PRIVATE"} KEY-----`;

describe("what is a secret in a text", () => {
  test.each([
    [`Authorization: Bearer abc.def-123`, "Authorization: Bearer [masked]", ["authorization"]],
    [`token was ${jwt}!`, "token was [masked]!", ["JSON web token"]],
    [`Bearer ${jwt}`, "Bearer [masked]", ["JSON web token"]],
    [`key ${awsKey} used`, "key [masked] used", ["AWS access key"]],
    [`pem ${privateKey} end`, "pem [masked] end", ["private key"]],
    ["postgres://ana:geheim@db:5432/shop", "postgres://ana:[masked]@db:5432/shop", ["password in a URL"]],
    ["/login?user=ana&password=geheim&x=1", "/login?user=ana&password=[masked]&x=1", ["assigned secret"]],
    ["SELECT * FROM users WHERE password = ?", "SELECT * FROM users WHERE password = ?", []],
    [
      "GET http://shop:8080/cart?item=3 mail@example.com",
      "GET http://shop:8080/cart?item=3 mail@example.com",
      [],
    ],
    ["the bearer of this", "the bearer of this", []],
  ])("%s", (text, masked, kinds) => {
    const found: string[] = [];
    expect(maskText(text, (kind) => found.push(kind))).toBe(masked);
    expect(found).toEqual(kinds);
    // What is masked is found no more.
    expect(maskText(masked, (kind) => found.push(kind))).toBe(masked);
    expect(found).toEqual(kinds);
  });
});

test.each([
  ["db.password", true],
  ["http.request.header.authorization", true],
  ["http.request.header.x-api-key", true],
  ["accessToken", true],
  ["token", true],
  ["Set-Cookie", true],
  ["gen_ai.usage.input_tokens", false],
  ["token.count", false],
  ["session.id", false],
  ["password.length", false],
  ["keyboard", false],
])("the name %s is one of a secret: %j", (key, expected) => expect(isSecretKey(key)).toBe(expected));

test("a long text that begins like secrets over and over is looked through once", () => {
  // From each beginning to the end would be 10^11 steps.
  for (const beginning of ["-eyJaaaaaaaaa", "http://a:", "Basic ", "password=&", "-----BEGIN PRIVATE KEY "]) {
    const text = beginning.repeat(100_000);
    expect(maskText(text, () => expect.unreachable())).toBe(text);
  }
  expect(maskText(`-eyJaaaaaaaaa-${jwt}`, () => undefined)).toBe("-[masked]");
});

test("secrets are masked wherever they stand, and counted by kind and place", () => {
  const value = (stringValue: string) => ({ stringValue });
  const span = {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "GET /?token=abc",
    attributes: [
      { key: "db.password", value: value("geheim") },
      {
        key: "headers",
        value: {
          kvlistValue: { values: [{ key: "cookie", value: { arrayValue: { values: [value("a=1")] } } }] },
        },
      },
      { key: "n", value: { doubleValue: -0 } },
    ],
    status: { message: `no ${awsKey}` },
  };
  const redactor = new Redactor();
  const masked = redactor.mask(
    "traces",
    JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  );
  expect(masked).not.toMatch(/geheim|abc|a=1|AKIA/);
  expect(masked.match(/\[masked\]/g)).toHaveLength(4);
  expect(redactor.found).toEqual([
    { kind: "assigned secret", place: "name", count: 1 },
    { kind: "attribute named as a secret", place: "db.password", count: 1 },
    { kind: "attribute named as a secret", place: "cookie", count: 1 },
    { kind: "AWS access key", place: "message", count: 1 },
  ]);
});

const requests: Readonly<Record<Signal, fc.Arbitrary<PlainMessage>>> = {
  traces: traceRequest,
  metrics: metricRequest,
  logs: logRequest,
};

test.each(signals)("a request of %s in which no text changes stays the same", (signal) => {
  fc.assert(
    fc.property(requests[signal], (plain) => {
      const bytes = oracleEncode(signal, plain);
      const same = mapStrings(signal, bytes, (text) => text);
      expect(storedJson(signal, { encoding: "protobuf", bytes: same })).toBe(
        storedJson(signal, { encoding: "protobuf", bytes }),
      );
    }),
    { numRuns: 100 },
  );
});
