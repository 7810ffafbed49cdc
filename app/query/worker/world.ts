import type { AttributeSet } from "../../spanindex/block/attribute-set.ts";
import type { BlockDetails, SpanBlock } from "../../spanindex/block/span-block.ts";
import type { TraceTableView } from "../../spanindex/trace-table-view.ts";
import type { Kept } from "../traces/kept.ts";
import type { LoadRequest, QueryKernels, QueryWorld, Steps } from "../traces/query-world.ts";
import type { BlockSnapshot, BlockTable } from "./block-table.ts";
import type { QueryScratch } from "./scratch-memory.ts";

/** The query was told to stop. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

export interface WorldSettings {
  readonly table: BlockTable;
  readonly scratch: QueryScratch;
  readonly kept: Kept;
  readonly kernels: QueryKernels;
  readonly cancelCells: Int32Array;
  readonly cell: number;
}

/** What one query of a worker sees. */
export class WorkerWorld implements QueryWorld {
  readonly blocks: readonly SpanBlock[];
  readonly traces: TraceTableView;
  readonly scratch: QueryScratch;
  readonly kept: Kept;
  readonly kernels: QueryKernels;
  readonly #table: BlockTable;
  readonly #bySlot: BlockSnapshot["bySlot"];
  readonly #cancelCells: Int32Array;
  readonly #cell: number;
  /**
   * What was loaded for this query. Others may make it leave memory for those who come; for this one it stays until the end, so it is not
   * loaded twice.
   */
  readonly #attributes = new Map<SpanBlock, AttributeSet>();
  readonly #details = new Map<SpanBlock, BlockDetails>();

  #omittedKeys = 0;

  constructor({ table, scratch, kept, kernels, cancelCells, cell }: WorldSettings) {
    const { blocks, bySlot } = table.snapshot();
    this.blocks = blocks;
    this.traces = table.traces;
    this.scratch = scratch;
    this.kept = kept;
    this.kernels = kernels;
    this.#table = table;
    this.#bySlot = bySlot;
    this.#cancelCells = cancelCells;
    this.#cell = cell;
  }

  get omittedKeys(): number {
    return this.#omittedKeys;
  }

  blockOf(rowId: number): SpanBlock | undefined {
    const blocks = this.#bySlot[rowId >>> 16];
    if (blocks === undefined) return undefined;
    const row = rowId & 0xffff;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i]!;
      if (row >= block.firstRow) return row < block.firstRow + block.rowCount ? block : undefined;
    }
    return undefined;
  }

  *attributesOf(block: SpanBlock): Steps<AttributeSet> {
    const set = this.#heldAttributes(block) ?? (yield* this.#loadedAttributes(block));
    this.#omittedKeys = Math.max(this.#omittedKeys, set.omittedKeys ?? 0);
    return set;
  }

  #heldAttributes(block: SpanBlock): AttributeSet | undefined {
    return this.#table.attributes(block) ?? this.#attributes.get(block);
  }

  *#loadedAttributes(block: SpanBlock): Steps<AttributeSet> {
    yield { block, tier: "attributes" };
    const loaded = this.#heldAttributes(block);
    if (loaded === undefined) throw new Error("a query goes on once its tier is there, or known to be lost");
    this.#attributes.set(block, loaded);
    return loaded;
  }

  *detailsOf(block: SpanBlock): Steps<BlockDetails> {
    const held = this.#table.details(block) ?? this.#details.get(block);
    if (held !== undefined) return held;
    yield { block, tier: "details" };
    const loaded = this.#table.details(block) ?? this.#details.get(block);
    if (loaded === undefined) throw new Error("a query goes on once its tier is there, or known to be lost");
    this.#details.set(block, loaded);
    return loaded;
  }

  /** The query goes on as if nothing were there: the segment is gone. */
  lost({ block, tier }: LoadRequest): void {
    if (tier === "attributes") this.#attributes.set(block, noAttributes(block.rowCount));
    else this.#details.set(block, noDetails(block.rowCount));
  }

  check(): void {
    if (Atomics.load(this.#cancelCells, this.#cell) !== 0) throw new CancelledError();
  }
}

function noAttributes(rowCount: number): AttributeSet {
  return { rowCount, columns: new Map(), byteLength: 0 };
}

function noDetails(rowCount: number): BlockDetails {
  const none = noAttributes(0);
  const nobody = new Uint16Array(0);
  return {
    ...{ eventOwner: nobody, events: none, linkOwner: nobody, links: none },
    status: noAttributes(rowCount),
  };
}
