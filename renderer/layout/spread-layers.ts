import type { Ordered } from "./order-layers.ts";

/** Pixels between the tops of two nodes of a layer, and that an edge passing through takes. */
export const rowPitch = 76;
const passingPitch = 22;
/** What all edges that pass a layer may take of its height; more of them lie closer together. */
const passingMax = 420;

const rounds = 10;

/**
 * The top of each node: in the order of its layer, as near to the middle of what it is joined to as its neighbours in the layer
 * let it. Each step is the best there is for the layer (least squares, by pooling those that push each other).
 */
export function spreadLayers({ layers, before, after, nodeCount }: Ordered): readonly number[] {
  const offsets = offsetsOf(layers, nodeCount, before.length);
  const tops = Float64Array.from(offsets);
  for (let round = 0; round < rounds; round++) {
    const isForward = round % 2 === 0;
    const joined = isForward ? before : after;
    for (let step = 0; step < layers.length; step++) {
      const layer = layers[isForward ? step : layers.length - 1 - step]!;
      const wanted = layer.map((spot) => (meanTop(joined[spot]!, tops) ?? tops[spot]!) - offsets[spot]!);
      for (const [at, top] of ascending(wanted).entries()) tops[layer[at]!] = top + offsets[layer[at]!]!;
    }
  }
  const ofNodes = [...tops.subarray(0, nodeCount)];
  const least = Math.min(...ofNodes);
  return ofNodes.map((top) => Math.round(top - least));
}

/** By spot: where it stands when the spots of its layer are packed. */
function offsetsOf(layers: Ordered["layers"], nodeCount: number, spotCount: number): Float64Array {
  const offsets = new Float64Array(spotCount);
  for (const layer of layers) {
    const passing = layer.filter((spot) => spot >= nodeCount).length;
    const pitch = Math.min(passingPitch, passingMax / Math.max(1, passing));
    let next = 0;
    for (const spot of layer) {
      offsets[spot] = next;
      next += spot >= nodeCount ? pitch : rowPitch;
    }
  }
  return offsets;
}

function meanTop(spots: readonly number[], tops: Float64Array): number | undefined {
  if (spots.length === 0) return undefined;
  let sum = 0;
  for (const spot of spots) sum += tops[spot]!;
  return sum / spots.length;
}

/** The ascending numbers nearest to the given ones: neighbours that would overtake each other share their mean. */
function ascending(values: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const value of values) {
    let pool = { sum: value, count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
}
