import { expect, test } from "vitest";
import type { PipelineRecord } from "../../../app/api/pipeline.ts";
import { pairRecords } from "./pair-records.ts";

const record = (itemKey: string, json: string): PipelineRecord => ({
  timeMs: 0,
  signal: "traces",
  itemKey,
  json,
});
const shown = (before: PipelineRecord[], after: PipelineRecord[]) =>
  pairRecords({ before, after }).map((pair) => [pair.before?.json, pair.after?.json]);

test("spans are paired by their ids, newest first; what was dropped stands alone", () => {
  const before = [record("1", "a"), record("2", "b"), record("3", "c")];
  expect(shown(before, [record("3", "C"), record("1", "A")])).toEqual([
    ["c", "C"],
    ["b", undefined],
    ["a", "A"],
  ]);
});

test("items without ids are paired from the newest back", () => {
  expect(
    shown([record("", "b"), record("", "c")], [record("", "A"), record("", "B"), record("", "C")]),
  ).toEqual([
    [undefined, "A"],
    ["c", "C"],
    ["b", "B"],
  ]);
});

test("what a stage makes anew stands alone", () => {
  expect(shown([], [record("9", "x")])).toEqual([[undefined, "x"]]);
});
