import { assertDefined } from "../../../base/assert.ts";
import { describe } from "../../../spanindex/block/block-descriptor.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { ScratchRange } from "../../../spanindex/memory/shared-memory.ts";
import type {
  BlockChange,
  LoadOutcome,
  PartId,
  PublishedIndex,
  PublishedPart,
} from "../../../spanindex/published-index.ts";
import type { TraceTableView } from "../../../spanindex/trace-table-view.ts";
import type { Tier } from "../../traces/query-world.ts";
import { naiveSpan } from "../../traces/querytest/naive-spans.ts";
import { plainBlock } from "../../traces/querytest/plain-block.ts";
import { TestMemory } from "../../traces/querytest/test-memory.ts";

const scratchBytes = 8 * 1024 * 1024;

/** Every span lasts so long: a sum over durations tells whether all memory still holds what it should. */
export const spanNano = 1_000;

/**
 * An index of a few blocks. What is released is overwritten at once, as the next block would do. Tiers are not in memory until they are
 * asked for.
 */
export class TestIndex implements PublishedIndex {
  readonly #memory = new TestMemory();
  readonly scratch: readonly ScratchRange[];
  readonly released = new Set<PartId>();
  readonly loads: { readonly block: number; readonly tier: Tier }[] = [];
  /** Loading waits for it. */
  loadGate: Promise<void> = Promise.resolve();
  /** What is loaded has left again before any worker hears of it. */
  isDroppedAtOnce = false;
  readonly #listeners = new Set<(change: BlockChange) => void>();
  readonly #blocks = new Map<PartId, SpanBlock>();
  readonly #tiers = new Map<PartId, PublishedPart>();
  readonly #traces: TraceTableView;
  #nextPart = 1;

  constructor(workers: number) {
    const range = (): ScratchRange => ({ offset: this.#memory.take(scratchBytes), bytes: scratchBytes });
    this.scratch = Array.from({ length: workers }, range);
    const words = (count: number) => this.#memory.u32(new Array<number>(count).fill(0));
    this.#traces = {
      ...{ rowCount: 1, traceId: words(4), startUnixNano: words(2), endUnixNano: words(2) },
      ...{ spanCount: words(1), errorCount: words(1), rootRow: words(1), flags: this.#memory.u8([0]) },
    };
  }

  get memory() {
    return this.#memory.kernelMemory;
  }

  refresh(): void {
    // Blocks come when a test adds them.
  }

  everything(): BlockChange {
    const hot = [...this.#blocks].map(([id, block]) => publishedBlock(id, block));
    return { added: [...hot, ...this.#tiers.values()], removed: [], traceTable: describe(this.#traces) };
  }

  onChange(listener: (change: BlockChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a block of `spans` spans, takes others away, in one step. */
  change(spans: number, removed: readonly PartId[] = []): PartId {
    const id = this.#nextPart++;
    const block = this.#newBlock(id, spans);
    for (const part of removed) this.#blocks.delete(part);
    this.#blocks.set(id, block);
    this.#tell({ added: [publishedBlock(id, block)], removed, traceTable: undefined });
    return id;
  }

  async load(block: number, tier: Tier): Promise<LoadOutcome> {
    this.loads.push({ block, tier });
    await this.loadGate;
    const held = this.#blocks.get(block);
    if (held === undefined || tier === "details") return "lost";
    if (this.isDroppedAtOnce) return "loaded";
    const id = this.#nextPart++;
    const descriptor = describe(assertDefined(held.attributes, "made with its attributes"));
    const part: PublishedPart = { id, block, part: "attributes", descriptor };
    this.#tiers.set(id, part);
    this.#tell({ added: [part], removed: [], traceTable: undefined });
    return "loaded";
  }

  release(parts: readonly PartId[]): void {
    for (const id of parts) this.released.add(id);
    for (const durations of parts.map((id) => this.#durations.get(id))) durations?.fill(0xffff);
  }

  readonly #durations = new Map<PartId, Uint16Array>();

  #newBlock(id: PartId, spans: number): SpanBlock {
    const sketch = (row: number) =>
      naiveSpan({ spanId: row + 1, durationNano: spanNano, attributes: { row: BigInt(row) } });
    const place = {
      ...{ id, chunk: id, slot: id, firstRow: 0 },
      traceOrdinals: new Array<number>(spans).fill(0),
      parents: new Array<number>(spans).fill(0xffff_ffff),
    };
    const list = Array.from({ length: spans }, (_, row) => sketch(row));
    const block = plainBlock(this.#memory, list, place, () => 0);
    this.#durations.set(id, block.hot.durationCode);
    return block;
  }

  #tell(change: BlockChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function publishedBlock(id: PartId, block: SpanBlock): PublishedPart {
  const descriptor = describe({ ...block, attributes: undefined, details: undefined });
  return { id, block: block.id, part: "hot", descriptor };
}
