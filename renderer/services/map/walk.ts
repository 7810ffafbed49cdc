import type { MapEdge, MapGraph } from "../graph/map-graph.ts";
import type { Places } from "../layout/place-nodes.ts";

/** Keys that walk the map. */
export const walkKeys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"] as const;
export type WalkKey = (typeof walkKeys)[number];

/**
 * Where a key leads from a node or an edge: left and right along calls (node, edge, node …), up and down through the nodes in
 * reading order or through the edges that leave the same node.
 */
export function walk(graph: MapGraph, places: Places, from: string, key: WalkKey): string | undefined {
  const nodes = nodesInOrder(graph, places);
  if (key === "Home") return nodes[0];
  if (key === "End") return nodes.at(-1);
  const edge = graph.edges.find(({ id }) => id === from);
  if (edge !== undefined) return fromEdge(graph, places, edge, key);
  const at = nodes.indexOf(from);
  if (key === "ArrowUp") return nodes[Math.max(0, at - 1)];
  if (key === "ArrowDown") return nodes[Math.min(nodes.length - 1, at + 1)];
  const isForward = key === "ArrowRight";
  return isForward ? leaving(graph, places, from)[0]?.id : entering(graph, places, from)[0]?.id;
}

/** Column by column, from the top. */
export function nodesInOrder({ nodes }: MapGraph, places: Places): readonly string[] {
  const inOrder = nodes.flatMap(({ id }) => {
    const place = places.get(id);
    return place === undefined ? [] : [{ id, ...place }];
  });
  inOrder.sort((a, b) => a.layer - b.layer || a.top - b.top || (a.id < b.id ? -1 : 1));
  return inOrder.map(({ id }) => id);
}

function fromEdge(graph: MapGraph, places: Places, edge: MapEdge, key: WalkKey): string {
  if (key === "ArrowRight") return edge.to;
  if (key === "ArrowLeft") return edge.from;
  const siblings = leaving(graph, places, edge.from);
  const at = siblings.findIndex(({ id }) => id === edge.id) + (key === "ArrowUp" ? -1 : 1);
  return (siblings[Math.min(siblings.length - 1, Math.max(0, at))] ?? edge).id;
}

function leaving({ edges }: MapGraph, places: Places, node: string): readonly MapEdge[] {
  return fromTheTop(
    edges.filter(({ from }) => from === node),
    places,
    ({ to }) => to,
  );
}

function entering({ edges }: MapGraph, places: Places, node: string): readonly MapEdge[] {
  return fromTheTop(
    edges.filter(({ to }) => to === node),
    places,
    ({ from }) => from,
  );
}

function fromTheTop(
  edges: readonly MapEdge[],
  places: Places,
  endOf: (edge: MapEdge) => string,
): readonly MapEdge[] {
  const topOf = (edge: MapEdge): number => places.get(endOf(edge))?.top ?? 0;
  return edges.toSorted((a, b) => topOf(a) - topOf(b) || (a.id < b.id ? -1 : 1));
}
