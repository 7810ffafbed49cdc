import { expect, test } from "vitest";
import { endingText, progressText, secretText } from "./export-words.ts";

const progress = {
  ...{ state: "done" as const, itemCount: 1200, plainBytes: 2 ** 21, leftOut: [], message: undefined },
  masked: [{ kind: "bearer token", place: "http.request.header.authorization", count: 2 }],
};

test("an export says how far it is and how it ended", () => {
  expect(progressText(progress, 5000)).toMatch(/^1,200 of 5,000 items · 2\.\S*\sMiB$/);
  expect(progressText(progress, undefined)).toMatch(/^1,200 items/);
  expect(progressText(progress, 10)).toMatch(/^1,200 items/);
  expect(endingText(progress, "a.jsonl")).toMatch(/^a\.jsonl: 1,200 items, .*; 2 secrets masked\.$/);
  expect(endingText(progress, "a.jsonl")).not.toContain("compression");
  expect(endingText(progress, "a.jsonl.gz")).toContain(" before compression; 2 secrets masked.");
  expect(endingText({ ...progress, state: "failed", message: "no" }, "a")).toBe("It failed: no");
  expect(secretText(progress.masked[0]!)).toBe("2 × bearer token in http.request.header.authorization");
});
