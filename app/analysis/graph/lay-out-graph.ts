import { Graph, layout } from "@dagrejs/dagre";
import type { CallEdge, CallGraph } from "./call-graph.ts";

export type GraphDirection = "LR" | "TB";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Places in pixels; `x` and `y` of a box are its upper left corner. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Box[];
  /** Around nodes of a service that call each other. */
  readonly services: readonly (Box & { readonly service: number })[];
  /** The way of each edge; empty for one that leads back to its node, or that is not drawn. */
  readonly edges: readonly (readonly Point[])[];
}

/** Two lines of text. */
const nodeSize = { width: 190, height: 44 } as const;
const marginPx = 24;
/** Above the nodes of a service, for its name. */
const titlePx = 18;
const boxRoomPx = 6;

/**
 * Edges that are drawn. Two hundred operations may call each other in forty thousand ways: nobody reads such a picture, and
 * dagre, whose time grows with the square of it, would hold its worker for minutes. These take it two seconds at worst.
 */
export const drawnEdgesMax = 300;

/** Calls within a service pull its operations together, so that a box fits around them. */
const sameServiceWeight = 4;

export function layOutGraph({ nodes, edges }: CallGraph, direction: GraphDirection): GraphLayout {
  // Services are not given to dagre as clusters: it fails on some such graphs, and takes a second for others.
  const graph = new Graph();
  const spacing = direction === "LR" ? { nodesep: 34, ranksep: 64 } : { nodesep: 30, ranksep: 62 };
  graph.setGraph({ rankdir: direction, marginx: marginPx, marginy: marginPx, ...spacing });
  for (const index of nodes.keys()) graph.setNode(`n${index}`, { ...nodeSize });
  const drawn = drawnEdges(edges);
  for (const { from, to } of drawn) {
    const weight = nodes[from]!.service === nodes[to]!.service ? sameServiceWeight : 1;
    graph.setEdge(`n${from}`, `n${to}`, { weight });
  }
  layout(graph);
  const placed = nodes.map((_, index) => boxOf(graph, `n${index}`));
  const { width, height } = graph.graph();
  return {
    ...{ width, height, nodes: placed },
    services: serviceBoxes({ nodes, edges }, placed),
    edges: edges.map((edge) => {
      const { from, to } = edge;
      if (!drawn.has(edge)) return [];
      return fromSideToSide(graph.edge(`n${from}`, `n${to}`).points, placed[from]!, placed[to]!, direction);
    }),
  };
}

/** In the order of calls: whatever brought a node, so that none stands alone, then the critical path, then what took longest. */
function drawnEdges(edges: readonly CallEdge[]): ReadonlySet<CallEdge> {
  const ways = edges.filter(({ from, to }) => from !== to);
  if (ways.length <= drawnEdgesMax) return new Set(ways);
  const first = new Map<number, CallEdge>();
  for (const edge of ways) if (!first.has(edge.to)) first.set(edge.to, edge);
  const rank = (edge: CallEdge): number => (first.get(edge.to) === edge ? 2 : edge.isCritical ? 1 : 0);
  const kept = ways.toSorted((a, b) => rank(b) - rank(a) || b.durationNano - a.durationNano);
  return new Set(kept.slice(0, drawnEdgesMax));
}

/** Calls leave and enter in the middle of the sides that face the layers, not where a line to the middle happens to cross. */
function fromSideToSide(
  points: readonly Point[],
  from: Box,
  to: Box,
  direction: GraphDirection,
): readonly Point[] {
  const isForward = direction === "LR" ? from.x + from.width <= to.x : from.y + from.height <= to.y;
  if (!isForward) return points;
  const sideOf = ({ x, y, width, height }: Box, isEnd: boolean): Point =>
    direction === "LR"
      ? { x: isEnd ? x : x + width, y: y + height / 2 }
      : { x: x + width / 2, y: isEnd ? y : y + height };
  return [sideOf(from, false), ...points.slice(1, -1), sideOf(to, true)];
}

function boxOf(graph: Graph, name: string): Box {
  const { x, y, width, height } = graph.node(name);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Boxes around operations of a service that call each other, where no other operation lies in between. */
function serviceBoxes(
  { nodes, edges }: CallGraph,
  placed: readonly Box[],
): (Box & { readonly service: number })[] {
  const boxes: (Box & { readonly service: number })[] = [];
  for (const members of familiesOf({ nodes, edges })) {
    const box = around(members.map((node) => placed[node]!));
    const isClean =
      placed.every((other, node) => members.includes(node) || !meets(box, other)) &&
      boxes.every((other) => !meets(box, other));
    if (isClean) boxes.push({ ...box, service: nodes[members[0]!]!.service });
  }
  return boxes;
}

/** Groups of two and more nodes of one service that edges join, the largest first. */
function familiesOf({ nodes, edges }: CallGraph): number[][] {
  const head = [...nodes.keys()];
  const headOf = (node: number): number => {
    let at = node;
    while (head[at] !== at) at = head[at]!;
    return at;
  };
  for (const { from, to } of edges)
    if (nodes[from]!.service === nodes[to]!.service) head[headOf(from)] = headOf(to);
  const families = Map.groupBy(nodes.keys(), headOf);
  return [...families.values()].filter(({ length }) => length > 1).sort((a, b) => b.length - a.length);
}

function meets(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x)) - boxRoomPx;
  const y = Math.min(...boxes.map((box) => box.y)) - titlePx;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + boxRoomPx;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + boxRoomPx;
  return { x, y, width: right - x, height: bottom - y };
}
