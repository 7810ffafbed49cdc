import type { LayoutEdge, LayoutGraph } from "./layers.ts";

/** A node in its layer, or the place where an edge passes through a layer. */
export interface Spot {
  /** Of a passing edge a name that no node has. */
  readonly name: string;
  readonly isPassing: boolean;
}

/** Spots by layer from top to bottom, and the segments of edges between neighbouring layers. */
export interface Ordered {
  readonly layers: readonly (readonly Spot[])[];
  readonly segments: readonly LayoutEdge[];
}

/** More rounds hardly find fewer crossings. */
const rounds = 12;

/** Puts the spots of each layer into an order with few crossings: sweeps of barycentres, the best of all rounds. */
export function orderLayers(graph: LayoutGraph, layerOf: ReadonlyMap<string, number>): Ordered {
  const { layers, segments } = withPassing(graph, layerOf);
  const before = Map.groupBy(segments, ({ to }) => to);
  const after = Map.groupBy(segments, ({ from }) => from);
  let best: Ordered["layers"] = layers;
  let fewest = crossings(layers, segments);
  let current = layers;
  for (let round = 0; round < rounds && fewest > 0; round++) {
    const isForward = round % 2 === 0;
    current = sweep(current, isForward, (name) =>
      isForward
        ? (before.get(name) ?? []).map(({ from }) => from)
        : (after.get(name) ?? []).map(({ to }) => to),
    );
    const count = crossings(current, segments);
    if (count < fewest) [best, fewest] = [current, count];
  }
  return { layers: best, segments };
}

/** An edge over several layers passes through those between. */
function withPassing({ nodes, edges }: LayoutGraph, layerOf: ReadonlyMap<string, number>): Ordered {
  const depth = Math.max(0, ...layerOf.values()) + 1;
  const layers: Spot[][] = Array.from({ length: depth }, () => []);
  for (const name of nodes) layers[layerOf.get(name)!]!.push({ name, isPassing: false });
  const segments: LayoutEdge[] = [];
  for (const { from, to } of edges) {
    const [first, last] = [layerOf.get(from)!, layerOf.get(to)!];
    let previous = from;
    for (let layer = first + 1; layer < last; layer++) {
      const name = JSON.stringify([from, to, layer]);
      layers[layer]!.push({ name, isPassing: true });
      segments.push({ from: previous, to: name });
      previous = name;
    }
    // What leads back in a cycle pulls at nothing.
    if (first < last) segments.push({ from: previous, to });
  }
  return { layers, segments };
}

function sweep(
  layers: readonly (readonly Spot[])[],
  isForward: boolean,
  neighboursOf: (name: string) => readonly string[],
): readonly (readonly Spot[])[] {
  const swept = layers.map((layer) => layer);
  const places = new Map<string, number>();
  const order = isForward ? [...layers.keys()] : [...layers.keys()].reverse();
  for (const index of order) {
    const layer = swept[index]!;
    const wanted = layer.map((spot, at) => ({ spot, at: meanOf(neighboursOf(spot.name), places) ?? at }));
    wanted.sort((a, b) => a.at - b.at || (a.spot.name < b.spot.name ? -1 : 1));
    swept[index] = wanted.map(({ spot }) => spot);
    for (const [place, { spot }] of wanted.entries()) places.set(spot.name, place);
  }
  return swept;
}

function meanOf(names: readonly string[], places: ReadonlyMap<string, number>): number | undefined {
  if (names.length === 0) return undefined;
  return names.reduce((sum, name) => sum + places.get(name)!, 0) / names.length;
}

/** Pairs of segments between the same layers that cross. */
function crossings(layers: readonly (readonly Spot[])[], segments: readonly LayoutEdge[]): number {
  const places = new Map(layers.flatMap((layer) => layer.map(({ name }, at) => [name, at] as const)));
  const layerOf = new Map(layers.flatMap((layer, index) => layer.map(({ name }) => [name, index] as const)));
  let count = 0;
  for (const [index, between] of Map.groupBy(segments, ({ from }) => layerOf.get(from)!)) {
    const ends = between
      .map(({ from, to }) => ({ from: places.get(from)!, to: places.get(to)! }))
      .sort((a, b) => a.from - b.from || a.to - b.to)
      .map(({ to }) => to);
    count += inversions(ends, layers[index + 1]!.length);
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
