import type { CallRows } from "../../../analysis/flame/call-rows.ts";
import { orderByLane } from "../../../analysis/flame/lane-order.ts";
import type { OperationSums } from "../../../analysis/flame/operation-sums.ts";
import { packLanes } from "../../../analysis/flame/pack-lanes.ts";
import { arrangePaths, type SiblingOrder } from "../../../analysis/flame/path-frames.ts";
import type { PathTree } from "../../../analysis/flame/path-tree.ts";
import { pickFloats, pickWords } from "../../../analysis/flame/pick.ts";
import { TextPool } from "../../../analysis/text-pool.ts";
import type { FlameFrames, FlameGraph } from "../../../api/trace-queries.ts";
import type { TraceSpans } from "../layout/trace-spans.ts";
import type { QueryWorld } from "../query-world.ts";
import type { OrderedRows } from "./call-rows.ts";

/** Where the span of a row lies, to name it in the answer. */
export interface RowPlaces {
  readonly world: QueryWorld;
  readonly spans: TraceSpans;
  readonly spanOfRow: Uint32Array;
  /** Whether each frame names its trace. */
  readonly namesTraces: boolean;
}

/** Each span a frame at its time. */
export function timeFrames({ rows, byStart }: OrderedRows, places: RowPlaces): FlameFrames {
  const { order, frameOf, laneEnd } = orderByLane(packLanes(rows), byStart);
  const { count, parentRow, startNano, isCounted } = rows;
  const lengthNano = new Float64Array(count);
  const isFailed = new Uint8Array(count);
  let extentNano = 0;
  for (let row = 0; row < count; row++) {
    lengthNano[row] = Math.max(0, rows.durationNano[row]!);
    extentNano = Math.max(extentNano, startNano[row]! + lengthNano[row]!);
    if (rows.status[row] === 2) isFailed[row] = isCounted[row]!;
  }
  return {
    ...{ frameCount: count, laneEnd, extentNano, isMerged: false },
    startNano: pickFloats(startNano, order),
    widthNano: pickFloats(lengthNano, order),
    selfNano: pickFloats(rows.selfNano, order),
    operation: pickWords(rows.operation, order),
    parent: parentFrames(order, parentRow, frameOf),
    spanCount: pickWords(isCounted, order),
    errorCount: pickWords(isFailed, order),
    ...idsOf(order, places),
  };
}

/** Spans merged by path, side by side. */
export function pathFrames(tree: PathTree, siblings: SiblingOrder, places: RowPlaces): FlameFrames {
  const { order, frameOf, laneEnd, startNano, widthNano } = arrangePaths(tree, siblings);
  return {
    ...{ frameCount: tree.count, laneEnd, extentNano: widthNano, isMerged: true },
    startNano: pickFloats(startNano, order),
    widthNano: pickFloats(tree.widthNano, order),
    selfNano: pickFloats(tree.selfNano, order),
    operation: pickWords(tree.operation, order),
    parent: parentFrames(order, tree.parent, frameOf),
    spanCount: pickWords(tree.spanCount, order),
    errorCount: pickWords(tree.errorCount, order),
    ...idsOf(pickWords(tree.longestRow, order), places),
  };
}

function parentFrames(order: Uint32Array, parent: Int32Array, frameOf: Uint32Array): Int32Array {
  const frames = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const above = parent[order[at]!]!;
    frames[at] = above < 0 ? -1 : frameOf[above]!;
  }
  return frames;
}

function idsOf(rowOfFrame: Uint32Array, places: RowPlaces): Pick<FlameFrames, "spanId" | "traceId"> {
  const { world, spans, spanOfRow, namesTraces } = places;
  const spanId = new Uint32Array(rowOfFrame.length * 2);
  const traceId = new Uint32Array(namesTraces ? rowOfFrame.length * 4 : 0);
  for (let frame = 0; frame < rowOfFrame.length; frame++) {
    const span = spanOfRow[rowOfFrame[frame]!]!;
    const { hot } = spans.parts[spans.part[span]!]!.block;
    const row = spans.row[span]!;
    spanId[frame * 2] = hot.spanId[row * 2]!;
    spanId[frame * 2 + 1] = hot.spanId[row * 2 + 1]!;
    if (!namesTraces) continue;
    const ordinal = hot.traceOrdinal[hot.trace[row]!]!;
    for (let word = 0; word < 4; word++)
      traceId[frame * 4 + word] = world.traces.traceId[ordinal * 4 + word]!;
  }
  return { spanId, traceId };
}

/** The operations with their sums, and the strings they name. */
export function packOperations(
  { operations }: CallRows,
  sums: OperationSums,
): Pick<FlameGraph, "strings" | "operations"> {
  const texts = new TextPool();
  const service = Uint32Array.from(operations.service, (text) => texts.of(text));
  const name = Uint32Array.from(operations.name, (text) => texts.of(text));
  return { operations: { service, name, ...sums }, strings: texts.texts };
}
