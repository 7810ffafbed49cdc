import { rowFlag } from "../api/traces.ts";
import { selfTimes } from "./self-time.ts";
import { sortedRows } from "./sorted-rows.ts";
import { compareSpanIds, type SpanTree } from "./span-tree.ts";
import { rowsPerStep, type Steps } from "./steps.ts";

/** The rows of a waterfall in preorder, as `TraceView` has them. */
export interface Waterfall {
  readonly rowCount: number;
  /** Span of the row, in order of arrival; -1 for an awaited parent. */
  readonly span: Int32Array;
  readonly spanId: Uint32Array;
  /** Which of the spans with this id it is, in order of arrival. */
  readonly spanOrdinal: Uint32Array;
  readonly parentRow: Int32Array;
  readonly subtreeEnd: Uint32Array;
  readonly depth: Uint32Array;
  readonly startOffsetNano: Float64Array;
  readonly durationNanoOfRow: Float64Array;
  readonly selfNano: Float64Array;
  /** Bits of `rowFlag`. */
  readonly flags: Uint16Array;
  /** Row by node of the tree. */
  readonly rowOfNode: Uint32Array;
  readonly durationNano: number;
  readonly cycleCount: number;
  readonly duplicateIdCount: number;
}

const statusError = 2;

/** Lays a trace out. Time O(n log n) in the sort of `buildSpanTree`, linear here; no recursion. */
export function* layOut(tree: SpanTree): Steps<Waterfall> {
  const { spans, nodeCount } = tree;
  const times = timesOf(tree);
  yield;
  const rowOfNode = new Uint32Array(nodeCount);
  const waterfall = newWaterfall(nodeCount, rowOfNode, longestEnd(times));
  const nodeOfRow = yield* preorder(tree, times, waterfall);
  const self = selfTimes(tree);
  for (let row = 0; row < nodeCount; row++) {
    if (row % rowsPerStep === 0) yield;
    const node = nodeOfRow[row]!;
    const isAwaited = node >= spans.spanCount;
    const ids = isAwaited ? tree.awaitedId : spans.spanId;
    const at = isAwaited ? node - spans.spanCount : tree.order[node]!;
    waterfall.span[row] = isAwaited ? -1 : at;
    waterfall.spanId[row * 2] = ids[at * 2]!;
    waterfall.spanId[row * 2 + 1] = ids[at * 2 + 1]!;
    waterfall.startOffsetNano[row] = times.start[node]!;
    waterfall.durationNanoOfRow[row] = times.duration[node]!;
    waterfall.selfNano[row] = self[node]!;
  }
  const counts = yield* setFlags(tree, nodeOfRow, waterfall);
  spreadErrors(waterfall);
  if (counts.duplicateIdCount > 0) numberDuplicates(tree, waterfall);
  return { ...waterfall, ...counts };
}

/** Times by node; an awaited parent spans its children. */
interface NodeTimes {
  readonly start: Float64Array;
  readonly duration: Float64Array;
}

function timesOf({ spans, order, parent, nodeCount }: SpanTree): NodeTimes {
  const { spanCount } = spans;
  const start = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  const duration = new Float64Array(nodeCount);
  for (let node = 0; node < spanCount; node++) {
    start[node] = spans.startOffsetNano[order[node]!]!;
    duration[node] = spans.durationNano[order[node]!]!;
    const above = parent[node]!;
    // Nodes come in order of start, so the first child of an awaited parent is its earliest.
    if (above >= spanCount && start[above] === Number.POSITIVE_INFINITY) start[above] = start[node]!;
    if (above >= spanCount)
      duration[above] = Math.max(
        duration[above]!,
        start[node]! + Math.max(0, duration[node]!) - start[above]!,
      );
  }
  return { start, duration };
}

function longestEnd({ start, duration }: NodeTimes): number {
  let longest = 0;
  for (let node = 0; node < start.length; node++)
    longest = Math.max(longest, start[node]! + Math.max(0, duration[node]!));
  return longest;
}

function newWaterfall(rowCount: number, rowOfNode: Uint32Array, durationNano: number): Waterfall {
  return {
    rowCount,
    span: new Int32Array(rowCount),
    spanId: new Uint32Array(rowCount * 2),
    spanOrdinal: new Uint32Array(rowCount),
    parentRow: new Int32Array(rowCount),
    subtreeEnd: new Uint32Array(rowCount),
    depth: new Uint32Array(rowCount),
    startOffsetNano: new Float64Array(rowCount),
    durationNanoOfRow: new Float64Array(rowCount),
    selfNano: new Float64Array(rowCount),
    flags: new Uint16Array(rowCount),
    rowOfNode,
    durationNano,
    cycleCount: 0,
    duplicateIdCount: 0,
  };
}

/** Numbers the nodes parent before children, siblings in order, and fills the columns that say who is where. */
function* preorder(tree: SpanTree, times: NodeTimes, waterfall: Waterfall): Steps<Uint32Array> {
  const { nodeCount, parent } = tree;
  const { rowOfNode, parentRow, depth, subtreeEnd } = waterfall;
  const nodeOfRow = new Uint32Array(nodeCount);
  const { firstChild, nextSibling } = childLists(tree);
  let row = 0;
  for (const root of yield* rootsOf(tree, times)) {
    // Down to the first child, else over to the sibling of the nearest ancestor that has one.
    let node = root;
    for (;;) {
      if (row % rowsPerStep === 0) yield;
      rowOfNode[node] = row;
      nodeOfRow[row] = node;
      const above = parent[node]!;
      parentRow[row] = above < 0 ? -1 : rowOfNode[above]!;
      depth[row] = above < 0 ? 0 : depth[parentRow[row]!]! + 1;
      row += 1;
      if (firstChild[node]! >= 0) {
        node = firstChild[node]!;
        continue;
      }
      subtreeEnd[row - 1] = row;
      while (node !== root && nextSibling[node]! < 0) {
        node = parent[node]!;
        subtreeEnd[rowOfNode[node]!] = row;
      }
      if (node === root) break;
      node = nextSibling[node]!;
    }
  }
  return nodeOfRow;
}

function childLists({ spans, nodeCount, parent }: SpanTree): {
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
} {
  const firstChild = new Int32Array(nodeCount).fill(-1);
  const nextSibling = new Int32Array(nodeCount).fill(-1);
  // Backwards, so that the earliest child ends up in front.
  for (let node = spans.spanCount - 1; node >= 0; node--) {
    const above = parent[node]!;
    if (above < 0) continue;
    nextSibling[node] = firstChild[above]!;
    firstChild[above] = node;
  }
  return { firstChild, nextSibling };
}

/** Spans without a parent and awaited parents, by start, then id. */
function* rootsOf(tree: SpanTree, times: NodeTimes): Steps<Uint32Array> {
  const { spanCount } = tree.spans;
  const roots: number[] = [];
  for (let node = 0; node < tree.nodeCount; node++) if (tree.parent[node]! < 0) roots.push(node);
  const idsOf = (node: number) => (node < spanCount ? tree.spans.spanId : tree.awaitedId);
  const indexOf = (node: number) => (node < spanCount ? tree.order[node]! : node - spanCount);
  const order = yield* sortedRows(roots.length, (i, j) => {
    const a = roots[i]!;
    const b = roots[j]!;
    return times.start[a]! - times.start[b]! || compareSpanIds(idsOf(a), indexOf(a), idsOf(b), indexOf(b));
  });
  return order.map((i) => roots[i]!);
}

function* setFlags(
  tree: SpanTree,
  nodeOfRow: Uint32Array,
  waterfall: Waterfall,
): Steps<Pick<Waterfall, "cycleCount" | "duplicateIdCount">> {
  const { spans, firstOfId, isCycleCut } = tree;
  const isShared = sharedIds(firstOfId);
  let cycleCount = 0;
  let duplicateIdCount = 0;
  for (let row = 0; row < waterfall.rowCount; row++) {
    if (row % rowsPerStep === 0) yield;
    const node = nodeOfRow[row]!;
    if (node >= spans.spanCount) {
      waterfall.flags[row] = rowFlag.placeholder;
      continue;
    }
    const span = tree.order[node]!;
    let flags = 0;
    if (spans.status[span] === statusError) flags |= rowFlag.ownError;
    if (isShared[firstOfId[node]!] === 1) flags |= rowFlag.duplicateId;
    if (spans.durationNano[span]! < 0) flags |= rowFlag.endBeforeStart;
    if (isCycleCut[node] === 1) flags |= rowFlag.cycleCut;
    if (isOutsideParent(waterfall, row)) flags |= rowFlag.outsideParent;
    if (spans.hasLinks[span] === 1) flags |= rowFlag.hasLinks;
    waterfall.flags[row] = flags;
    cycleCount += isCycleCut[node]!;
    if (firstOfId[node] !== node) duplicateIdCount += 1;
  }
  return { cycleCount, duplicateIdCount };
}

/** 1 at the first node of each id that came more than once. */
function sharedIds(firstOfId: Uint32Array): Uint8Array {
  const isShared = new Uint8Array(firstOfId.length);
  for (let node = 0; node < firstOfId.length; node++) {
    if (firstOfId[node] !== node) isShared[firstOfId[node]!] = 1;
  }
  return isShared;
}

/** Nodes are numbered by place, so spans of one id are counted along the order of arrival. */
function numberDuplicates({ spans, order, firstOfId }: SpanTree, waterfall: Waterfall): void {
  const nodeOfSpan = new Uint32Array(spans.spanCount);
  for (let node = 0; node < spans.spanCount; node++) nodeOfSpan[order[node]!] = node;
  const seen = new Uint32Array(spans.spanCount);
  for (const node of nodeOfSpan) {
    const first = firstOfId[node]!;
    waterfall.spanOrdinal[waterfall.rowOfNode[node]!] = seen[first]!;
    seen[first] = seen[first]! + 1;
  }
}

/** An awaited parent spans its children, so only a parent that has arrived can be left. */
function isOutsideParent(waterfall: Waterfall, row: number): boolean {
  const above = waterfall.parentRow[row]!;
  if (above < 0 || waterfall.span[above]! < 0) return false;
  const { startOffsetNano: start, durationNanoOfRow: duration } = waterfall;
  const end = start[row]! + Math.max(0, duration[row]!);
  return start[row]! < start[above]! || end > start[above]! + Math.max(0, duration[above]!);
}

/** Marks every ancestor of an error. Children come after their parents, so one walk backwards is enough. */
function spreadErrors({ rowCount, parentRow, flags }: Waterfall): void {
  for (let row = rowCount - 1; row >= 0; row--) {
    const above = parentRow[row]!;
    if (above >= 0 && (flags[row]! & (rowFlag.ownError | rowFlag.errorBelow)) !== 0)
      flags[above] = flags[above]! | rowFlag.errorBelow;
  }
}
