import type { KernelMemory } from "../kernels/load-kernels.ts";
import type { AttributeSet } from "./block/attribute-set.ts";
import type { Described } from "./block/block-descriptor.ts";
import type { BlockDetails, SpanBlock } from "./block/span-block.ts";
import type { ScratchRange } from "./memory/shared-memory.ts";
import type { TraceTableView } from "./trace-table-view.ts";

/**
 * A part of the index that lies in memory of its own, as plain data that a worker makes views of: a block with its hot columns
 * (and its tiers, where they came with it), or a tier that was loaded for a query. `id` is never used again: a tier that leaves and
 * comes back has another one.
 */
export type PublishedPart = { readonly id: PartId; readonly block: number } & (
  | { readonly part: "hot"; readonly descriptor: Described<SpanBlock> }
  | { readonly part: "attributes"; readonly descriptor: Described<AttributeSet> }
  | { readonly part: "details"; readonly descriptor: Described<BlockDetails> }
);
export type PartId = number;

/**
 * What happened to the index since the last change, as one step: a query sees all of it or nothing. A chunk that closes
 * takes its small blocks away and adds a large one.
 */
export interface BlockChange {
  readonly added: readonly PublishedPart[];
  /**
   * No query that begins from now on sees them. Their memory stays as it is until `release` names them. A trace table that
   * outgrew its memory is such a part, too, with an id of its own. A block that leaves does not take its loaded tiers along: they
   * are named beside it.
   */
  readonly removed: readonly PartId[];
  /** Undefined where it is as it was: the same place and as many rows. */
  readonly traceTable: Described<TraceTableView> | undefined;
}

/**
 * What came of asking for a tier. `lost`: the chunk is gone, evicted or with its segment, which the store has counted: queries go on
 * without. Whatever else keeps a tier from memory is an error, never an empty tier.
 */
export type LoadOutcome = "loaded" | "lost";

/** The index as the query pool sees it. All of it runs on the thread of the engine. */
export interface PublishedIndex {
  readonly memory: KernelMemory;
  /** One for each worker the pool may start. */
  readonly scratch: readonly ScratchRange[];
  /** Makes blocks of what was appended since the last call, where that is worth it: `onChange` hears of them before this returns. */
  refresh(): void;
  /** Everything that is there now, as one change. */
  everything(): BlockChange;
  /** Calls `listener` with each change from now on until the returned function is called. */
  onChange(listener: (change: BlockChange) => void): () => void;
  /**
   * Brings a tier into memory and publishes it as a change; also of a block that was removed and not yet released: queries may wait
   * for it. Rejects where it cannot be had now.
   */
  load(block: number, tier: "attributes" | "details"): Promise<LoadOutcome>;
  /** No worker looks at these any more. */
  release(parts: readonly PartId[]): void;
}
