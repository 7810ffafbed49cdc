import type { Ordered, Spot } from "./order-layers.ts";

/** Pixels between the tops of two nodes of a layer, and that an edge passing through takes. */
export const rowPitch = 76;
const passingPitch = 22;
/** What all edges that pass a layer may take of its height; more of them lie closer together. */
const passingMax = 420;

const rounds = 10;

/**
 * The top of each spot: in the order of its layer, as near to the middle of what it is joined to as its neighbours in the layer
 * let it. Each step is the best there is for the layer (least squares, by pooling those that push each other).
 */
export function spreadLayers({ layers, segments }: Ordered): ReadonlyMap<string, number> {
  const before = Map.groupBy(segments, ({ to }) => to);
  const after = Map.groupBy(segments, ({ from }) => from);
  const tops = new Map<string, number>();
  for (const layer of layers)
    for (const [at, offset] of offsetsOf(layer).entries()) tops.set(layer[at]!.name, offset);
  for (let round = 0; round < rounds; round++) {
    const isForward = round % 2 === 0;
    for (const layer of isForward ? layers : [...layers].reverse()) {
      const offsets = offsetsOf(layer);
      const wanted = layer.map(({ name }, at) => {
        const joined = isForward
          ? (before.get(name) ?? []).map(({ from }) => from)
          : (after.get(name) ?? []).map(({ to }) => to);
        const mean = joined.reduce((sum, other) => sum + tops.get(other)!, 0) / joined.length;
        return (joined.length === 0 ? tops.get(name)! : mean) - offsets[at]!;
      });
      for (const [at, value] of ascending(wanted).entries()) tops.set(layer[at]!.name, value + offsets[at]!);
    }
  }
  const least = Math.min(...tops.values());
  return new Map([...tops].map(([name, top]) => [name, Math.round(top - least)]));
}

/** Where the spots of a layer stand when they are packed. */
function offsetsOf(layer: readonly Spot[]): number[] {
  let next = 0;
  const passing = layer.filter(({ isPassing }) => isPassing).length;
  const pitch = Math.min(passingPitch, passingMax / Math.max(1, passing));
  return layer.map(({ isPassing }) => {
    const top = next;
    next += isPassing ? pitch : rowPitch;
    return top;
  });
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
