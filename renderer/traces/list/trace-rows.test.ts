import { describe, expect, it } from "vitest";
import { type SampleTrace, sampleTrace, seededRandom, traceListOf } from "../../client/clienttest/samples.ts";
import { holdRows, isAhead, readRow, type ShownTraces, showAll } from "./trace-rows.ts";

const random = seededRandom(1);
const nowMs = 1_795_251_104_735;
/** Newest first. */
const traces: readonly SampleTrace[] = Array.from({ length: 8 }, (_, index) =>
  sampleTrace(random, nowMs - index * 1000),
);

const listOf = (from: number, to: number) => traceListOf(traces.slice(from, to), to - from, traces.length);
const ids = (shown: ShownTraces): string[] => shown.rows.map(({ traceId }) => traceId);
const idsOf = (from: number, to: number): string[] => traces.slice(from, to).map(({ traceId }) => traceId);

describe("the rows on screen", () => {
  it("shows an answer as it is", () => {
    const shown = showAll("q", listOf(0, 3));
    expect(ids(shown)).toEqual(idsOf(0, 3));
    expect(shown.longestNano).toBe(Math.max(...traces.slice(0, 3).map(({ durationNano }) => durationNano)));
  });

  it("keeps rows in place and counts what would push them down", () => {
    const held = holdRows(showAll("q", listOf(2, 5)), listOf(0, 5));
    expect(ids(held)).toEqual(idsOf(2, 5));
    expect(held.newCount).toBe(2);
    expect(ids(showAll("q", held.newest))).toEqual(idsOf(0, 5));
  });

  it("adds what belongs below the last row, as when more rows were asked for", () => {
    const held = holdRows(showAll("q", listOf(2, 4)), listOf(1, 7));
    expect(ids(held)).toEqual(idsOf(2, 7));
    expect(held.newCount).toBe(1);
  });

  it("keeps rows that the newer answer has no room for", () => {
    const held = holdRows(showAll("q", listOf(2, 5)), listOf(0, 3));
    expect(ids(held)).toEqual(idsOf(2, 5));
    expect(held.newCount).toBe(2);
  });

  it("counts everything as new when nothing on screen is left in the answer", () => {
    const held = holdRows(showAll("q", listOf(6, 8)), listOf(0, 3));
    expect(ids(held)).toEqual(idsOf(6, 8));
    expect(held.newCount).toBe(3);
  });

  it("fills an empty screen", () => {
    expect(ids(holdRows(showAll("q", listOf(0, 0)), listOf(0, 3)))).toEqual(idsOf(0, 3));
  });

  it("shows the new values of a trace that grew", () => {
    const grown = { ...traces[2]!, spanCount: 9_999 };
    const held = holdRows(showAll("q", listOf(2, 4)), traceListOf([grown, traces[3]!], 2, 2));
    expect(readRow(held.rows[0]!)).toMatchObject({ traceId: grown.traceId, spanCount: 9_999 });
  });
});

describe("readRow", () => {
  it("finds the strip of its own row, exact times and texts", () => {
    const shown = showAll("q", listOf(0, 8));
    for (const [at, trace] of traces.entries()) {
      const row = readRow(shown.rows[at]!);
      expect(row.startUnixNano).toBe(trace.startUnixNano);
      expect(row.name).toBe(trace.name);
      expect(row.strip).toEqual(trace.strip.map(([service, selfNano]) => ({ service, selfNano })));
    }
  });

  it("sums up the smallest parts of a long strip", () => {
    const strip = Array.from({ length: 14 }, (_, at) => [`s${at}`, 1] as const);
    const shown = showAll("q", traceListOf([{ ...traces[0]!, strip }], 1, 1));
    const parts = readRow(shown.rows[0]!).strip;
    expect(parts).toHaveLength(11);
    expect(parts.at(-1)).toEqual({ service: undefined, selfNano: 4 });
  });
});

describe("what a sender can get wrong", () => {
  it("shows signs that would turn the text around", () => {
    const [first] = showAll("q", traceListOf([{ ...traces[0]!, name: "\u202Egnp" }], 1, 1)).rows;
    expect(readRow(first!).name).toBe("⟨202E⟩gnp");
  });

  it("marks a start in the future, and forgives a clock that is off by a little", () => {
    const nanoAt = (ms: number) => BigInt(ms) * 1_000_000n;
    expect(isAhead(nanoAt(nowMs + 60_000), nowMs)).toBe(true);
    expect(isAhead(nanoAt(nowMs + 1_000), nowMs)).toBe(false);
    expect(isAhead(nanoAt(nowMs - 60_000), nowMs)).toBe(false);
  });
});
