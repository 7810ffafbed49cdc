import type { Places } from "./place-nodes.ts";
import type { RoutedEdge } from "./route-edges.ts";

/** What is walked: nodes and edges by their ids. */
export interface WalkedGraph {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly RoutedEdge[];
}

/** Keys that walk a graph. */
export const walkKeys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"] as const;
export type WalkKey = (typeof walkKeys)[number];

/**
 * Where a key leads from a node or an edge: left and right along edges (node, edge, node …), up and down through the nodes in
 * reading order or through the edges that leave the same node.
 */
export function walk(graph: WalkedGraph, places: Places, from: string, key: WalkKey): string | undefined {
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
export function nodesInOrder({ nodes }: WalkedGraph, places: Places): readonly string[] {
  const inOrder = nodes.flatMap(({ id }) => {
    const place = places.get(id);
    return place === undefined ? [] : [{ id, ...place }];
  });
  inOrder.sort((a, b) => a.layer - b.layer || a.top - b.top || (a.id < b.id ? -1 : 1));
  return inOrder.map(({ id }) => id);
}

function fromEdge(graph: WalkedGraph, places: Places, edge: RoutedEdge, key: WalkKey): string {
  if (key === "ArrowRight") return edge.to;
  if (key === "ArrowLeft") return edge.from;
  const siblings = leaving(graph, places, edge.from);
  const at = siblings.findIndex(({ id }) => id === edge.id) + (key === "ArrowUp" ? -1 : 1);
  return (siblings[Math.min(siblings.length - 1, Math.max(0, at))] ?? edge).id;
}

function leaving({ edges }: WalkedGraph, places: Places, node: string): readonly RoutedEdge[] {
  return fromTheTop(
    edges.filter(({ from }) => from === node),
    places,
    ({ to }) => to,
  );
}

function entering({ edges }: WalkedGraph, places: Places, node: string): readonly RoutedEdge[] {
  return fromTheTop(
    edges.filter(({ to }) => to === node),
    places,
    ({ from }) => from,
  );
}

function fromTheTop(
  edges: readonly RoutedEdge[],
  places: Places,
  endOf: (edge: RoutedEdge) => string,
): readonly RoutedEdge[] {
  const topOf = (edge: RoutedEdge): number => places.get(endOf(edge))?.top ?? 0;
  return edges.toSorted((a, b) => topOf(a) - topOf(b) || (a.id < b.id ? -1 : 1));
}
