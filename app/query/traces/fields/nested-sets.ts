import { awaitedParent, noParent, type SpanBlock } from "../../../spanindex/block/span-block.ts";
import { startOffsetOf } from "../../../spanindex/block/span-times.ts";
import type { QueryWorld } from "../query-world.ts";

/** Of one block, by row. */
export interface NestedSetColumns {
  readonly nestedSetLeft: Int32Array;
  readonly nestedSetRight: Int32Array;
  /** Left of the parent; -1 for a root. */
  readonly nestedSetParent: Int32Array;
}

/**
 * Numbers spans so that descendants lie within the numbers of their ancestors, trace by trace, from 1 on. Spans that no
 * root leads to (their parent has not arrived, or the parents go in a circle) have 0, 0, 0.
 *
 *     a            1 … 6
 *     ├─ b         2 … 3
 *     └─ c         4 … 5
 */
export class NestedSets {
  readonly #byBlock: ReadonlyMap<SpanBlock, NestedSetColumns>;

  constructor(world: QueryWorld) {
    this.#byBlock = new Map(world.blocks.map((block) => [block, newColumns(block.rowCount)]));
    const { roots, children } = readFamilies(world);
    for (const family of roots.values()) this.#number(family, children);
  }

  of(block: SpanBlock): NestedSetColumns {
    return this.#byBlock.get(block)!;
  }

  /** Without recursion: a trace may be a chain of 100,000 spans. */
  #number(roots: readonly SpanPlace[], children: ReadonlyMap<number, readonly SpanPlace[]>): void {
    let next = 1;
    const open: { readonly place: SpanPlace; readonly left: number; child: number }[] = [];
    const enter = (place: SpanPlace): void => {
      const { nestedSetLeft, nestedSetParent } = this.of(place.block);
      nestedSetLeft[place.row] = next;
      nestedSetParent[place.row] = open.at(-1)?.left ?? -1;
      open.push({ place, left: next, child: 0 });
      next += 1;
    };
    for (const root of roots) {
      enter(root);
      for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
        const child = children.get(top.place.id)?.[top.child++];
        if (child !== undefined) {
          enter(child);
          continue;
        }
        this.of(top.place.block).nestedSetRight[top.place.row] = next;
        next += 1;
        open.pop();
      }
    }
  }
}

interface SpanPlace {
  readonly block: SpanBlock;
  readonly row: number;
  /** Row id. */
  readonly id: number;
}

/** Roots by ordinal of their trace, children by row id of their parent, both by start. */
function readFamilies(world: QueryWorld): {
  readonly roots: ReadonlyMap<number, readonly SpanPlace[]>;
  readonly children: ReadonlyMap<number, readonly SpanPlace[]>;
} {
  const roots = new Map<number, SpanPlace[]>();
  const children = new Map<number, SpanPlace[]>();
  for (const block of world.blocks) {
    world.check();
    const { hot, slot, firstRow, rowCount } = block;
    for (let row = 0; row < rowCount; row++) {
      const parent = hot.parent[row]!;
      const place = { block, row, id: ((slot << 16) | (firstRow + row)) >>> 0 };
      if (parent < awaitedParent) addTo(children, parent, place);
      else if (parent === noParent) addTo(roots, hot.traceOrdinal[hot.trace[row]!]!, place);
    }
  }
  for (const family of [...roots.values(), ...children.values()]) family.sort(byStart);
  return { roots, children };
}

function addTo(families: Map<number, SpanPlace[]>, key: number, place: SpanPlace): void {
  const family = families.get(key);
  if (family === undefined) families.set(key, [place]);
  else family.push(place);
}

function byStart(a: SpanPlace, b: SpanPlace): number {
  const base = Number(a.block.hot.startBaseUnixNano - b.block.hot.startBaseUnixNano);
  return base + startOffsetOf(a.block.hot, a.row) - startOffsetOf(b.block.hot, b.row) || a.id - b.id;
}

function newColumns(rowCount: number): NestedSetColumns {
  return {
    nestedSetLeft: new Int32Array(rowCount),
    nestedSetRight: new Int32Array(rowCount),
    nestedSetParent: new Int32Array(rowCount),
  };
}

/** A world is what one query sees: numbered once for each. */
const known = new WeakMap<QueryWorld, NestedSets>();

export function nestedSets(world: QueryWorld): NestedSets {
  let sets = known.get(world);
  if (sets === undefined) {
    sets = new NestedSets(world);
    known.set(world, sets);
  }
  return sets;
}
