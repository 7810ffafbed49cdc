import { noParent, type SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { QueryWorld } from "../query-world.ts";

/** How many children each span has. */
export class ChildCounts {
  readonly #byBlock: ReadonlyMap<SpanBlock, Uint32Array>;

  constructor(world: QueryWorld) {
    const counts = new Map(world.blocks.map((block) => [block, new Uint32Array(block.rowCount)]));
    for (const { hot, rowCount } of world.blocks) {
      world.check();
      for (let row = 0; row < rowCount; row++) {
        const parent = hot.parent[row]!;
        const block = parent === noParent ? undefined : world.blockOf(parent);
        if (block === undefined) continue;
        const own = counts.get(block)!;
        own[(parent & 0xffff) - block.firstRow]! += 1;
      }
    }
    this.#byBlock = counts;
  }

  of(block: SpanBlock): Uint32Array {
    return this.#byBlock.get(block)!;
  }
}

/** A world is what one query sees: counted once for each. */
const known = new WeakMap<QueryWorld, ChildCounts>();

export function childCounts(world: QueryWorld): ChildCounts {
  let counts = known.get(world);
  if (counts === undefined) {
    counts = new ChildCounts(world);
    known.set(world, counts);
  }
  return counts;
}
