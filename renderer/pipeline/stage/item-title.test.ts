import { expect, test } from "vitest";
import { itemTitle } from "./item-title.ts";

const log = (record: object) =>
  itemTitle({
    signal: "logs",
    json: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
  });

test("a log record is called by its body", () => {
  expect(log({ body: { stringValue: "card declined" } })).toBe("card declined");
  expect(log({})).toBe("(no body)");
});

test("a body of several fields is told field by field", () => {
  const values = [
    { key: "event", value: { stringValue: "order" } },
    { key: "items", value: { intValue: "2" } },
  ];
  expect(log({ body: { kvlistValue: { values } } })).toBe('event: "order", items: 2');
});

test("a span is called by its name", () => {
  const json = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ name: "GET /" }] }] }] });
  expect(itemTitle({ signal: "traces", json })).toBe("GET /");
  expect(itemTitle({ signal: "traces", json: undefined })).toBe("(too large to be kept)");
});
