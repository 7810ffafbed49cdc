import type { KernelMemory } from "../../kernels/load-kernels.ts";
import type { Tier } from "../traces/query-world.ts";

/** A part of a block in memory: its hot columns and tables, or a tier that was loaded for a query. */
export interface PartKey {
  readonly block: number;
  readonly tier: "hot" | Tier;
}

/** Where a part lies: plain data that a worker makes views of. What is in it is the index's own business. */
export interface PublishedPart extends PartKey {
  readonly descriptor: unknown;
}

/**
 * What happened to the blocks since the last change, as one step: a query sees all of it or nothing. A chunk that closes
 * takes its small blocks away and adds a large one; a trace table that outgrew its memory names where it is now.
 */
export interface BlockChange {
  readonly added: readonly PublishedPart[];
  /** No query that begins from now on sees them. Their memory stays as it is until `release` names them. */
  readonly removed: readonly PartKey[];
  /** Undefined where it is where it was. The memory it leaves is released as the part `{block: id, tier: "hot"}` that `removed` names. */
  readonly traceTable: unknown;
}

/** The index as the query pool sees it. All of it runs on the thread of the engine. */
export interface BlockSource {
  readonly memory: KernelMemory;
  /** Grows with every change of what an ordinal of a trace stands for. */
  readonly generation: number;
  /** Makes blocks of what was appended since the last call, where that is worth it: `onChange` hears of them before this returns. */
  refresh(): void;
  /** Everything that is there now, as one change. */
  everything(): BlockChange;
  /** Calls `listener` with each change from now on until the returned function is called. */
  onChange(listener: (change: BlockChange) => void): () => void;
  /** Brings a tier into memory and publishes it as a change; resolves once that is done, or with false where it is lost. */
  load(block: number, tier: Tier): Promise<boolean>;
  /** No worker looks at these any more. */
  release(parts: readonly PartKey[]): void;
}
