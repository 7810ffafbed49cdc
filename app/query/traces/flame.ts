import type { InferOutput } from "valibot";
import { type CallRows, compareOperations, type Operations } from "../../analysis/flame/call-rows.ts";
import { type OperationSums, sumOperations } from "../../analysis/flame/operation-sums.ts";
import { mergePaths, rowTree } from "../../analysis/flame/path-tree.ts";
import { calleesOf, callersOf } from "../../analysis/flame/sandwich.ts";
import type { FlameGraph, flameParams } from "../../api/trace-queries.ts";
import { callRows, type OrderedRows } from "./flame/call-rows.ts";
import { type FlameSpans, gatherSpans } from "./flame/gather-spans.ts";
import { packOperations, pathFrames, type RowPlaces, timeFrames } from "./flame/pack-frames.ts";
import type { QueryWorld, Steps } from "./query-world.ts";

export type FlameQuestion = InferOutput<typeof flameParams>;

/** A flame graph of one trace, or of the spans a query finds. */
export function* flame(world: QueryWorld, question: FlameQuestion): Steps<FlameGraph> {
  const begunMs = performance.now();
  const found = yield* gatherSpans(world, question);
  const ordered = callRows(world, found, question.counts);
  world.check();
  const places: RowPlaces = {
    ...{ world, spans: found.spans, spanOfRow: ordered.spanOfRow },
    namesTraces: question.traceId === undefined,
  };
  const isOfSpans = question.form === "time" && question.traceId !== undefined;
  return {
    ...(isOfSpans ? spanFrames(ordered, places) : mergedFrames(world, question, ordered, places)),
    ...countsOf(found, ordered),
    examinedSpans: world.blocks.reduce((sum, { rowCount }) => sum + rowCount, 0),
    elapsedMs: performance.now() - begunMs,
  };
}

type FrameSets = Pick<FlameGraph, "frames" | "callers" | "focus" | "operations" | "strings">;

/** Nothing is merged: not even for the sums. */
function spanFrames(ordered: OrderedRows, places: RowPlaces): FrameSets {
  const sums = sumOperations(rowTree(ordered.rows));
  return {
    ...packOperations(ordered.rows, sums),
    ...{ frames: timeFrames(ordered, places), callers: undefined, focus: -1 },
  };
}

function mergedFrames(
  world: QueryWorld,
  { form, of }: FlameQuestion,
  { rows }: OrderedRows,
  places: RowPlaces,
): FrameSets {
  const tree = mergePaths(rows);
  world.check();
  const sums = sumOperations(tree);
  const packed = packOperations(rows, sums);
  if (form !== "sandwich") {
    const frames = pathFrames(tree, form === "heavy" ? "heavy" : "usual", places);
    return { ...packed, frames, callers: undefined, focus: -1 };
  }
  const focus = focusOf(tree.operations, sums, of);
  return {
    ...packed,
    focus,
    frames: pathFrames(calleesOf(tree, focus), "heavy", places),
    callers: pathFrames(callersOf(tree, focus), "heavy", places),
  };
}

/** The operation asked for, -1 where no span is one; else the one with the most self time. */
function focusOf(operations: Operations, { selfNano }: OperationSums, of: FlameQuestion["of"]): number {
  const { service, name } = operations;
  if (of !== undefined) return name.findIndex((text, at) => text === of.name && service[at] === of.service);
  let most = -1;
  for (let at = 0; at < name.length; at++) {
    const more = most < 0 ? 1 : selfNano[at]! - selfNano[most]!;
    if (more > 0 || (more === 0 && compareOperations(operations, at, most) < 0)) most = at;
  }
  return most;
}

function countsOf(
  { spans, omittedSpans }: FlameSpans,
  { rows, spanOfRow }: OrderedRows,
): Pick<FlameGraph, "spanCount" | "traceCount" | "omittedSpans"> {
  const traces = new Set<number>();
  for (let row = 0; row < rows.count; row++) {
    if (rows.isCounted[row] === 0) continue;
    const span = spanOfRow[row]!;
    const { hot } = spans.parts[spans.part[span]!]!.block;
    traces.add(hot.traceOrdinal[hot.trace[spans.row[span]!]!]!);
  }
  return { spanCount: countedIn(rows), traceCount: traces.size, omittedSpans };
}

function countedIn({ isCounted }: CallRows): number {
  return isCounted.reduce((sum, counted) => sum + counted, 0);
}
