import type { KernelMemory } from "../../kernels/load-kernels.ts";
import type { ScratchRange } from "../../spanindex/memory/shared-memory.ts";
import type { BlockChange, LoadOutcome, PartId } from "../../spanindex/published-index.ts";
import type { Mistake } from "../../traceql/query-error.ts";
import type { Tier } from "../traces/query-world.ts";

/**
 * What the engine's thread and a query worker say to each other. Messages of one side arrive in the order they were sent,
 * so a query sees the blocks as they were when it was asked.
 *
 *     engine ── blocks ──► worker      worker ── ready ────► engine     once
 *            ── run ─────►                    ── result ───►            typed arrays transferred
 *            ── cancel ──►                    ── failed ───►
 *            ── loaded ──►                    ── need ─────►            a tier that is not in memory
 *                                             ── removed ──►            nobody looks at these parts any more
 */
export type ToWorker =
  | { readonly type: "blocks"; readonly change: BlockChange; readonly memoryBytes: number }
  | {
      readonly type: "run";
      readonly id: number;
      readonly operation: string;
      readonly params: unknown;
      /** Index into `cancelCells`. */
      readonly cell: number;
    }
  /** The cell is set as well; this is for a query that waits or has not begun. */
  | { readonly type: "cancel"; readonly id: number }
  /** The answer to `need`. A `blocks` message with the tier came before, unless it is lost. */
  | {
      readonly type: "loaded";
      readonly block: number;
      readonly tier: Tier;
      readonly outcome: LoadOutcome | TierFailure;
    };

/** The tier is there, and cannot be had now: no memory, no answer from the disk. */
export interface TierFailure {
  readonly message: string;
}

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "failed"; readonly id: number; readonly failure: QueryFailure }
  | { readonly type: "need"; readonly block: number; readonly tier: Tier }
  | { readonly type: "removed"; readonly parts: readonly PartId[] };

export type QueryFailure =
  | { readonly kind: "cancelled" }
  /** The text of the query is at fault. */
  | { readonly kind: "query"; readonly mistake: Mistake }
  /** It needs more memory than there is, or what is on disk cannot be had now. */
  | { readonly kind: "limit"; readonly message: string }
  /** A bug of ours. */
  | { readonly kind: "internal"; readonly message: string };

/** What a worker is started with; crosses threads. */
export interface WorkerSettings {
  readonly memory: KernelMemory;
  readonly scratch: ScratchRange;
  /** One cell for each open query: not 0 = cancelled. */
  readonly cancelCells: Int32Array;
}
