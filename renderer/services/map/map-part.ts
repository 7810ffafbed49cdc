import type { MapEdge, MapGraph, MapNode } from "../graph/map-graph.ts";
import { isAskedFor } from "../graph/map-queries.ts";

/** What can be pointed at, clicked and walked to. */
export type MapPart = MapNode | MapEdge;

export function isEdge(part: MapPart): part is MapEdge {
  return "from" in part;
}

/** By id. */
export function partsOf({ nodes, edges }: MapGraph): ReadonlyMap<string, MapPart> {
  return new Map([...nodes, ...edges].map((part) => [part.id, part]));
}

/** Ids of what a query asks for. */
export function askedOf(parts: ReadonlyMap<string, MapPart>, query: string): ReadonlySet<string> {
  const asked = [...parts.values()].filter(({ condition }) => isAskedFor(query, condition));
  // The spans of an edge are of a service, too: what was clicked is the narrower.
  const edges = asked.filter(isEdge);
  return new Set((edges.length > 0 ? edges : asked).map(({ id }) => id));
}

/** The edges that are joined to a part, or are it. */
export function nearEdges({ edges }: MapGraph, id: string): readonly MapEdge[] {
  return edges.filter((edge) => edge.id === id || edge.from === id || edge.to === id);
}

/** What an element of the map stands for. */
export function idOf(target: EventTarget): string | undefined {
  return elementOf(target)?.getAttribute("data-id") ?? undefined;
}

export function elementOf(target: EventTarget): Element | undefined {
  return (target instanceof Element ? target.closest("[data-id]") : undefined) ?? undefined;
}
