import type { MapGraph } from "../graph/map-graph.ts";
import type { LayoutGraph } from "../layout/layers.ts";
import { type Places, placeNodes } from "../layout/place-nodes.ts";

/** What of a map its layout depends on. */
export function layoutGraph({ nodes, edges }: MapGraph): LayoutGraph {
  return { nodes: nodes.map(({ id }) => id), edges };
}

const nothing: Places = new Map();

/** Remembers where nodes stand as long as the same is asked: asking twice gives the same. */
export class PlaceMemory {
  #key: string | undefined;
  #places = nothing;

  placesOf(key: string, graph: MapGraph): Places {
    if (key !== this.#key) this.#places = nothing;
    this.#key = key;
    this.#places = placeNodes(layoutGraph(graph), this.#places);
    return this.#places;
  }
}
