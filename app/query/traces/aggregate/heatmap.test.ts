import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceTime } from "../../../api/params.ts";
import type { Heatmap } from "../../../api/trace-queries.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { tracesOf } from "../../../traceql/traceqltest/naive-trace.ts";
import { naiveSpan } from "../querytest/naive-spans.ts";
import { runSteps, worldOf } from "../querytest/world-of.ts";
import { search } from "../search.ts";
import {
  type Case,
  cases,
  durationNaively,
  memoryNames,
  oracleRuns,
  quantileNaively,
  selectedNaively,
  worldIn,
} from "./aggregatetest/asked.ts";
import { codeError } from "./duration-axis.ts";
import { heatmap } from "./heatmap.ts";

/** What is drawn: a span or a trace. */
interface Point {
  readonly start: bigint;
  readonly durationNano: number;
  readonly isError: boolean;
}

const listing = {
  ...{ limit: 1, orderBy: "start" as const, descending: true, countAll: true },
  ...{ spansPerTrace: 0, strips: false },
};

const sizes = fc.record({
  columns: fc.integer({ min: 1, max: 12 }),
  rows: fc.integer({ min: 1, max: 9 }),
  fitsTime: fc.boolean(),
  dotsMax: fc.constantFrom(1, 100),
  of: fc.constantFrom("spans" as const, "traces" as const),
  traceTime: fc.constantFrom("overlap" as const, "start" as const, "spans" as const),
  durationMinNano: fc.constantFrom(undefined, 100),
  durationMaxNano: fc.constantFrom(undefined, 1e7),
});

test.each(memoryNames)("every span or trace lies in its cell (%s)", (memory) => {
  fc.assert(
    fc.property(cases, sizes, (asked, size) => {
      const selected = selectedNaively(asked);
      const points = size.of === "spans" ? selected.map(pointOfSpan) : pointsOfTraces(asked, size.traceTime);
      const drawn = runSteps(heatmap(worldIn(memory, asked), { ...asked, ...size }));
      expect(drawn.total).toBe(points.length);
      expect([...drawn.counts]).toEqual(cellsOf(points, drawn));
      expect([...drawn.errors]).toEqual(
        cellsOf(
          points.filter(({ isError }) => isError),
          drawn,
        ),
      );
      expectQuantiles(drawn, points);
      expectDots(drawn, points, size.dotsMax);
      const firstStart = points.map(({ start }) => start).reduce((a, b) => (a < b ? a : b), 2n ** 64n);
      if (size.fitsTime && points.length > 0) expect(BigInt(drawn.startUnixNano)).toBe(firstStart);
      if (size.of === "traces") {
        const list = runSteps(search(worldIn(memory, asked), { ...asked, ...listing, ...size }));
        expect(list.matched).toBe(drawn.total);
      }
    }),
    { numRuns: oracleRuns },
  );
});

function pointOfSpan(span: NaiveSpan): Point {
  return { start: span.startUnixNano, durationNano: durationNaively(span), isError: span.status === 2 };
}

function pointsOfTraces(asked: Case, traceTime: TraceTime): Point[] {
  const { spans, startUnixNano: from = "0", endUnixNano: to = String(2n ** 64n) } = asked;
  const always = { ...asked, startUnixNano: undefined, endUnixNano: undefined };
  const selected = selectedNaively(traceTime === "spans" ? asked : always);
  return tracesOf(spans)
    .filter(({ spans: own }) => own.some((span) => selected.includes(span)))
    .filter(({ spans: own }) => {
      if (traceTime === "spans") return true;
      const start = own.map(({ startUnixNano }) => startUnixNano).reduce((a, b) => (a < b ? a : b));
      const end = own.map(endOfSpan).reduce((a, b) => (a > b ? a : b));
      return (traceTime === "start" ? start : end) >= BigInt(from) && start < BigInt(to);
    })
    .map((trace) => ({
      start: trace.spans.map(({ startUnixNano }) => startUnixNano).reduce((a, b) => (a < b ? a : b)),
      durationNano: trace.durationNano,
      isError: trace.spans.some(({ status }) => status === 2),
    }));
}

/** An end before the start is none. */
function endOfSpan({ startUnixNano, endUnixNano }: NaiveSpan): bigint {
  return endUnixNano > startUnixNano ? endUnixNano : startUnixNano;
}

function cellsOf(points: readonly Point[], drawn: Heatmap): number[] {
  const { columns, rows, borderNano, startUnixNano, stepNano } = drawn;
  const cells = new Array<number>(columns * rows).fill(0);
  for (const { start, durationNano } of points) {
    const offset = Number(start - BigInt(startUnixNano));
    const column = Math.max(0, Math.min(columns - 1, Math.floor(offset / stepNano)));
    const row = Math.max(
      0,
      Math.min(
        rows - 1,
        borderNano.findLastIndex((border) => border <= durationNano),
      ),
    );
    cells[row * columns + column]! += 1;
  }
  return cells;
}

function expectQuantiles({ quantileNano }: Heatmap, points: readonly Point[]): void {
  const durations = points.map(({ durationNano }) => durationNano);
  for (const [i, share] of [0.5, 0.9, 0.95, 0.99].entries()) {
    const exact = quantileNaively(share, durations);
    if (Number.isNaN(exact)) expect(quantileNano[i]).toBeNaN();
    else expect(Math.abs(quantileNano[i]! - exact)).toBeLessThanOrEqual(exact * codeError);
  }
}

function expectDots(
  { dots, startUnixNano, total }: Heatmap,
  points: readonly Point[],
  dotsMax: number,
): void {
  expect(dots !== undefined).toBe(total <= dotsMax);
  if (dots === undefined) return;
  const read = [...dots.startOffsetNano.keys()].map((i) =>
    JSON.stringify([dots.startOffsetNano[i], dots.durationNano[i], dots.error[i]]),
  );
  const expected = points.map(({ start, durationNano, isError }) =>
    JSON.stringify([Number(start - BigInt(startUnixNano)), durationNano, isError ? 1 : 0]),
  );
  expect(read.toSorted()).toEqual(expected.toSorted());
}

test("nothing at all is an empty picture", () => {
  const asked = {
    ...{ spans: [], query: "{ }", startUnixNano: undefined, endUnixNano: undefined },
    arrangement: { rowsPerBlock: 1, blocksPerSlot: 1, seed: 1, isLoadedOnDemand: false },
  };
  const size = {
    columns: 3,
    rows: 2,
    fitsTime: true,
    traceTime: "overlap" as const,
    dotsMax: 5,
    durationMinNano: undefined,
    durationMaxNano: undefined,
  };
  for (const of of ["spans", "traces"] as const) {
    const drawn = runSteps(heatmap(worldIn("kernels", asked), { ...asked, ...size, of }));
    expect(drawn.total).toBe(0);
    expect([...drawn.counts]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(drawn.stepNano).toBeGreaterThan(0);
  }
});

const epoch = 1_700_000_000_000_000_000n;

/** Traces of one span, a second apart, and one in 1970. */
function withStray(count: number): readonly NaiveSpan[] {
  const span = (at: number, start: bigint): NaiveSpan => ({
    ...naiveSpan({ traceId: at + 1, spanId: at + 1 }),
    startUnixNano: start,
    endUnixNano: start + 1_000_000n,
  });
  const crowd = Array.from({ length: count }, (_, at) => span(at, epoch + BigInt(at) * 1_000_000_000n));
  return [...crowd, span(count, 1_000n)];
}

test.each(["spans", "traces"] as const)("a start decades off does not squeeze the other %s", (of) => {
  const asked = { query: "", startUnixNano: undefined, endUnixNano: undefined };
  const shape = { columns: 50, rows: 4, fitsTime: false, dotsMax: 100, traceTime: "overlap" as const };
  const bounds = { durationMinNano: undefined, durationMaxNano: undefined };
  const drawn = runSteps(heatmap(worldOf(withStray(40)), { ...asked, ...shape, ...bounds, of }));
  expect(drawn.total).toBe(41);
  expect(drawn.startUnixNano).toBe(String(epoch));
  expect(drawn.stepNano * drawn.columns).toBeLessThan(60e9);
  expect(drawn.counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(drawn.before).toEqual({ count: 1, unixNano: of === "traces" ? "1000" : expect.any(String) });
  expect(drawn.after).toBeUndefined();
  expect(drawn.dots?.durationNano.length).toBe(40);
});

test("columns are whole milliseconds and borders are short to read", () => {
  const asked = { query: "", startUnixNano: undefined, endUnixNano: undefined };
  const shape = { columns: 50, rows: 20, fitsTime: false, dotsMax: 1, traceTime: "overlap" as const };
  const bounds = { durationMinNano: 1234.5, durationMaxNano: 7_654_321_987 };
  const spans = withStray(40).slice(0, 40);
  const drawn = runSteps(heatmap(worldOf(spans), { ...asked, ...shape, ...bounds, of: "spans" }));
  expect(drawn.stepNano % 1_000_000).toBe(0);
  expect(BigInt(drawn.startUnixNano) % 1_000_000n).toBe(0n);
  expect([...drawn.borderNano].every((border) => Number(border.toPrecision(3)) === border)).toBe(true);
});
