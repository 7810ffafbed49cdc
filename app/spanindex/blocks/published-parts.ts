import { type Described, describe } from "../block/block-descriptor.ts";
import type { BlockChange, PartId, PublishedPart } from "../published-index.ts";
import type { TraceTableView } from "../trace-table-view.ts";

/**
 * What workers know of the index, and the memory of what they may still look at.
 *
 *     add ──► published ── retire ──► retired ── release ──► freed
 *                 └──────── told together as one change ───┘
 */
export class PublishedParts {
  readonly #traceTable: () => TraceTableView;
  readonly #listeners = new Set<(change: BlockChange) => void>();
  readonly #published = new Map<PartId, PublishedPart>();
  /** How the memory of a part that is gone is freed. */
  readonly #retired = new Map<PartId, () => void>();
  #added: PublishedPart[] = [];
  #removed: PartId[] = [];
  #nextId = 1;

  constructor(traceTable: () => TraceTableView) {
    this.#traceTable = traceTable;
  }

  newId(): PartId {
    return this.#nextId++;
  }

  add(part: PublishedPart): void {
    this.#published.set(part.id, part);
    this.#added.push(part);
  }

  /** `free`: called once nobody looks at the part any more. */
  retire(id: PartId, free: () => void): void {
    this.#retired.set(id, free);
    this.#published.delete(id);
    const unseen = this.#added.findIndex((part) => part.id === id);
    if (unseen >= 0) {
      // Nobody has heard of it.
      this.#added.splice(unseen, 1);
      this.release([id]);
    } else this.#removed.push(id);
  }

  /** Tells what was added and retired since the last call. */
  publish(hasNewTraces: boolean): void {
    if (this.#added.length === 0 && this.#removed.length === 0 && !hasNewTraces) return;
    const added = this.#added;
    const removed = this.#removed;
    this.#added = [];
    this.#removed = [];
    const change = { added, removed, traceTable: hasNewTraces ? this.#describeTraces() : undefined };
    for (const listener of this.#listeners) listener(change);
    if (this.#listeners.size === 0) this.release(removed);
  }

  everything(): BlockChange {
    return { added: [...this.#published.values()], removed: [], traceTable: this.#describeTraces() };
  }

  onChange(listener: (change: BlockChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  release(ids: readonly PartId[]): void {
    for (const id of ids) {
      const free = this.#retired.get(id);
      this.#retired.delete(id);
      free?.();
    }
  }

  #describeTraces(): Described<TraceTableView> {
    return describe(this.#traceTable());
  }
}
