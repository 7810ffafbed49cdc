import { familiesOf } from "../families.ts";
import type { CallRows } from "./call-rows.ts";
import { FirstFit } from "./first-fit.ts";

/**
 * Up to so many siblings that overlap are fitted into each other's gaps, which looks at all pairs of them; more are put into
 * bands, each as high as its highest.
 */
const fittedSiblingsMax = 128;

/** Half-open intervals: an instant needs some room, too. */
const extentNanoMin = 1;

/**
 * The lane of each row: below its parent, where no other frame is at its time. Each subtree is a rectangle of time and lanes
 * that no other subtree enters, so what hangs below a frame is found right below it.
 *
 *     root ──────────────────────        lane 0
 *      a ─────────   d ───               lane 1     d begins when a has ended
 *       b ──  c ─                        lane 2
 *         e ────────────                 lane 3     e began beside a: below all of a
 */
export function packLanes({ count, parentRow, startNano, durationNano }: CallRows): Uint32Array {
  const blocks = newBlocks(count, startNano, durationNano);
  const { firstChild, nextSibling, firstRoot } = familiesOf(parentRow);
  const packer = new SiblingPacker(blocks);
  // Backwards: children come before their parents.
  for (let row = count - 1; row >= 0; row--) {
    if (firstChild[row]! < 0) continue;
    packer.pack(firstChild[row]!, nextSibling);
    packer.addTo(row);
  }
  if (firstRoot >= 0) packer.pack(firstRoot, nextSibling);
  const lane = blocks.offset;
  for (let row = 0; row < count; row++) {
    const above = parentRow[row]!;
    if (above >= 0) lane[row]! += lane[above]! + 1;
  }
  return lane;
}

/** The rectangle of each subtree: [from, to) in time, `height` lanes, `offset` lanes below the first one below the parent. */
interface Blocks {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly height: Uint32Array;
  readonly offset: Uint32Array;
}

function newBlocks(count: number, startNano: Float64Array, durationNano: Float64Array): Blocks {
  const to = new Float64Array(count);
  for (let row = 0; row < count; row++)
    to[row] = startNano[row]! + Math.max(extentNanoMin, durationNano[row]!);
  return {
    from: startNano.slice(),
    to,
    height: new Uint32Array(count).fill(1),
    offset: new Uint32Array(count),
  };
}

/** Packs the blocks of one family after the other. */
class SiblingPacker {
  readonly #blocks: Blocks;
  /** The family packed last. */
  #rows: number[] = [];
  #height = 0;

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
  }

  pack(first: number, nextSibling: Int32Array): void {
    const rows = this.#rows;
    rows.length = 0;
    for (let row = first; row >= 0; row = nextSibling[row]!) rows.push(row);
    this.#sort();
    this.#height = 0;
    if (this.#isSequence()) for (const row of rows) this.#place(row, 0);
    else if (rows.length <= fittedSiblingsMax) this.#fit();
    else {
      const overlap = this.#overlap();
      if (overlap <= fittedSiblingsMax) this.#fit();
      else this.#putIntoBands(overlap);
    }
  }

  /** The rectangle of `parent` grows around the family. */
  addTo(parent: number): void {
    const { from, to, height } = this.#blocks;
    height[parent] = this.#height + 1;
    for (const row of this.#rows) {
      from[parent] = Math.min(from[parent]!, from[row]!);
      to[parent] = Math.max(to[parent]!, to[row]!);
    }
  }

  #place(row: number, offset: number): void {
    this.#blocks.offset[row] = offset;
    this.#height = Math.max(this.#height, offset + this.#blocks.height[row]!);
  }

  /** By the start of the rectangle. Siblings are by their own start: only one below them may begin earlier. */
  #sort(): void {
    const { from } = this.#blocks;
    const rows = this.#rows;
    for (let i = 1; i < rows.length; i++)
      if (from[rows[i]!]! < from[rows[i - 1]!]!) {
        rows.sort((a, b) => from[a]! - from[b]! || a - b);
        return;
      }
  }

  #isSequence(): boolean {
    const { from, to } = this.#blocks;
    const rows = this.#rows;
    for (let i = 1; i < rows.length; i++) if (to[rows[i - 1]!]! > from[rows[i]!]!) return false;
    return true;
  }

  /** How many siblings are open at the same time at most, by walking starts and ends side by side. */
  #overlap(): number {
    const { from, to } = this.#blocks;
    const rows = this.#rows;
    const ends = Float64Array.from(rows, (row) => to[row]!).sort();
    let most = 0;
    let ended = 0;
    for (let begun = 0; begun < rows.length; begun++) {
      while (ends[ended]! <= from[rows[begun]!]!) ended += 1;
      most = Math.max(most, begun + 1 - ended);
    }
    return most;
  }

  /** Each at the lowest offset where its rectangle meets none that is open. */
  #fit(): void {
    const { from, to, height, offset } = this.#blocks;
    let open: number[] = [];
    for (const row of this.#rows) {
      open = open.filter((other) => to[other]! > from[row]!);
      let low = 0;
      for (const other of open) {
        if (offset[other]! >= low + height[row]!) break;
        low = Math.max(low, offset[other]! + height[other]!);
      }
      this.#place(row, low);
      const at = open.findIndex((other) => offset[other]! > low);
      open.splice(at < 0 ? open.length : at, 0, row);
    }
  }

  #putIntoBands(bandCount: number): void {
    const { from, to, height } = this.#blocks;
    const fit = new FirstFit(bandCount);
    const bandOf = this.#rows.map((row) => fit.take(from[row]!, to[row]!));
    const bandHeight = new Uint32Array(bandCount);
    for (const [i, row] of this.#rows.entries())
      bandHeight[bandOf[i]!] = Math.max(bandHeight[bandOf[i]!]!, height[row]!);
    const bandOffset = new Uint32Array(bandCount);
    for (let band = 1; band < bandCount; band++)
      bandOffset[band] = bandOffset[band - 1]! + bandHeight[band - 1]!;
    for (const [i, row] of this.#rows.entries()) this.#place(row, bandOffset[bandOf[i]!]!);
  }
}
