import type { PipelineEdge, PipelineGraph, PipelineNode } from "../../../app/api/pipeline.ts";
import { type Geometry, geometryOf, type Measures, type Point } from "../../layout/geometry.ts";
import { placeLabels } from "../../layout/place-labels.ts";
import { freshPlaces, type Places } from "../../layout/place-nodes.ts";
import { type Route, type RoutedEdge, routeEdges } from "../../layout/route-edges.ts";
import type { WalkedGraph } from "../../layout/walk.ts";

const measures: Measures = { cardWidth: 160, cardHeight: 58, columnGap: 62 };

/** Where components and what joins them are drawn. Rates move nothing. */
export interface PipelineScene {
  /** Nodes by their keys; without extensions, which are in no pipeline. */
  readonly graph: WalkedGraph;
  readonly places: Places;
  readonly geometry: Geometry;
  readonly routes: ReadonlyMap<string, Route>;
  /** Where the rate of an edge stands, of those whose node hands on in several ways: of the others the card says it. */
  readonly labels: ReadonlyMap<string, Point>;
}

/** As wide as most rates. */
const widestLabel = "9.99/s";

/**
 *     receivers ─► processors ─► … ─► exporters
 *
 * Columns by the longest way to a component, edges around the cards between their ends, pipelines in the order of the configuration
 * where that makes no more crossings.
 */
export function pipelineScene({ nodes, edges: all, pipelines }: PipelineGraph): PipelineScene {
  const edges = all.map((edge) => routedEdge(edge, nodes));
  const keys = inWrittenOrder(nodes, all, pipelines);
  const places = freshPlaces({ nodes: keys, edges: onePerPair(edges) });
  const geometry = geometryOf(places, measures);
  const routes = routeEdges(edges, keys, places, geometry);
  const wishes = [...Map.groupBy(edges, ({ from }) => from).values()]
    .filter((siblings) => siblings.length > 1)
    .flat()
    .map(({ id }) => ({ id, text: widestLabel, spots: routes.get(id)?.spots.slice(0, 5) ?? [], weight: 1 }));
  const corners = keys.map((key) => geometry.cornerOf(key));
  const labels = placeLabels(wishes, corners, measures);
  return { graph: { nodes: keys.map((id) => ({ id })), edges }, places, geometry, routes, labels };
}

/** Two components may be joined in several pipelines. */
export function edgeId({ from, to, pipeline }: PipelineEdge, nodes: readonly PipelineNode[]): string {
  return `${pipeline}: ${nodes[from]!.key} → ${nodes[to]!.key}`;
}

/** Keys of the nodes that edges join, in the order in which pipelines name them. */
function inWrittenOrder(
  nodes: readonly PipelineNode[],
  edges: readonly PipelineEdge[],
  pipelines: PipelineGraph["pipelines"],
): readonly string[] {
  const places = new Map<number, readonly number[]>();
  for (const [at, { id, receivers, processors, exporters }] of pipelines.entries()) {
    const ids = [...receivers, ...processors, ...exporters];
    for (const { from, to, pipeline } of edges)
      for (const node of pipeline === id ? [from, to] : [])
        if (!places.has(node)) places.set(node, [at, ids.indexOf(nodes[node]!.id)]);
  }
  const joined = [...places].sort(([, [a = 0, i = 0]], [, [b = 0, j = 0]]) => a - b || i - j);
  return joined.map(([node]) => nodes[node]!.key);
}

function routedEdge(edge: PipelineEdge, nodes: readonly PipelineNode[]): RoutedEdge {
  return { id: edgeId(edge, nodes), from: nodes[edge.from]!.key, to: nodes[edge.to]!.key };
}

function onePerPair(edges: readonly RoutedEdge[]): readonly RoutedEdge[] {
  return [...new Map(edges.map((edge) => [JSON.stringify([edge.from, edge.to]), edge])).values()];
}
