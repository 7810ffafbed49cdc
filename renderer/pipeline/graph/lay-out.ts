import type { PipelineEdge, PipelineNode } from "../../../app/api/pipeline.ts";

export const cardWidth = 176;
export const cardHeight = 58;
const columnGap = 72;
const rowGap = 18;
export const margin = 20;

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  /** Top left corner of each node's card, in pixels; undefined for what stands in no pipeline (extensions). */
  readonly places: readonly (Place | undefined)[];
  readonly width: number;
  readonly height: number;
}

/**
 *     column 0    1           2          3
 *     receivers   processors  …          exporters
 *
 * A node's column is the longest way to it. Within a column nodes stand as near to the middle of what feeds them as the ones above
 * allow, in the order in which pipelines are written: a new rate never moves anything.
 */
export function layOutPipeline(nodes: readonly PipelineNode[], edges: readonly PipelineEdge[]): GraphLayout {
  const columns = columnsOf(nodes.length, edges);
  const places = new Array<Place | undefined>(nodes.length).fill(undefined);
  const columnCount = Math.max(0, ...columns.map((column) => (column ?? -1) + 1));
  let height = 0;
  for (let column = 0; column < columnCount; column++) {
    const members = nodes.map((_, node) => node).filter((node) => columns[node] === column);
    let nextY = margin;
    for (const node of sortedByFeeders(members, edges, places)) {
      const y = Math.max(nextY, middleOfFeeders(node, edges, places) ?? nextY);
      places[node] = { x: margin + column * (cardWidth + columnGap), y };
      nextY = y + cardHeight + rowGap;
      height = Math.max(height, nextY - rowGap);
    }
  }
  const width = margin * 2 + columnCount * (cardWidth + columnGap) - columnGap;
  return { places, width: Math.max(0, width), height: height + margin };
}

/** Longest way from a start; undefined for what no edge touches. The graph has no cycle. */
function columnsOf(nodeCount: number, edges: readonly PipelineEdge[]): readonly (number | undefined)[] {
  const columns = new Array<number | undefined>(nodeCount).fill(undefined);
  for (const { from, to } of edges) {
    columns[from] ??= 0;
    columns[to] ??= 0;
  }
  for (let round = 0; round < nodeCount; round++) {
    let isSettled = true;
    for (const { from, to } of edges) {
      if (columns[to]! > columns[from]!) continue;
      columns[to] = columns[from]! + 1;
      isSettled = false;
    }
    if (isSettled) break;
  }
  return columns;
}

function sortedByFeeders(
  members: readonly number[],
  edges: readonly PipelineEdge[],
  places: readonly (Place | undefined)[],
): readonly number[] {
  const wanted = new Map(members.map((node) => [node, middleOfFeeders(node, edges, places) ?? 0]));
  return members.toSorted((a, b) => wanted.get(a)! - wanted.get(b)! || a - b);
}

function middleOfFeeders(
  node: number,
  edges: readonly PipelineEdge[],
  places: readonly (Place | undefined)[],
): number | undefined {
  const ys = edges.filter(({ to }) => to === node).flatMap(({ from }) => places[from]?.y ?? []);
  return ys.length === 0 ? undefined : ys.reduce((sum, y) => sum + y, 0) / ys.length;
}
