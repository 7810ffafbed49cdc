import { awaitedParent, type SpanBlock } from "../../../../spanindex/block/span-block.ts";
import type { QueryWorld } from "../../query-world.ts";
import type { BlockServices } from "../block-services.ts";
import { spanKind } from "./peer-rules.ts";

/**
 * Spans that are no call to somebody unknown: a child of another service answered them, or a client or producer span of the same
 * service lies in them, which then is the call (a database driver below its mapper). By row, 1 = answered.
 */
export class AnsweredSpans {
  readonly #marks = new Map<SpanBlock, Uint8Array>();
  readonly #blocks: readonly SpanBlock[];
  readonly #services: BlockServices;
  /** Blocks by slot. */
  readonly #ofSlot = new Map<number, SpanBlock[]>();

  /** Looks at every span there is, whatever matches: what a span's children are does not depend on the query. */
  constructor(world: QueryWorld, services: BlockServices) {
    this.#blocks = world.blocks;
    this.#services = services;
    for (const block of this.#blocks) {
      this.#marks.set(block, world.scratch.u8(block.rowCount));
      this.#ofSlot.set(block.slot, [...(this.#ofSlot.get(block.slot) ?? []), block]);
    }
    for (const block of this.#blocks) {
      world.check();
      this.#markParents(block);
    }
  }

  of(block: SpanBlock): Uint8Array {
    return this.#marks.get(block)!;
  }

  #markParents(block: SpanBlock): void {
    const { parent, operation } = block.hot;
    const services = this.#services.ofOperations(block);
    const kinds = block.operations.kind;
    const near = this.#targetOf(block);
    let far = near;
    for (let row = 0; row < block.rowCount; row++) {
      const id = parent[row]!;
      if (id >= awaitedParent) continue;
      // Parents lie in the same block, or in the one that held the last of the others, as a rule.
      let target = id >= near.first && id < near.end ? near : far;
      if (id < target.first || id >= target.end) {
        const found = this.#blockOf(id);
        if (found === undefined) continue;
        target = this.#targetOf(found);
        far = target;
      }
      const code = operation[row]!;
      const at = id - target.first;
      if (isCall(kinds[code]!) || services[code] !== target.services[target.operation[at]!])
        target.marks[at] = 1;
    }
  }

  #targetOf(block: SpanBlock) {
    const first = ((block.slot << 16) | block.firstRow) >>> 0;
    return {
      first,
      end: first + block.rowCount,
      marks: this.#marks.get(block)!,
      operation: block.hot.operation,
      services: this.#services.ofOperations(block),
    };
  }

  #blockOf(id: number): SpanBlock | undefined {
    const row = id & 0xffff;
    return this.#ofSlot
      .get(id >>> 16)
      ?.find(({ firstRow, rowCount }) => row >= firstRow && row < firstRow + rowCount);
  }
}

function isCall(kind: number): boolean {
  return kind === spanKind.client || kind === spanKind.producer;
}
