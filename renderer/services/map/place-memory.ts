import type { MapGraph } from "../graph/map-graph.ts";
import { type Places, placeNodes } from "../layout/place-nodes.ts";

const nothing: Places = new Map();

/** Remembers where nodes stand as long as the same is asked: asking twice gives the same. */
export class PlaceMemory {
  #key: string | undefined;
  #places = nothing;

  placesOf(key: string, { nodes, edges }: MapGraph): Places {
    if (key !== this.#key) this.forget();
    this.#key = key;
    this.#places = placeNodes({ nodes: nodes.map(({ id }) => id), edges }, this.#places);
    return this.#places;
  }

  /** The next graph is laid out anew. */
  forget(): void {
    this.#places = nothing;
  }
}
