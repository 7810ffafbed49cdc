import { type Geometry, geometryOf, type Measures } from "../../layout/geometry.ts";
import type { LayoutGraph } from "../../layout/layers.ts";
import { isUntidy, type Places, placeNodes } from "../../layout/place-nodes.ts";
import { type Route, routeEdges } from "../../layout/route-edges.ts";
import type { MapGraph } from "../graph/map-graph.ts";

/** Where nodes and edges of a map lie. */
export interface MapLayout {
  readonly places: Places;
  readonly geometry: Geometry;
  readonly routes: ReadonlyMap<string, Route>;
  /** A new layout would be better. */
  readonly isUntidy: boolean;
}

export const mapMeasures: Measures = { cardWidth: 208, cardHeight: 54, columnGap: 116 };

/**
 * Remembers where nodes stand as long as the same is asked: asking twice gives the same. Answers that differ in their numbers alone
 * cost nothing.
 */
export class LayoutMemory {
  #key: string | undefined;
  #structure: string | undefined;
  #layout: MapLayout | undefined;

  layoutOf(key: string, { nodes, edges }: MapGraph): MapLayout {
    const structure = [...nodes, ...edges].map(({ id }) => id).join("\n");
    if (key === this.#key && structure === this.#structure && this.#layout !== undefined) return this.#layout;
    const known = key === this.#key ? this.#layout?.places : undefined;
    const graph: LayoutGraph = { nodes: nodes.map(({ id }) => id), edges };
    const places = placeNodes(graph, known ?? new Map());
    const geometry = geometryOf(places, mapMeasures);
    const routes = routeEdges(edges, graph.nodes, places, geometry);
    this.#key = key;
    this.#structure = structure;
    this.#layout = { places, geometry, routes, isUntidy: isUntidy(graph, places) };
    return this.#layout;
  }
}
