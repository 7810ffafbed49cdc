import { expect, test } from "vitest";
import { fixedPart, isErrorRecord, logTemplate } from "./log-template.ts";

test("records that differ in ids, numbers and values have one template", () => {
  const of = (order: string, price: string) =>
    logTemplate(`order ${order} charged, price=${price} user: ${order}`);
  expect(of("4711", "3.50")).toBe(of("17", "1"));
  expect(of("4711", "3.50")).toBe("order # charged, price=# user:#");
});

test("of the JSON of a record its message counts", () => {
  expect(
    logTemplate('{"log":"INFO started in 42 ms\\n","stream":"stdout","time":"2023-01-29T08:42:22Z"}'),
  ).toBe("INFO started in # ms\n");
  expect(logTemplate('{"status":1}')).toBe('{"status":#}');
  expect(logTemplate("{no JSON")).toBe("{no JSON");
});

test("severity decides what is an error, and the level in the text where there is none", () => {
  expect(isErrorRecord(17, "fine")).toBe(true);
  expect(isErrorRecord(9, "ERROR said by somebody else")).toBe(false);
  expect(isErrorRecord(0, "12:00:01 ERROR no route")).toBe(true);
  expect(isErrorRecord(0, '{"log":"12:00:01 ERROR no route"}')).toBe(true);
  expect(isErrorRecord(0, "errors: none")).toBe(false);
});

test.each([
  ["stock # is gone for good: #", "is gone for good:"],
  ["#", ""],
  ["all of it", "all of it"],
])("what all bodies of %s have in common is searched for", (template, part) => {
  expect(fixedPart(template)).toBe(part);
});
