import fc from "fast-check";
import { expect, test } from "vitest";
import type { CohortSamples, CohortSide, Deed, Operation } from "./cohort-samples.ts";
import { compareSamples } from "./compare-samples.ts";

/** A web that calls a cart; both may fail, and the cart may ask its database. */
const operations: readonly Operation[] = [
  { service: "web", entry: "GET /", kind: 2, name: "GET /", callee: "" },
  { service: "web", entry: "GET /", kind: 3, name: "POST /cart", callee: "cart" },
  { service: "cart", entry: "POST /cart", kind: 2, name: "POST /cart", callee: "" },
];
const deeds: readonly Deed[] = [
  { operation: 0, kind: "error", text: "", callee: "", isError: true },
  { operation: 2, kind: "call", text: "SELECT", callee: "", isError: false },
  { operation: 2, kind: "log", text: "stock is gone", callee: "", isError: true },
];

/** What a trace does: self times by operation in microseconds, and how often each deed. */
interface TraceSketch {
  readonly micros: readonly number[];
  readonly done: readonly number[];
}

const sketch = (factor: number, often: number): fc.Arbitrary<readonly TraceSketch[]> =>
  fc.array(
    fc.record({
      micros: fc.tuple(
        fc.integer({ min: 90, max: 110 }),
        fc.integer({ min: 5, max: 20 }),
        fc.integer({ min: 50 * factor, max: 60 * factor }),
      ),
      done: fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: often, max: often + 1 }), fc.nat(1)),
    }),
    { minLength: 6, maxLength: 25 },
  );

function sideOf(traces: readonly TraceSketch[]): CohortSide {
  const cells = traces.flatMap(({ micros }, trace) =>
    micros.map((each, operation) => ({ trace, operation, nano: each * 1_000 })),
  );
  const done = traces.flatMap((trace, i) =>
    trace.done.flatMap((count, deed) =>
      count === 0 ? [] : [{ deed, cell: i * operations.length + deeds[deed]!.operation, count }],
    ),
  );
  return {
    ...{ traceCount: traces.length, spanCount: cells.length },
    traceId: Uint32Array.from(traces.flatMap((_, trace) => [0, 0, 0, trace + 1])),
    root: new Int32Array(traces.length).fill(-1),
    traceSelfNano: Float64Array.from(traces, ({ micros }) =>
      micros.reduce((sum, each) => sum + each * 1_000, 0),
    ),
    cells: {
      count: cells.length,
      operation: Uint32Array.from(cells, ({ operation }) => operation),
      trace: Uint32Array.from(cells, ({ trace }) => trace),
      calls: new Uint32Array(cells.length).fill(1),
      selfNano: Float64Array.from(cells, ({ nano }) => nano),
      logSelf: Float64Array.from(cells, ({ nano }) => Math.log(nano)),
    },
    done: {
      deed: Uint32Array.from(done, ({ deed }) => deed),
      cell: Uint32Array.from(done, ({ cell }) => cell),
      count: Uint32Array.from(done, ({ count }) => count),
    },
  };
}

function compare(baseline: readonly TraceSketch[], canary: readonly TraceSketch[]) {
  const samples: CohortSamples = { operations, deeds, baseline: sideOf(baseline), canary: sideOf(canary) };
  return compareSamples(samples);
}

test("with sides changed the same is found with its ratio turned", () => {
  const canary = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }))
    .chain((by) => sketch(...by));
  fc.assert(
    fc.property(sketch(1, 0), canary, (a, b) => {
      const [there, back] = [compare(a, b), compare(b, a)];
      expect([back.isClear, back.tested]).toEqual([there.isClear, there.tested]);
      const told = ({ findings }: typeof there, sign: 1 | -1): string[] =>
        findings
          .map(({ service, operation, ratio }) => {
            const effect = sign * Math.log(ratio.estimate);
            return `${service} ${operation} ${ratio.of} ${effect.toFixed(9).replace(/^-(0\.0+)$/, "$1")}`;
          })
          .sort();
      expect(told(back, -1)).toEqual(told(there, 1));
    }),
    { numRuns: 200 },
  );
});

test("nothing differs from itself, whatever is done", () => {
  fc.assert(
    fc.property(sketch(2, 1), (traces) => {
      const { isClear, findings, suspects, summary } = compare(traces, traces);
      expect([isClear, findings, suspects]).toEqual([false, [], []]);
      expect(summary).toBe(`No clear difference between ${traces.length} and ${traces.length} traces.`);
    }),
  );
});

test("the service that takes longer itself is found, whatever times vary besides", () => {
  const idle = (traces: readonly TraceSketch[]) => traces.map(({ micros }) => ({ micros, done: [0, 0, 0] }));
  fc.assert(
    fc.property(sketch(1, 0).map(idle), sketch(4, 0).map(idle), (a, b) => {
      const [first] = compare(a, b).suspects;
      expect(first?.service).toBe("cart");
    }),
  );
});
