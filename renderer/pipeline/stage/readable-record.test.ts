import { expect, test } from "vitest";
import { readableRecord } from "./readable-record.ts";

const read = (value: unknown) => readableRecord(JSON.stringify(value))?.join("\n");

test("attributes are maps, values stand without their types, empty fields are left out", () => {
  const span = {
    name: "GET /cart",
    startTimeUnixNano: "1700000000000000000",
    attributes: [
      { key: "http.route", value: { stringValue: "/cart" } },
      { key: "size", value: { intValue: "9007199254740993" } },
      { key: "note", value: { stringValue: "" } },
      { key: "tags", value: { arrayValue: { values: [{ stringValue: "a" }, { boolValue: true }] } } },
      { key: "user", value: { kvlistValue: { values: [{ key: "id", value: { doubleValue: 0.5 } }] } } },
    ],
    status: {},
    links: [],
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };
  expect(read({ resourceSpans: [{ resource, scopeSpans: [{ scope: {}, spans: [span] }] }] })).toBe(
    `resourceSpans:
  resource:
    attributes:
      service.name: "shop"
  scopeSpans:
    spans:
      name: "GET /cart"
      startTimeUnixNano: "1700000000000000000"
      attributes:
        http.route: "/cart"
        size: 9007199254740993
        note: ""
        tags:
          - "a"
          - true
        user:
          id: 0.5`,
  );
});

test("several of a kind are told apart, and a key that is there twice is not lost", () => {
  expect(read({ dataPoints: [{ asInt: "1" }, { asInt: "2" }] })).toBe(
    'dataPoints:\n  -\n    asInt: "1"\n  -\n    asInt: "2"',
  );
  const twice = [1, 2].map((at) => ({ key: "a", value: { intValue: String(at) } }));
  expect(read({ attributes: twice })).toContain("value: 2");
});

test("what is no JSON is not read", () => {
  expect(readableRecord("{")).toBeUndefined();
});
