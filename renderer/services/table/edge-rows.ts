import type { MapEdge, MapGraph, MapNode } from "../graph/map-graph.ts";
import { errorShare, nodeName } from "../graph/map-words.ts";
import type { EdgeOrder } from "../map-state.ts";

/** An edge with its ends. */
export interface EdgeRow {
  readonly edge: MapEdge;
  readonly from: MapNode;
  readonly to: MapNode;
}

/** Rows in order. Equal ones keep the order of the names; what has no value comes last. */
export function edgeRows(
  { nodes, edges }: MapGraph,
  order: EdgeOrder,
  isAscending: boolean,
): readonly EdgeRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rows = edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    return from === undefined || to === undefined ? [] : [{ edge, from, to }];
  });
  const byName = (a: EdgeRow, b: EdgeRow): number =>
    compare(nodeName(a.from), nodeName(b.from)) || compare(nodeName(a.to), nodeName(b.to));
  const sign = isAscending ? 1 : -1;
  return rows.sort((a, b) => {
    const [x, y] = [sortValue(a, order), sortValue(b, order)];
    const [isFirstMissing, isSecondMissing] = [Number.isNaN(x), Number.isNaN(y)];
    if (isFirstMissing || isSecondMissing)
      return Number(isFirstMissing) - Number(isSecondMissing) || byName(a, b);
    return sign * compare(x, y) || byName(a, b);
  });
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : Number(a > b);
}

function sortValue({ edge, from, to }: EdgeRow, order: EdgeOrder): string | number {
  switch (order) {
    case "from":
      return nodeName(from);
    case "to":
      return nodeName(to);
    case "count":
      return edge.count;
    case "errors":
      return errorShare(edge);
    case "p50":
      return edge.p50Nano;
    case "p95":
      return edge.p95Nano;
    default:
      return order satisfies never;
  }
}
