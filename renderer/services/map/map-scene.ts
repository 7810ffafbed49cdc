import type { Point } from "../../layout/geometry.ts";
import { placeLabels } from "../../layout/place-labels.ts";
import type { MapEdge, MapGraph } from "../graph/map-graph.ts";
import { quantileText } from "../graph/map-words.ts";
import type { MapLayout } from "./layout-memory.ts";

/** A map as it is drawn: its layout, and what depends on numbers. */
export interface MapScene extends MapLayout {
  readonly labels: ReadonlyMap<string, Point>;
  /** Calls of the busiest edge, and how wide it is drawn: the widths of the others are measured by it. */
  readonly mostCalls: number;
  readonly widestPx: number;
}

export function mapScene({ nodes, edges }: MapGraph, layout: MapLayout): MapScene {
  const wishes = labelled(edges).map((edge) => ({
    id: edge.id,
    text: edgeText(edge),
    spots: layout.routes.get(edge.id)?.spots ?? [],
    weight: edge.count,
  }));
  return {
    ...layout,
    labels: placeLabels(
      wishes,
      nodes.map(({ id }) => layout.geometry.cornerOf(id)),
      layout.geometry.measures,
    ),
    mostCalls: edges.reduce((most, { count }) => Math.max(most, count), 1),
    widestPx: edges.length > denseEdges ? denseWidestPx : widestPx,
  };
}

/** More labels than this are a carpet: those of the busiest edges are shown, the others are a pointer away. */
const labelsMax = 60;

function labelled(edges: readonly MapEdge[]): readonly MapEdge[] {
  return edges.length <= labelsMax
    ? edges
    : edges.toSorted((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)).slice(0, labelsMax);
}

export function edgeText({ p95Nano, isBound }: MapEdge): string {
  return quantileText(p95Nano, isBound);
}

const thinnestPx = 1.25;
const widestPx = 6;
/** With more edges than this wide ones would fill the gaps. */
const denseEdges = 150;
const denseWidestPx = 3;

/** By the square root of the rate, so that rare calls are still seen beside the busiest. */
export function edgeWidth(count: number, scene: Pick<MapScene, "mostCalls" | "widestPx">): number {
  return thinnestPx + (scene.widestPx - thinnestPx) * Math.sqrt(count / scene.mostCalls);
}
