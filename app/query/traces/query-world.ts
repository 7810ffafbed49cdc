import type { AggregateKernel } from "../../kernels/aggregate.ts";
import type { ScanKernel } from "../../kernels/scan.ts";
import type { AttributeSet } from "../../spanindex/block/attribute-set.ts";
import type { BlockDetails, SpanBlock } from "../../spanindex/block/span-block.ts";
import type { TraceTableView } from "../../spanindex/trace-table-view.ts";
import type { Kept } from "./kept.ts";
import type { Scratch } from "./scratch.ts";

/** The parts of a block that are loaded when a query asks for them. */
export type Tier = "attributes" | "details";

/** What an operation says when it meets a block whose part is not in memory: it goes on once it is, or once it is known to be lost. */
export interface LoadRequest {
  readonly block: SpanBlock;
  readonly tier: Tier;
}

/**
 * Work of a query, written straight on: `yield`s (inside `world.attributesOf` and `world.detailsOf`) only happen where something has to be loaded, so a
 * query over what is in memory runs through without a pause.
 */
export type Steps<Result> = Generator<LoadRequest, Result, void>;

/** What a query sees: the blocks as they were when it began, in shared memory, and its worker's scratch memory. */
export interface QueryWorld {
  /** By slot, then by first row: in order of arrival. */
  readonly blocks: readonly SpanBlock[];
  readonly traces: TraceTableView;
  /** Emptied before each query. */
  readonly scratch: Scratch;
  /** What earlier queries found out. */
  readonly kept: Kept;
  /** Over the memory that holds blocks and scratch: the `byteOffset` of a view is its address. */
  readonly kernels: QueryKernels;
  /** The block a row id lies in, undefined where it was evicted. The row of the block is `(id & 0xffff) - block.firstRow`. */
  blockOf(rowId: number): SpanBlock | undefined;
  /**
   * The most keys that one of the attribute sets looked at so far has no column of (`AttributeSet.omittedKeys`): conditions on those
   * found nothing there.
   */
  readonly omittedKeys: number;
  /** An empty set where the segment was lost meanwhile: the store has counted it. */
  attributesOf(block: SpanBlock): Steps<AttributeSet>;
  detailsOf(block: SpanBlock): Steps<BlockDetails>;
  /** Throws where the query was cancelled; cheap enough to call for each block and each 65,536 rows of other loops. */
  check(): void;
}

/** Each operation uses the kernels of its part. */
export interface QueryKernels {
  readonly scan: ScanKernel;
  readonly aggregate: AggregateKernel;
}
