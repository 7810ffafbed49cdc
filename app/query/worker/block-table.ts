import type { KernelMemory } from "../../kernels/load-kernels.ts";
import type { AttributeSet } from "../../spanindex/block/attribute-set.ts";
import { type Described, open } from "../../spanindex/block/block-descriptor.ts";
import type { BlockDetails, SpanBlock } from "../../spanindex/block/span-block.ts";
import type { BlockChange, PartId, PublishedPart } from "../../spanindex/published-index.ts";
import type { TraceTableView } from "../../spanindex/trace-table-view.ts";

/** The blocks of one moment. Never changes. */
export interface BlockSnapshot {
  /** In order of arrival. */
  readonly blocks: readonly SpanBlock[];
  /** By slot, each in order of rows. */
  readonly bySlot: readonly (readonly SpanBlock[] | undefined)[];
}

/** The blocks a worker has open. */
export class BlockTable {
  readonly #memory: KernelMemory;
  /** What an id stands for. */
  readonly #parts = new Map<PartId, Pick<PublishedPart, "block" | "part">>();
  readonly #blocks = new Map<number, SpanBlock>();
  readonly #attributes = new Map<number, AttributeSet>();
  readonly #details = new Map<number, BlockDetails>();
  #snapshot: BlockSnapshot | undefined;
  #traces: TraceTableView | undefined;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /** `memoryBytes`: size of the memory when the change was made. */
  apply({ added, removed, traceTable }: BlockChange, memoryBytes: number): void {
    // After another thread grew the memory, `buffer` may still have its former length here; growing by nothing refreshes it.
    if (this.#memory.buffer.byteLength < memoryBytes) this.#memory.grow(0);
    for (const part of removed) this.#remove(part);
    for (const part of added) this.#add(part);
    if (traceTable !== undefined) this.#traces = this.#open<TraceTableView>(traceTable);
  }

  get traces(): TraceTableView {
    if (this.#traces === undefined) throw new Error("the trace table comes before the first query");
    return this.#traces;
  }

  /** What there is now; made anew only after blocks came or went. */
  snapshot(): BlockSnapshot {
    this.#snapshot ??= snapshotOf([...this.#blocks.values()]);
    return this.#snapshot;
  }

  attributes({ id, attributes }: SpanBlock): AttributeSet | undefined {
    return attributes ?? this.#attributes.get(id);
  }

  details({ id, details }: SpanBlock): BlockDetails | undefined {
    return details ?? this.#details.get(id);
  }

  #add({ id, block, part, descriptor }: PublishedPart): void {
    this.#parts.set(id, { block, part });
    if (part === "attributes") this.#attributes.set(block, this.#open<AttributeSet>(descriptor));
    else if (part === "details") this.#details.set(block, this.#open<BlockDetails>(descriptor));
    else {
      this.#blocks.set(block, this.#open<SpanBlock>(descriptor));
      this.#snapshot = undefined;
    }
  }

  /** A trace table that was left is none of the parts known here. */
  #remove(id: PartId): void {
    const known = this.#parts.get(id);
    if (known === undefined) return;
    this.#parts.delete(id);
    if (known.part === "attributes") this.#attributes.delete(known.block);
    else if (known.part === "details") this.#details.delete(known.block);
    else {
      this.#blocks.delete(known.block);
      this.#snapshot = undefined;
    }
  }

  #open<T>(descriptor: Described<T>): T {
    return open<T>(this.#memory.buffer, descriptor);
  }
}

function snapshotOf(blocks: SpanBlock[]): BlockSnapshot {
  // Chunks are numbered as they come; slots are used again after an eviction.
  blocks.sort((a, b) => a.chunk - b.chunk || a.firstRow - b.firstRow);
  const bySlot: SpanBlock[][] = [];
  for (const block of blocks) {
    const others = bySlot[block.slot];
    if (others === undefined) bySlot[block.slot] = [block];
    else others.push(block);
  }
  return { blocks, bySlot };
}
