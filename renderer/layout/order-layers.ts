import type { LayoutGraph } from "./layers.ts";

/**
 * Spots by layer from top to bottom. A spot is a node, or the place where an edge over several layers passes through one:
 *
 *     spots   0 … nodes - 1 = the nodes in their canonical order, then those that pass
 */
export interface Ordered {
  readonly nodeCount: number;
  readonly layers: readonly (readonly number[])[];
  /** By spot: those it is joined to in the layer before, and in the one behind. */
  readonly before: Joined;
  readonly after: Joined;
}

type Joined = readonly (readonly number[])[];

/** More rounds hardly find fewer crossings. */
const rounds = 12;

/** Puts the spots of each layer into an order with few crossings: sweeps of barycentres, the best of all rounds. */
export function orderLayers(graph: LayoutGraph, layerOf: ReadonlyMap<string, number>): Ordered {
  const { layers, before, after, nodeCount } = spotsOf(graph, layerOf);
  let best = layers;
  let fewest = crossings(layers, after);
  let current = layers;
  for (let round = 0; round < rounds && fewest > 0; round++) {
    current = round % 2 === 0 ? sweep(current, before, true) : sweep(current, after, false);
    const count = crossings(current, after);
    if (count < fewest) [best, fewest] = [current, count];
  }
  return { nodeCount, layers: best, before, after };
}

function spotsOf({ nodes, edges }: LayoutGraph, layerOf: ReadonlyMap<string, number>): Ordered {
  const numberOf = new Map(nodes.map((node, at) => [node, at]));
  const depth = Math.max(0, ...layerOf.values()) + 1;
  const layers: number[][] = Array.from({ length: depth }, () => []);
  const before: number[][] = nodes.map(() => []);
  const after: number[][] = nodes.map(() => []);
  for (const [at, node] of nodes.entries()) layers[layerOf.get(node)!]!.push(at);
  const join = (a: number, b: number): void => {
    after[a]!.push(b);
    before[b]!.push(a);
  };
  for (const { from, to } of edges) {
    const [first, last] = [layerOf.get(from)!, layerOf.get(to)!];
    // What leads back in a cycle pulls at nothing.
    if (first >= last) continue;
    let previous = numberOf.get(from)!;
    for (let layer = first + 1; layer < last; layer++) {
      const passing = before.push([]) - 1;
      after.push([]);
      layers[layer]!.push(passing);
      join(previous, passing);
      previous = passing;
    }
    join(previous, numberOf.get(to)!);
  }
  return { nodeCount: nodes.length, layers, before, after };
}

function sweep(layers: Ordered["layers"], joined: Joined, isForward: boolean): Ordered["layers"] {
  const swept = [...layers];
  const places = new Float64Array(joined.length);
  const wanted = new Float64Array(joined.length);
  for (let step = 0; step < layers.length; step++) {
    const index = isForward ? step : layers.length - 1 - step;
    const layer = layers[index]!;
    for (const [at, spot] of layer.entries()) wanted[spot] = meanPlace(joined[spot]!, places) ?? at;
    const sorted = layer.toSorted((a, b) => wanted[a]! - wanted[b]! || a - b);
    swept[index] = sorted;
    for (const [place, spot] of sorted.entries()) places[spot] = place;
  }
  return swept;
}

function meanPlace(spots: readonly number[], places: Float64Array): number | undefined {
  if (spots.length === 0) return undefined;
  let sum = 0;
  for (const spot of spots) sum += places[spot]!;
  return sum / spots.length;
}

/** Pairs of joints between the same layers that cross. */
function crossings(layers: Ordered["layers"], after: Joined): number {
  const places = new Uint32Array(after.length);
  for (const layer of layers) for (const [place, spot] of layer.entries()) places[spot] = place;
  let count = 0;
  for (const [index, layer] of layers.entries()) {
    const ends = layer.flatMap((spot) => after[spot]!.map((end) => places[end]!).sort((a, b) => a - b));
    count += inversions(ends, layers[index + 1]?.length ?? 0);
  }
  return count;
}

/** Pairs that are out of order, by a Fenwick tree over the values. */
function inversions(values: readonly number[], size: number): number {
  const tree = new Uint32Array(size + 1);
  let count = 0;
  for (const [seen, value] of values.entries()) {
    let notAfter = 0;
    for (let at = value + 1; at > 0; at -= at & -at) notAfter += tree[at]!;
    count += seen - notAfter;
    for (let at = value + 1; at <= size; at += at & -at) tree[at]! += 1;
  }
  return count;
}
