import type { KernelMemory } from "../load-kernels.ts";
import type { ScanKernel } from "../scan.ts";

/** `assembly/lib/scan/links.ts` in TypeScript. */
export function linkTwins(memory: KernelMemory): Pick<ScanKernel, "findDescendants"> {
  return {
    findDescendants(blocks, blockCount, places, slotCount, block) {
      new Walk(memory, blocks, blockCount, places, slotCount).findIn(block);
    },
  };
}

/** A block as an entry describes it. */
interface Entry {
  readonly parents: Uint32Array;
  readonly above: Uint32Array;
  readonly seen: Uint32Array;
  readonly right: Uint32Array | undefined;
  readonly out: Uint32Array;
  readonly slot: number;
  readonly firstRow: number;
  readonly rowCount: number;
}

class Walk {
  readonly #entries: readonly Entry[];
  readonly #places: Int32Array;

  constructor(memory: KernelMemory, blocks: number, blockCount: number, places: number, slotCount: number) {
    const { buffer } = memory;
    this.#places = new Int32Array(buffer, places, slotCount);
    this.#entries = Array.from({ length: blockCount }, (_, block) => {
      const entry = new Uint32Array(buffer, blocks + block * 32, 8);
      const [parents, above, seen, right, out, slot, firstRow, rowCount] = entry as unknown as number[];
      const words = Math.ceil(rowCount! / 32);
      return {
        parents: new Uint32Array(buffer, parents, rowCount),
        above: new Uint32Array(buffer, above, words),
        seen: new Uint32Array(buffer, seen, words),
        right: right === 0 ? undefined : new Uint32Array(buffer, right, words),
        out: new Uint32Array(buffer, out, words),
        ...{ slot: slot!, firstRow: firstRow!, rowCount: rowCount! },
      };
    });
  }

  findIn(block: number): void {
    const { right, parents, out, rowCount } = this.#entries[block]!;
    if (right === undefined) return;
    out.fill(0);
    for (let row = 0; row < rowCount; row++) {
      const isAsked = hasBit(right, row);
      if (isAsked && this.#isBelow(parents[row]!)) setBit(out, row);
    }
  }

  #isBelow(parent: number): boolean {
    const path: { readonly above: Uint32Array; readonly row: number }[] = [];
    let id = parent;
    for (let entry = this.#entryOf(id); entry !== undefined; entry = this.#entryOf(id)) {
      const { above, seen, parents, firstRow } = entry;
      const row = (id & 0xffff) - firstRow;
      if (hasBit(above, row)) {
        for (const passed of path) setBit(passed.above, passed.row);
        return true;
      }
      if (hasBit(seen, row)) return false;
      setBit(seen, row);
      path.push({ above, row });
      id = parents[row]!;
    }
    return false;
  }

  #entryOf(id: number): Entry | undefined {
    const slot = id >>> 16;
    const place = slot < this.#places.length ? this.#places[slot]! : -1;
    if (place < 0) return undefined;
    const row = id & 0xffff;
    for (let block = place; this.#entries[block]?.slot === slot; block++) {
      const entry = this.#entries[block]!;
      if (row >= entry.firstRow && row < entry.firstRow + entry.rowCount) return entry;
    }
    return undefined;
  }
}

function hasBit(bits: Uint32Array, row: number): boolean {
  return ((bits[row >> 5]! >>> (row & 31)) & 1) === 1;
}

function setBit(bits: Uint32Array, row: number): void {
  bits[row >> 5]! |= 1 << (row & 31);
}
