import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordedFolder } from "../pdata/pdatatest/recorded.ts";
import { rowTreeOf, spansOf, type TreeSpan } from "./analysistest/row-tree-of.ts";
import { criticalPath } from "./critical-path.ts";
import type { RowTree } from "./row-tree.ts";

/** The segments as text, `a 0-10`, in order. */
function segmentsOf(spans: readonly TreeSpan[]): string[] {
  const tree = rowTreeOf(spans);
  const { row, startOffsetNano, endOffsetNano } = criticalPath(tree).segments;
  return Array.from(row, (at, i) => `${tree.ids[at]} ${startOffsetNano[i]}-${endOffsetNano[i]}`);
}

// The cases of Jaeger UI's own tests (packages/jaeger-ui/src/components/TracePage/CriticalPath/testCases).
test.each([
  [
    "children one after the other",
    "C 1-101\n  D 20-40\n  E 50-60",
    "C 1-20|D 20-40|C 40-50|E 50-60|C 60-101",
  ],
  ["children that overlap", "X 1-101\n  A 10-50\n  C 20-60", "X 1-20|C 20-60|X 60-101"],
  ["a child that leaves its parent", "A 1-30\n  B 15-35\n    C 10-25", "A 1-15|C 15-25|B 25-30"],
  ["children that all leave", "A 1-30\n  B 15-35\n    C 20-40", "A 1-15|B 15-20|C 20-30"],
  ["a child around its parent", "A 10-30\n  B 5-35", "B 10-30"],
  ["a child before its parent", "A 10-30\n  B 1-5", "A 10-30"],
  ["a child after its parent", "A 10-30\n  B 31-40", "A 10-30"],
  ["a message nobody waits for", "A 0-30\n  B 5-10 4\n    C 6-9 5", "A 0-5|B 5-10|A 10-30"],
  ["two roots", "A 0-10\n  B 2-4\nC 20-30", "A 0-2|B 2-4|A 4-10|C 20-30"],
  ["a root that is there beside one that is not", "?x 0-40\n  B 2-4\nC 20-30", "C 20-30"],
  ["no root that is there", "?x 0-40\n  B 2-40", "?x 0-2|B 2-40"],
])("%s", (_what, text, expected) => {
  expect(segmentsOf(spansOf(text)).join("|")).toBe(expected);
});

const folder = recordedFolder();

interface JaegerSpan {
  readonly spanID: string;
  readonly operationName: string;
  readonly processID: string;
  readonly startTime: number;
  readonly duration: number;
  readonly references: readonly { readonly spanID: string }[];
}

interface JaegerTrace {
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

function treeSpans({ spans }: JaegerTrace): TreeSpan[] {
  return spans.map(({ spanID, startTime, duration, references: [parent] }) => ({
    ...{ id: spanID, start: startTime, duration },
    ...(parent === undefined ? {} : { parent: parent.spanID }),
  }));
}

describe.skipIf(folder === undefined)("recorded cases", () => {
  const crisp = join(folder ?? "", "crisp");

  /** Each case says the time of each operation on the path; some of them in a list. */
  test.each(folder === undefined ? [] : readdirSync(crisp))("CRISP %s", (name) => {
    const file = JSON.parse(readFileSync(join(crisp, name), "utf8")) as {
      readonly data: readonly [JaegerTrace];
      readonly testing:
        | readonly [Record<string, number>]
        | { readonly opTimeExclusive: Record<string, number> };
    };
    const [trace] = file.data;
    const expected = "opTimeExclusive" in file.testing ? file.testing.opTimeExclusive : file.testing[0];
    const tree = rowTreeOf(treeSpans(trace));
    const { criticalNano, segments } = criticalPath(tree);
    const onPath = new Set(segments.row);
    const times = new Map<string, number>();
    tree.ids.forEach((id, row) => {
      if (!onPath.has(row) && criticalNano[row] === 0 && !(row === 0)) return;
      const span = trace.spans.find(({ spanID }) => spanID === id)!;
      const operation = `[${trace.processes[span.processID]!.serviceName}] ${span.operationName}`;
      times.set(operation, (times.get(operation) ?? 0) + criticalNano[row]!);
    });
    for (const [operation, nano] of Object.entries(expected)) if (nano === 0) times.delete(operation);
    expect(Object.fromEntries(times)).toEqual(
      Object.fromEntries(Object.entries(expected).filter(([, nano]) => nano !== 0)),
    );
  });

  /** In microseconds after the start of the trace. Derived by hand from the rule. */
  test.each([
    [
      "testTraceNormal",
      "150c193cf155b46b 0-820|22be69e72cbcde0b 820-1200|e821b549888cbc3b 1200-2059|4085dddb47429851 2059-2080|" +
        "e821b549888cbc3b 2080-2840|622a5079b565623e 2840-2892|e821b549888cbc3b 2892-2939|22be69e72cbcde0b 2939-3319|" +
        "150c193cf155b46b 3319-4902",
    ],
    [
      "traceWithOverlappingChildrenLongerThanParent",
      "006c3cf93508f205 0-15|4570ab68826f43f9 15-25|006c3cf93508f205 25-40",
    ],
    ["traceWithSingleChildLongerThanParentAndStartsAfterParent", "006c3cf93508f205 0-40"],
    [
      "traceWithThreeShortChildren",
      "006c3cf93508f205 0-3|2dc4b796e2127e32 3-13|006c3cf93508f205 13-16|4570ab68826f43f9 16-34|006c3cf93508f205 34-36",
    ],
    [
      "traceWithThreeShortOverlappingChildren",
      "006c3cf93508f205 0-13|4570ab68826f43f9 13-19|006c3cf93508f205 19-36",
    ],
    ["traceWithTwoChildrenStartedAtTraceStart", "2dc4b796e2127e32 0-36"],
    [
      "traceWithTwoNonOverlappingChildren",
      "006c3cf93508f205 0-10|2dc4b796e2127e32 10-20|006c3cf93508f205 20-40",
    ],
  ])("Jaeger UI %s", (name, expected) => {
    const path = join(folder!, "jaeger-ui", `TracePage__TraceStatistics__${name}.json`);
    const trace = JSON.parse(readFileSync(path, "utf8")) as JaegerTrace;
    const first = Math.min(...trace.spans.map(({ startTime }) => startTime));
    const spans = treeSpans(trace).map((span) => ({ ...span, start: span.start - first }));
    expect(segmentsOf(spans).join("|")).toBe(expected);
  });

  test.each([
    "TraceStatistics__spanAmongEachOtherGroupedAndSpans",
    "TraceStatistics__spansAmongEachOtherGrouped",
    "TraceTimelineViewer__genaiTestTrace",
  ])("Jaeger UI %s, as the rule gives it", (name) => {
    const path = join(folder!, "jaeger-ui", `TracePage__${name}.json`);
    const tree = rowTreeOf(treeSpans(JSON.parse(readFileSync(path, "utf8")) as JaegerTrace));
    expect(drawn(tree)).toEqual(naivePath(tree).segments);
  });
});

function drawn(tree: RowTree): string[] {
  const { row, startOffsetNano, endOffsetNano } = criticalPath(tree).segments;
  return Array.from(row, (at, i) => `${at} ${startOffsetNano[i]}-${endOffsetNano[i]}`);
}

/** The rule once more, span by span and with recursion. */
function naivePath(tree: RowTree): { segments: string[]; nano: number[] } {
  const nano = new Array<number>(tree.rowCount).fill(0);
  const segments: string[] = [];
  const visit = (row: number, from: number, to: number): void => {
    const children = [...tree.parentRow.keys()]
      .filter((child) => tree.parentRow[child] === row && !(tree.kind[row] === 4 && tree.kind[child] === 5))
      .map((child) => ({
        child,
        from: Math.max(from, tree.startOffsetNano[child]!),
        to: Math.min(to, tree.startOffsetNano[child]! + tree.durationNanoOfRow[child]!),
      }))
      .filter((child) => child.from < child.to);
    const eventsIn = (start: number, end: number) =>
      children.flatMap((child) => [child.from, child.to]).filter((time) => start <= time && time <= end)
        .length;
    const chain: typeof children = [];
    for (const child of children.toSorted((a, b) => b.to - a.to || a.child - b.child)) {
      const later = chain[0];
      const isBefore = later === undefined || child.to <= later.from;
      const isAlmostBefore =
        later !== undefined &&
        child.to < later.to &&
        child.from < later.from &&
        (child.to - later.from) / (to - from) < 0.01 &&
        eventsIn(later.from, child.to) === 2;
      if (isBefore || isAlmostBefore) chain.unshift(child);
    }
    let at = from;
    for (const [i, child] of chain.entries()) {
      if (at < child.from) segments.push(`${row} ${at}-${child.from}`);
      visit(child.child, child.from, child.to);
      at = Math.max(at, Math.min(child.to, chain[i + 1]?.from ?? child.to));
      at = Math.max(at, child.to);
    }
    if (at < to) segments.push(`${row} ${at}-${to}`);
    nano[row] = Math.max(0, to - from - chain.reduce((sum, child) => sum + child.to - child.from, 0));
  };
  for (let row = 0; row < tree.rowCount; row = tree.subtreeEnd[row]!)
    visit(row, tree.startOffsetNano[row]!, tree.startOffsetNano[row]! + tree.durationNanoOfRow[row]!);
  return { segments, nano };
}

/** Few and close times, so that much coincides; long parents, so that overlaps may be slight. */
const spans = fc
  .array(
    fc.record({
      above: fc.nat(),
      start: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 900 })),
      duration: fc.oneof(fc.integer({ min: -3, max: 30 }), fc.integer({ min: 0, max: 900 })),
      kind: fc.constantFrom(0, 0, 4, 5),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((list) =>
    list.map(({ above, ...span }, i): TreeSpan => {
      const parent = i === 0 ? undefined : String((above % (i + 1)) - 1);
      return { id: String(i), ...(parent === undefined || parent === "-1" ? {} : { parent }), ...span };
    }),
  );

test("the path is the one that the rule gives", () => {
  fc.assert(
    fc.property(spans, (list) => {
      const tree = rowTreeOf(list);
      const naive = naivePath(tree);
      expect(drawn(tree)).toEqual(naive.segments);
      expect([...criticalPath(tree).criticalNano]).toEqual(naive.nano);
    }),
    { seed: 31, numRuns: 1_000 },
  );
});

test("a chain of 100,000 spans and a fan of as many children have a path", () => {
  const count = 100_000;
  const shaped = (parentOf: (row: number) => number, endOf: (row: number) => number): RowTree => ({
    rowCount: count,
    parentRow: Int32Array.from({ length: count }, (_, row) => parentOf(row)),
    subtreeEnd: Uint32Array.from({ length: count }, (_, row) => endOf(row)),
    startOffsetNano: Float64Array.from({ length: count }, (_, row) => row),
    durationNanoOfRow: Float64Array.from({ length: count }, (_, row) => (row === 0 ? 2 * count : 1)),
    kind: new Uint8Array(count),
    flags: new Uint16Array(count),
  });
  const chain = shaped(
    (row) => row - 1,
    () => count,
  );
  chain.durationNanoOfRow.forEach((_, row) => {
    chain.durationNanoOfRow[row] = 2 * count - 2 * row;
  });
  expect(criticalPath(chain).segments.row).toHaveLength(2 * count - 1);
  const fan = shaped(
    (row) => Math.min(row, 1) - 1,
    (row) => (row === 0 ? count : row + 1),
  );
  expect(criticalPath(fan).segments.row).toHaveLength(count + 1);
});
