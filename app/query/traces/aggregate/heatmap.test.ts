import fc from "fast-check";
import { expect, test } from "vitest";
import type { Heatmap } from "../../../api/trace-queries.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { tracesOf } from "../../../traceql/traceqltest/naive-trace.ts";
import { runSteps } from "../querytest/world-of.ts";
import {
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

const sizes = fc.record({
  columns: fc.integer({ min: 1, max: 12 }),
  rows: fc.integer({ min: 1, max: 9 }),
  fitsTime: fc.boolean(),
  dotsMax: fc.constantFrom(1, 100),
  of: fc.constantFrom("spans" as const, "traces" as const),
  durationMinNano: fc.constantFrom(undefined, 100),
  durationMaxNano: fc.constantFrom(undefined, 1e7),
});

test.each(memoryNames)("every span or trace lies in its cell (%s)", (memory) => {
  fc.assert(
    fc.property(cases, sizes, (asked, size) => {
      const selected = selectedNaively(asked);
      const points = size.of === "spans" ? selected.map(pointOfSpan) : pointsOfTraces(asked.spans, selected);
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
    }),
    { numRuns: oracleRuns },
  );
});

function pointOfSpan(span: NaiveSpan): Point {
  return { start: span.startUnixNano, durationNano: durationNaively(span), isError: span.status === 2 };
}

function pointsOfTraces(spans: readonly NaiveSpan[], selected: readonly NaiveSpan[]): Point[] {
  return tracesOf(spans)
    .filter(({ spans: own }) => own.some((span) => selected.includes(span)))
    .map((trace) => ({
      start: trace.spans.map(({ startUnixNano }) => startUnixNano).reduce((a, b) => (a < b ? a : b)),
      durationNano: trace.durationNano,
      isError: trace.spans.some(({ status }) => status === 2),
    }));
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
