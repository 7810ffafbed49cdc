import type { CallRows } from "../../../analysis/flame/call-rows.ts";
import { orderByLane } from "../../../analysis/flame/lane-order.ts";
import type { OperationSums } from "../../../analysis/flame/operation-sums.ts";
import { packLanes } from "../../../analysis/flame/pack-lanes.ts";
import { arrangePaths, type SiblingOrder } from "../../../analysis/flame/path-frames.ts";
import type { PathTree } from "../../../analysis/flame/path-tree.ts";
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
  const { count, parentRow, startNano, durationNano, selfNano, isCounted } = rows;
  const widthNano = Float64Array.from(order, (row) => Math.max(0, durationNano[row]!));
  let extentNano = 0;
  for (let row = 0; row < count; row++)
    extentNano = Math.max(extentNano, startNano[row]! + Math.max(0, durationNano[row]!));
  return {
    ...{ frameCount: count, laneEnd, extentNano, isMerged: false, widthNano },
    startNano: Float64Array.from(order, (row) => startNano[row]!),
    selfNano: Float64Array.from(order, (row) => selfNano[row]!),
    operation: Uint32Array.from(order, (row) => rows.operation[row]!),
    parent: parentFrames(order, parentRow, frameOf),
    spanCount: Uint32Array.from(order, (row) => isCounted[row]!),
    errorCount: Uint32Array.from(order, (row) => (rows.status[row] === 2 ? isCounted[row]! : 0)),
    ...idsOf(order, places),
  };
}

/** Spans merged by path, side by side. */
export function pathFrames(tree: PathTree, siblings: SiblingOrder, places: RowPlaces): FlameFrames {
  const { order, frameOf, laneEnd, startNano, widthNano } = arrangePaths(tree, siblings);
  return {
    ...{ frameCount: tree.count, laneEnd, extentNano: widthNano, isMerged: true },
    startNano: Float64Array.from(order, (node) => startNano[node]!),
    widthNano: Float64Array.from(order, (node) => tree.widthNano[node]!),
    selfNano: Float64Array.from(order, (node) => tree.selfNano[node]!),
    operation: Uint32Array.from(order, (node) => tree.operation[node]!),
    parent: parentFrames(order, tree.parent, frameOf),
    spanCount: Uint32Array.from(order, (node) => tree.spanCount[node]!),
    errorCount: Uint32Array.from(order, (node) => tree.errorCount[node]!),
    ...idsOf(
      Uint32Array.from(order, (node) => tree.longestRow[node]!),
      places,
    ),
  };
}

function parentFrames(order: Uint32Array, parent: Int32Array, frameOf: Uint32Array): Int32Array {
  return Int32Array.from(order, (element) => (parent[element]! < 0 ? -1 : frameOf[parent[element]!]!));
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
