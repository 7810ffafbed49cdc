import { type Coverage, coverageOf } from "../../../analysis/coverage.ts";
import { type CriticalPath, criticalPath } from "../../../analysis/critical-path.ts";
import { orderOfNumbers } from "../../../analysis/order-numbers.ts";
import type { RowTree } from "../../../analysis/row-tree.ts";
import { rowFlag } from "../../../api/traces.ts";
import { spanBit } from "../../../spanindex/block/span-block.ts";
import { arrange, subtreeEnds } from "./arrange.ts";
import { compareSpanIds } from "./span-ids.ts";
import type { SpanTree } from "./span-tree.ts";
import { durationsOf } from "./trace-spans.ts";

/** `rowId` of a placeholder. */
export const noRowId = 0xffff_ffff;

/** A trace by row, without the texts of its spans: what is kept between two questions about it. */
export interface LaidOutTrace extends RowTree {
  readonly startUnixNano: bigint;
  /** From the earliest start to the latest end. */
  readonly durationNano: number;
  readonly spanCount: number;
  readonly errorCount: number;
  /** Row id of the span in the index, `noRowId` for a placeholder. */
  readonly rowId: Uint32Array;
  readonly spanId: Uint32Array;
  readonly spanOrdinal: Uint32Array;
  readonly depth: Uint32Array;
  /** 0 to 2. */
  readonly status: Uint8Array;
  readonly coverage: Coverage;
  readonly critical: CriticalPath;
  /** What notices are made of. */
  readonly counts: {
    readonly awaited: number;
    readonly duplicates: number;
    readonly cycles: number;
    readonly backward: number;
    readonly hasRoot: boolean;
  };
}

/** `check` is called between steps of some ten milliseconds. */
export function layOut(tree: SpanTree, check: () => void): LaidOutTrace {
  const { spans, nodeCount, nodeId } = tree;
  const times = timesOf(tree);
  check();
  const rows = arrange(tree.parent, rootsOf(tree, times));
  check();
  const columns = {
    rowCount: nodeCount,
    ...{ parentRow: rows.parentRow, subtreeEnd: subtreeEnds(rows.parentRow), depth: rows.depth },
    rowId: new Uint32Array(nodeCount).fill(noRowId),
    spanId: new Uint32Array(nodeCount * 2),
    spanOrdinal: new Uint32Array(nodeCount),
    startOffsetNano: new Float64Array(nodeCount),
    durationNanoOfRow: new Float64Array(nodeCount),
    kind: new Uint8Array(nodeCount),
    status: new Uint8Array(nodeCount),
    flags: new Uint16Array(nodeCount),
  };
  for (let row = 0; row < nodeCount; row++) {
    const node = rows.node[row]!;
    columns.spanId[row * 2] = nodeId[node * 2]!;
    columns.spanId[row * 2 + 1] = nodeId[node * 2 + 1]!;
    columns.startOffsetNano[row] = times.start[node]!;
    columns.durationNanoOfRow[row] = times.duration[node]!;
  }
  check();
  const rowOfSpan = readSpans(tree, rows.node, columns);
  check();
  const counts = setFlags(tree, rows.node, columns);
  if (counts.duplicates > 0) numberDuplicates(tree, rowOfSpan, columns.spanOrdinal);
  check();
  const durationNano = longestEnd(times);
  const coverage = coverageOf(columns, durationNano);
  check();
  return {
    ...columns,
    ...{ startUnixNano: spans.startUnixNano, durationNano, spanCount: spans.count },
    errorCount: columns.status.reduce((count, status) => (status === statusError ? count + 1 : count), 0),
    coverage,
    critical: criticalPath(columns),
    counts,
  };
}

const statusError = 2;

type SpanColumns = Pick<LaidOutTrace, "rowId" | "kind" | "status" | "flags">;

/** What the blocks say of each span, block by block: what lies side by side is read together. Returns the row by span. */
function readSpans({ spans, order }: SpanTree, nodes: Uint32Array, columns: SpanColumns): Uint32Array {
  const rowOfSpan = new Uint32Array(spans.count);
  for (let row = 0; row < nodes.length; row++)
    if (nodes[row]! < spans.count) rowOfSpan[order[nodes[row]!]!] = row;
  for (const { block, from, to } of spans.parts) {
    const { hot, operations } = block;
    const firstId = ((block.slot << 16) | block.firstRow) >>> 0;
    for (let span = from; span < to; span++) {
      const row = rowOfSpan[span]!;
      const own = spans.row[span]!;
      const bits = hot.flags[own]!;
      columns.rowId[row] = firstId + own;
      columns.kind[row] = operations.kind[hot.operation[own]!]!;
      columns.status[row] = bits & spanBit.statusMask;
      if ((bits & spanBit.hasLinks) !== 0) columns.flags[row] = rowFlag.hasLinks;
    }
  }
  return rowOfSpan;
}

/** Times by node; an awaited parent spans its children. */
interface NodeTimes {
  readonly start: Float64Array;
  readonly duration: Float64Array;
}

function timesOf({ spans, order, parent, nodeCount }: SpanTree): NodeTimes {
  const start = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  const duration = new Float64Array(nodeCount);
  const durationOfSpan = durationsOf(spans);
  for (let node = 0; node < spans.count; node++) {
    start[node] = spans.startNano[order[node]!]!;
    duration[node] = durationOfSpan[order[node]!]!;
    const above = parent[node]!;
    if (above < spans.count) continue;
    // Nodes come in order of start, so the first child of an awaited parent is its earliest.
    if (start[above] === Number.POSITIVE_INFINITY) start[above] = start[node]!;
    const end = start[node]! + Math.max(0, duration[node]!);
    duration[above] = Math.max(duration[above]!, end - start[above]!);
  }
  return { start, duration };
}

function longestEnd({ start, duration }: NodeTimes): number {
  let longest = 0;
  for (let node = 0; node < start.length; node++)
    longest = Math.max(longest, start[node]! + Math.max(0, duration[node]!));
  return longest;
}

/** Spans without a parent and awaited parents, by start, then id. */
function rootsOf({ parent, nodeId }: SpanTree, { start }: NodeTimes): Uint32Array {
  const roots: number[] = [];
  for (let node = 0; node < parent.length; node++) if (parent[node]! < 0) roots.push(node);
  const order = orderOfNumbers(
    Float64Array.from(roots, (node) => start[node]!),
    (a, b) => compareSpanIds(nodeId, roots[a]!, nodeId, roots[b]!),
  );
  return order.map((place) => roots[place]!);
}

type FlaggedRows = Pick<
  LaidOutTrace,
  "rowCount" | "parentRow" | "startOffsetNano" | "durationNanoOfRow" | "status" | "flags"
>;

function setFlags(tree: SpanTree, nodes: Uint32Array, rows: FlaggedRows): LaidOutTrace["counts"] {
  const { spans, firstOfId, isCut, hasRoot } = tree;
  const isShared = sharedIds(firstOfId);
  const counts = { awaited: 0, duplicates: 0, cycles: 0, backward: 0, hasRoot };
  for (let row = 0; row < rows.rowCount; row++) {
    const node = nodes[row]!;
    if (node >= spans.count) {
      rows.flags[row] = rowFlag.placeholder;
      counts.awaited += 1;
      continue;
    }
    let flags = rows.flags[row]!;
    if (rows.status[row] === statusError) flags |= rowFlag.ownError;
    if (isShared?.[firstOfId[node]!] === 1) flags |= rowFlag.duplicateId;
    if (rows.durationNanoOfRow[row]! < 0) flags |= rowFlag.endBeforeStart;
    if (isCut[node] === 1) flags |= rowFlag.cycleCut;
    if (isOutsideParent(rows, row)) flags |= rowFlag.outsideParent;
    rows.flags[row] = flags;
    counts.cycles += isCut[node]!;
    if (firstOfId[node] !== node) counts.duplicates += 1;
    if (rows.durationNanoOfRow[row]! < 0) counts.backward += 1;
  }
  spreadErrors(rows);
  return counts;
}

/** 1 at the first node of each id that came more than once; undefined where none did. */
function sharedIds(firstOfId: Uint32Array): Uint8Array | undefined {
  let isShared: Uint8Array | undefined;
  for (let node = 0; node < firstOfId.length; node++) {
    if (firstOfId[node] === node) continue;
    isShared ??= new Uint8Array(firstOfId.length);
    isShared[firstOfId[node]!] = 1;
  }
  return isShared;
}

/** An awaited parent spans its children, so only a parent that has arrived can be left. */
function isOutsideParent(
  { parentRow, startOffsetNano, durationNanoOfRow }: FlaggedRows,
  row: number,
): boolean {
  const above = parentRow[row]!;
  if (above < 0) return false;
  const start = startOffsetNano[row]!;
  const end = start + Math.max(0, durationNanoOfRow[row]!);
  const parentStart = startOffsetNano[above]!;
  return start < parentStart || end > parentStart + Math.max(0, durationNanoOfRow[above]!);
}

function spreadErrors({ rowCount, parentRow, flags }: FlaggedRows): void {
  for (let row = rowCount - 1; row >= 0; row--) {
    const above = parentRow[row]!;
    if (above >= 0 && (flags[row]! & (rowFlag.ownError | rowFlag.errorBelow)) !== 0)
      flags[above] = flags[above]! | rowFlag.errorBelow;
  }
}

/** Spans of one id are counted along the order of arrival, which is that of `spans`. */
function numberDuplicates(
  { spans, nodeOfSpan, firstOfId }: SpanTree,
  rowOfSpan: Uint32Array,
  spanOrdinal: Uint32Array,
): void {
  const seen = new Uint32Array(spans.count);
  for (let span = 0; span < spans.count; span++) {
    const first = firstOfId[nodeOfSpan[span]!]!;
    spanOrdinal[rowOfSpan[span]!] = seen[first]!;
    seen[first] = seen[first]! + 1;
  }
}
