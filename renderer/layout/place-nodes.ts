import { canonical, type LayoutGraph, layersOf } from "./layers.ts";
import { orderLayers } from "./order-layers.ts";
import { rowPitch, spreadLayers } from "./spread-layers.ts";

/** Where a node stands: its column, which may be negative, and its top in pixels. */
export interface Place {
  readonly layer: number;
  readonly top: number;
}

export type Places = ReadonlyMap<string, Place>;

/**
 * Places for all nodes of a graph. Known ones stay where they are, whatever comes or goes; new ones are put beside what they are
 * joined to, where there is room. A caller of the first column gets a column before it: there alone the map moves, as a whole. Where nothing is known the whole is laid out anew, the same for the same graph.
 */
export function placeNodes(graph: LayoutGraph, known: Places): Places {
  const whole = canonical(graph);
  const added = whole.nodes.filter((node) => !known.has(node));
  if (added.length === 0) return known;
  if (added.length === whole.nodes.length && known.size === 0) return freshPlaces(whole);
  const layers = layersOf(whole);
  const places = new Map(known);
  added.sort((a, b) => layers.get(a)! - layers.get(b)! || (a < b ? -1 : 1));
  for (const node of added) places.set(node, placeBeside(node, whole, places, layers.get(node)!));
  return places;
}

/** Whether a new layout would turn edges to the right that lead left or down in this one. */
export function isUntidy(graph: LayoutGraph, places: Places): boolean {
  const whole = canonical(graph);
  const layers = layersOf(whole);
  return whole.edges.some(
    ({ from, to }) => places.get(from)!.layer >= places.get(to)!.layer && layers.get(from)! < layers.get(to)!,
  );
}

/** Places of a graph of which none is known, nodes in their order where edges allow it. */
export function freshPlaces(graph: LayoutGraph): Places {
  const layers = layersOf(graph);
  const tops = spreadLayers(orderLayers(graph, layers));
  return new Map(graph.nodes.map((node, at) => [node, { layer: layers.get(node)!, top: tops[at]! }]));
}

/** Right of its callers, or else left of its callees, near the middle of both. */
function placeBeside(node: string, { edges }: LayoutGraph, places: Places, freshLayer: number): Place {
  const callers = edges.flatMap(({ from, to }) => (to === node ? (places.get(from) ?? []) : []));
  const callees = edges.flatMap(({ from, to }) => (from === node ? (places.get(to) ?? []) : []));
  const layer = layerBeside(callers, callees) ?? freshLayer;
  const joined = [...callers, ...callees];
  const tops = [...places.values()].filter((place) => place.layer === layer).map(({ top }) => top);
  const wanted =
    joined.length === 0
      ? Math.max(-rowPitch, ...tops) + rowPitch
      : Math.round(joined.reduce((sum, { top }) => sum + top, 0) / joined.length);
  return { layer, top: nearestFree(wanted, tops) };
}

function layerBeside(callers: readonly Place[], callees: readonly Place[]): number | undefined {
  if (callers.length > 0) return Math.max(...callers.map(({ layer }) => layer)) + 1;
  if (callees.length > 0) return Math.min(...callees.map(({ layer }) => layer)) - 1;
  return undefined;
}

/**
 * The top nearest to the wanted one, the upper of two, that keeps its distance from all others. None is above the first row: that
 * would push the whole map down.
 */
function nearestFree(wanted: number, tops: readonly number[]): number {
  const isFree = (top: number): boolean =>
    top >= 0 && tops.every((other) => Math.abs(other - top) >= rowPitch);
  const candidates = [wanted, 0, ...tops.flatMap((top) => [top - rowPitch, top + rowPitch])];
  return candidates.filter(isFree).sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b)[0]!;
}
