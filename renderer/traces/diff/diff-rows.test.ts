import { expect, test } from "vitest";
import type { DiffTrace, TraceDiff } from "../../../app/api/trace-diff.ts";
import { compareAttributes } from "./compare-attributes.ts";
import { DiffRows, type LineSettings, linesOf } from "./diff-rows.ts";
import { formatDelta, headlineOf } from "./diff-words.ts";

/** `name a b`: durations in milliseconds, `-` for none; critical time is the same. Indented by level. */
function rowsOf(outline: string): DiffRows {
  const lines = outline.split("\n").filter((line) => line.trim() !== "");
  const indent = /^ */.exec(lines[0] ?? "")?.[0].length ?? 0;
  const rows = lines.map((line) => {
    const depth = (line.length - line.trimStart().length - indent) / 2;
    const [name = "", a = "", b = ""] = line.trim().split(" ");
    return {
      depth,
      name,
      a: a === "-" ? undefined : Number(a) * 1e6,
      b: b === "-" ? undefined : Number(b) * 1e6,
    };
  });
  const names = [...new Set(rows.map(({ name }) => name))];
  const strings = ["shop", ...names];
  const traceOf = (side: "a" | "b"): DiffTrace => {
    const own = rows.filter((row) => row[side] !== undefined);
    const times = Float64Array.from(own, (row) => row[side]!);
    return {
      ...{
        traceId: side.repeat(32),
        startUnixNano: "0",
        durationNano: 1e9,
        spanCount: own.length,
        errorCount: 0,
      },
      rowCount: own.length,
      operation: Uint32Array.from(own, ({ name }) => names.indexOf(name)),
      name: Uint32Array.from(own, ({ name }) => strings.indexOf(name)),
      spanId: new Uint32Array(own.length * 2),
      spanOrdinal: new Uint32Array(own.length),
      startOffsetNano: new Float64Array(own.length),
      ...{ durationNanoOfRow: times, selfNano: times, criticalNano: times },
      status: new Uint8Array(own.length),
      flags: new Uint16Array(own.length),
    };
  };
  const rowOf = (side: "a" | "b") => {
    let next = 0;
    return Int32Array.from(rows, (row) => (row[side] === undefined ? -1 : next++));
  };
  const sumOf = (side: "a" | "b") =>
    Float64Array.from(names, (name) =>
      rows.reduce((sum, row) => (row.name === name ? sum + (row[side] ?? 0) : sum), 0),
    );
  const callsOf = (side: "a" | "b") =>
    Uint32Array.from(
      names,
      (name) => rows.filter((row) => row.name === name && row[side] !== undefined).length,
    );
  const diff: TraceDiff = {
    strings,
    operations: {
      service: new Uint32Array(names.length),
      name: Uint32Array.from(names, (name) => strings.indexOf(name)),
      kind: new Uint8Array(names.length),
      ...{ callsA: callsOf("a"), callsB: callsOf("b"), criticalNanoA: sumOf("a"), criticalNanoB: sumOf("b") },
    },
    ...{ a: traceOf("a"), b: traceOf("b"), baselineCount: undefined, rowCount: rows.length },
    ...{ rowOfA: rowOf("a"), rowOfB: rowOf("b") },
    parent: Int32Array.from(rows, ({ depth }, at) =>
      rows.findLastIndex((row, before) => before < at && row.depth < depth),
    ),
    depth: Uint32Array.from(rows, ({ depth }) => depth),
    ...{ examinedSpans: 0, elapsedMs: 0 },
  };
  return new DiffRows(diff);
}

const rows = rowsOf(`
  root 100 300
    auth 10 10
    select 10 10
    select 10 10
    select - 20
    select - 30
    select - 40
      parse - 5
    render 20 10
    log 1 -
`);

const usual: LineSettings = { toggled: new Set(), operation: -1, isChangedOnly: false, isByPart: false };
const written = (settings: Partial<LineSettings>): string[] =>
  linesOf(rows, { ...usual, ...settings }).map(
    ({ row, length, depth }) => `${"  ".repeat(depth)}${rows.name(row)}${length > 1 ? ` ×${length}` : ""}`,
  );

test("a run of alike siblings is one line until it is opened", () => {
  expect(written({})).toEqual(["root", "  auth", "  select ×5", "  render", "  log"]);
  const opened = written({ toggled: new Set([~2]) });
  expect(opened.slice(2, 5)).toEqual(["  select ×5", "    select", "    select"]);
  expect(opened).toContain("      parse");
  expect(written({ toggled: new Set([0]) })).toEqual(["root"]);
});

test("a run sums what it stands for, on either side", () => {
  const run = linesOf(rows, usual)[2]!;
  expect(rows.sideOf(run, "a")).toMatchObject({ calls: 2, durationNano: 20e6 });
  expect(rows.sideOf(run, "b")).toMatchObject({ calls: 5, durationNano: 110e6, criticalNano: 115e6 });
});

test("only what differs, with what leads to it; by part, the largest first", () => {
  expect(written({ isChangedOnly: true })).toEqual(["root", "  select ×5", "  render", "  log"]);
  expect(written({ isByPart: true })).toEqual(["root", "select ×5", "render", "log", "auth"]);
  const select = rows.operationOfKey("shop\nselect");
  expect(written({ operation: select })).toEqual(Array.from({ length: 5 }, () => "select"));
});

test("the headline names the largest parts and the rest, and adds up", () => {
  const headline = headlineOf(rows.diff);
  const named = headline.parts.map(({ operation }) => rows.operationKey(operation).split("\n")[1]);
  expect(named).toEqual(["root", "select"]);
  expect(headline.restCount).toBe(3);
  const parts = headline.parts.reduce((sum, { deltaNano }) => sum + deltaNano, 0);
  expect(parts + headline.restNano).toBe(headline.totalNano);
  expect(headline.totalNano).toBe(headline.durationB - headline.durationA);
});

test("deltas have their sign", () => {
  expect([412e6, -38e3, 0].map(formatDelta)).toEqual(["+412\u00a0ms", "\u221238.0\u00a0µs", "0"]);
});

test("attributes that differ come first", () => {
  const attribute = (key: string, text: string) => ({ key, text, type: "string" as const });
  const compared = compareAttributes(
    [attribute("same", "1"), attribute("gone", "1"), attribute("b", "x")],
    [attribute("new", "1"), attribute("same", "1"), attribute("b", "y")],
  );
  expect(compared.map(({ key, change }) => `${key} ${change}`)).toEqual([
    "b changed",
    "new added",
    "gone missing",
    "same same",
  ]);
});
