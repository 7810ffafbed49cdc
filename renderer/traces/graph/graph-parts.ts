import type { GraphBoxes, TraceGraph } from "../../../app/api/trace-graph.ts";
import { formatCounted, formatDuration } from "../../base/format.ts";
import { spanIdHex } from "../../base/ids.ts";
import { visibleText } from "../../base/visible-text.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GraphNode extends Box {
  readonly index: number;
  readonly service: string;
  /** Operation; where several had no room, how many. */
  readonly title: string;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly selfNano: number;
  readonly criticalNano: number;
  readonly isCritical: boolean;
  readonly spanId: string;
  /** Calls of itself. */
  readonly ownCalls: number;
}

export interface GraphEdge {
  readonly index: number;
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly callCount: number;
  readonly errorCount: number;
  readonly durationNano: number;
  readonly isCritical: boolean;
  readonly spanId: string;
  /** As an SVG path; empty where the picture had no room for it. */
  readonly path: string;
  /** Where the count stands. */
  readonly middle: { readonly x: number; readonly y: number };
}

/** An answer as what is drawn of it, edges in the order of calls. */
export interface GraphParts {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly services: readonly (Box & { readonly service: string })[];
  readonly width: number;
  readonly height: number;
}

export function readGraph(graph: TraceGraph): GraphParts {
  const { strings, nodes: columns, edges: calls, services } = graph;
  const ownCalls = new Map<number, number>();
  for (const [edge, from] of calls.from.entries())
    if (calls.to[edge] === from) ownCalls.set(from, calls.callCount[edge]!);
  const nodes = Array.from(columns.service, (service, index): GraphNode => {
    const operations = columns.operationCount[index]!;
    const name = visibleText(strings[columns.name[index]!] ?? "");
    // Awaited parents have neither a name nor a service.
    const nameless = strings[service] === "" ? "(not received)" : "(no name)";
    return {
      ...boxAt(columns, index),
      ...{ index, service: strings[service] ?? "" },
      title: operations > 1 ? `${formatCounted(operations, "other operation")}` : name || nameless,
      spanCount: columns.spanCount[index]!,
      errorCount: columns.errorCount[index]!,
      selfNano: columns.selfNano[index]!,
      criticalNano: columns.criticalNano[index]!,
      isCritical: columns.isCritical[index] === 1,
      spanId: spanIdHex(columns.spanId, index),
      ownCalls: ownCalls.get(index) ?? 0,
    };
  });
  return {
    nodes,
    edges: readEdges(graph, nodes),
    services: Array.from(services.service, (service, index) => ({
      ...boxAt(services, index),
      service: strings[service] ?? "",
    })),
    width: graph.width,
    height: graph.height,
  };
}

function readEdges({ edges }: TraceGraph, nodes: readonly GraphNode[]): GraphEdge[] {
  return Array.from(edges.from, (from, index): GraphEdge => {
    const points = pointsOf(edges, index);
    return {
      ...{ index, from: nodes[from]!, to: nodes[edges.to[index]!]! },
      callCount: edges.callCount[index]!,
      errorCount: edges.errorCount[index]!,
      durationNano: edges.durationNano[index]!,
      isCritical: edges.isCritical[index] === 1,
      spanId: spanIdHex(edges.spanId, index),
      path: pathOf(points),
      middle: points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 },
    };
  }).filter(({ from, to }) => from !== to);
}

function boxAt({ x, y, width, height }: GraphBoxes, index: number): Box {
  return { x: x[index]!, y: y[index]!, width: width[index]!, height: height[index]! };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function pointsOf({ pointEnd, pointX, pointY }: TraceGraph["edges"], edge: number): Point[] {
  const points: Point[] = [];
  for (let at = edge === 0 ? 0 : pointEnd[edge - 1]!; at < pointEnd[edge]!; at++)
    points.push({ x: pointX[at]!, y: pointY[at]! });
  return points;
}

/** Through the first and the last point, bent at those between. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const parts = [`M${first.x} ${first.y}`];
  for (const [at, point] of rest.entries()) {
    const next = rest[at + 1];
    // Curves end halfway between two bends, so that they join smoothly; the last one ends at the node.
    if (next === undefined) parts.push(`L${point.x} ${point.y}`);
    else parts.push(`Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`);
  }
  return parts.join(" ");
}

/** An edge as a screen reader says it. */
export function edgeText({ from, to, callCount, errorCount, durationNano, isCritical }: GraphEdge): string {
  return [
    `${from.title}, ${visibleText(from.service)}, calls ${to.title}, ${visibleText(to.service)}`,
    callCount === 1 ? "once" : `${callCount} times`,
    formatDuration(durationNano),
    ...(errorCount > 0 ? [formatCounted(errorCount, "error")] : []),
    ...(isCritical ? ["on the critical path"] : []),
  ].join(", ");
}

export function nodeText(node: GraphNode): string {
  const { title, service, spanCount, errorCount, selfNano, criticalNano, ownCalls } = node;
  return [
    `${title}, ${visibleText(service)}`,
    formatCounted(spanCount, "span"),
    `self ${formatDuration(selfNano)}`,
    ...(criticalNano > 0 ? [`${formatDuration(criticalNano)} on the critical path`] : []),
    ...(ownCalls > 0 ? [`calls itself ${ownCalls === 1 ? "once" : `${ownCalls} times`}`] : []),
    ...(errorCount > 0 ? [formatCounted(errorCount, "error")] : []),
  ].join(", ");
}
