import type { InferOutput } from "valibot";
import {
  type AlignedCalls,
  alignCalls,
  type CallSums,
  heaviestNodes,
  type SideCalls,
} from "../../../analysis/compare/aligned-calls.ts";
import { TextPool } from "../../../analysis/text-pool.ts";
import type { CallSide, CohortTree, cohortTreeParams } from "../../../api/cohort-views.ts";
import type { SpanSelection } from "../aggregate/selection.ts";
import { type FlameSpans, gatherSelected } from "../flame/gather-spans.ts";
import { arrange, subtreeEnds } from "../layout/arrange.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { type CohortCalls, cohortCalls } from "./cohort-calls.ts";
import { CohortNumbers } from "./cohort-numbers.ts";
import { selectSides } from "./cohort-spans.ts";

/** The calls of both sides as one tree. */
export function* cohortTree(
  world: QueryWorld,
  { nodesMax, ...sides }: InferOutput<typeof cohortTreeParams>,
): Steps<CohortTree> {
  const begunMs = performance.now();
  const numbers = new CohortNumbers();
  const { baseline, canary } = yield* selectSides(world, sides);
  const before = sideOf(world, baseline, numbers);
  const after = sideOf(world, canary, numbers);
  const aligned = alignCalls(sideCalls(before.calls), sideCalls(after.calls));
  world.check();
  const shown = shownNodes(aligned, nodesMax);
  const names = namesOf(shown.nodes, aligned, numbers);
  return {
    ...{
      ...names,
      nodeCount: shown.nodes.length,
      parent: shown.parent,
      subtreeEnd: subtreeEnds(shown.parent),
    },
    baseline: packSide(before, aligned.baseline, shown.nodes),
    canary: packSide(after, aligned.canary, shown.nodes),
    ...{ omittedBelow: shown.omittedBelow, omittedPaths: aligned.count - shown.nodes.length },
    examinedSpans: baseline.examinedSpans + canary.examinedSpans,
    elapsedMs: performance.now() - begunMs,
  };
}

interface Side {
  readonly found: FlameSpans;
  readonly calls: CohortCalls;
}

function sideOf(world: QueryWorld, selection: SpanSelection, numbers: CohortNumbers): Side {
  const found = gatherSelected(world, selection);
  return { found, calls: cohortCalls(world, found, numbers) };
}

function sideCalls({ ordered, plain, ...calls }: CohortCalls): SideCalls {
  return { ...calls, rows: ordered.rows, operation: plain };
}

interface ShownNodes {
  /** Of `AlignedCalls`, in preorder. */
  readonly nodes: Uint32Array;
  /** By place in `nodes`. */
  readonly parent: Int32Array;
  readonly omittedBelow: Uint32Array;
}

function shownNodes(aligned: AlignedCalls, nodesMax: number): ShownNodes {
  const kept = heaviestNodes(aligned, nodesMax);
  const startOf = (node: number): number => meanStart(aligned, node);
  const byStart = kept.slice().sort((a, b) => startOf(a) - startOf(b) || a - b);
  const placeOf = new Int32Array(aligned.count).fill(-1);
  for (const [place, node] of byStart.entries()) placeOf[node] = place;
  const above = (node: number): number => (aligned.parent[node]! < 0 ? -1 : placeOf[aligned.parent[node]!]!);
  const { node, parentRow } = arrange(Int32Array.from(byStart, above));
  const nodes = Uint32Array.from(node, (place) => byStart[place]!);
  return { nodes, parent: parentRow, omittedBelow: omittedBelow(aligned, nodes) };
}

/** Of the spans of both sides. */
function meanStart({ baseline, canary }: AlignedCalls, node: number): number {
  const count = baseline.spanCount[node]! + canary.spanCount[node]!;
  return (baseline.startNano[node]! + canary.startNano[node]!) / count;
}

/** By place in `nodes`: nodes left out whose nearest ancestor that is shown it is. */
function omittedBelow({ count, parent }: AlignedCalls, nodes: Uint32Array): Uint32Array {
  /** Place of the nearest shown one, plus one. */
  const nearest = new Uint32Array(count);
  for (const [place, node] of nodes.entries()) nearest[node] = place + 1;
  const omitted = new Uint32Array(nodes.length);
  for (let node = 0; node < count; node++) {
    if (nearest[node] !== 0 || parent[node]! < 0) continue;
    nearest[node] = nearest[parent[node]!]!;
    if (nearest[node] !== 0) omitted[nearest[node]! - 1]! += 1;
  }
  return omitted;
}

function namesOf(
  nodes: Uint32Array,
  { operation }: AlignedCalls,
  { plain }: CohortNumbers,
): Pick<CohortTree, "strings" | "service" | "name" | "kind"> {
  const texts = new TextPool();
  const of = (node: number) => plain[operation[node]!]!;
  return {
    service: Uint32Array.from(nodes, (node) => texts.of(of(node).service)),
    name: Uint32Array.from(nodes, (node) => texts.of(of(node).name)),
    kind: Uint8Array.from(nodes, (node) => of(node).kind),
    strings: texts.texts,
  };
}

function packSide({ found, calls }: Side, sums: CallSums, nodes: Uint32Array): CallSide {
  const { traceCount } = sums;
  const pick = (column: Float64Array, by: (node: number) => number): Float64Array =>
    Float64Array.from(nodes, (node) => (by(node) === 0 ? 0 : column[node]! / by(node)));
  const spansOf = (node: number): number => sums.spanCount[node]!;
  const criticalNano = sums.criticalNano.reduce((sum, nano) => sum + nano, 0);
  return {
    ...{ traceCount, omittedSpans: found.omittedSpans },
    spanCount: pick(sums.spanCount, () => 1),
    errorCount: pick(sums.errorCount, () => 1),
    traces: Uint32Array.from(nodes, (node) => sums.traces[node]!),
    startNano: pick(sums.startNano, spansOf),
    durationNano: pick(sums.durationNano, spansOf),
    selfNano: pick(sums.selfNano, spansOf),
    criticalNano: pick(sums.criticalNano, () => traceCount),
    criticalShare: pick(sums.criticalNano, () => criticalNano),
    ...examplesOf({ found, calls }, sums, nodes),
  };
}

function examplesOf(
  { found: { spans }, calls }: Side,
  { longestRow }: CallSums,
  nodes: Uint32Array,
): Pick<CallSide, "spanId" | "traceId"> {
  const spanId = new Uint32Array(nodes.length * 2);
  const traceId = new Uint32Array(nodes.length * 4);
  for (const [place, node] of nodes.entries()) {
    const row = longestRow[node]!;
    if (row < 0) continue;
    const span = calls.ordered.spanOfRow[row]!;
    const at = spans.row[span]! * 2;
    spanId.set(spans.parts[spans.part[span]!]!.block.hot.spanId.subarray(at, at + 2), place * 2);
    const trace = calls.trace[row]! * 4;
    traceId.set(calls.traceId.subarray(trace, trace + 4), place * 4);
  }
  return { spanId, traceId };
}
