import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { Comparing, Condition, Presence } from "../plan/condition.ts";
import type { Steps } from "../query-world.ts";
import { type Bits, hasBit, setBit } from "./bits.ts";
import type { Filter } from "./filter.ts";

/** What is known of one condition on parents. */
interface Known {
  /** The same of the span itself. */
  readonly condition: Condition;
  /** By place of the block that parents lie in. */
  readonly rows: (Bits | undefined)[];
}

/** Conditions on the parent: decided where the parents lie, then looked up through the links. */
export class ParentRows {
  readonly #filter: Filter;
  readonly #known = new Map<Condition, Known>();

  constructor(filter: Filter) {
    this.#filter = filter;
  }

  /** The rows whose parent has arrived and meets the condition. */
  *rows(block: SpanBlock, ofParent: Comparing | Presence): Steps<Bits> {
    const { ops, locator, world } = this.#filter;
    const known = this.#knownOf(ofParent);
    const { parent } = block.hot;
    const rows = ops.empty(block.rowCount);
    for (let row = 0; row < block.rowCount; row++) {
      const id = parent[row]!;
      const place = locator.placeOf(id);
      if (place < 0) continue;
      const source = world.blocks[place]!;
      known.rows[place] ??= yield* this.#filter.rows(source, known.condition);
      if (hasBit(known.rows[place], (id & 0xffff) - source.firstRow)) setBit(rows, row);
    }
    return rows;
  }

  #knownOf(ofParent: Comparing | Presence): Known {
    let known = this.#known.get(ofParent);
    if (known === undefined) {
      const condition = { ...ofParent, field: { ...ofParent.field, ofParent: false } };
      known = { condition, rows: [] };
      this.#known.set(ofParent, known);
    }
    return known;
  }
}
