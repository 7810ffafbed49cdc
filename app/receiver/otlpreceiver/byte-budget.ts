import { assert } from "../../base/assert.ts";
import { BodyMemory, type MemoryHolder } from "./body-memory.ts";

/** Bytes that all running requests may hold together. */
export class ByteBudget {
  readonly memory = new BodyMemory();
  readonly #limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get isFull(): boolean {
    return this.#usedBytes >= this.#limitBytes;
  }

  tryTake(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#limitBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes;
    assert(this.#usedBytes >= 0, "more bytes given back than taken");
  }
}

/** What one request holds of the budget, and the memory its body lies in. */
export class BudgetShare implements MemoryHolder {
  readonly #budget: ByteBudget;
  #heldBytes = 0;
  #memories: Buffer[] = [];

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  tryTake(bytes: number): boolean {
    if (!this.#budget.tryTake(bytes)) return false;
    this.#heldBytes += bytes;
    return true;
  }

  takeMemory(bytes: number): Buffer {
    const memory = this.#budget.memory.take(bytes);
    this.#memories.push(memory);
    return memory;
  }

  giveMemory(memory: Buffer): void {
    this.#memories = this.#memories.filter((held) => held !== memory);
    this.#budget.memory.give(memory);
  }

  /** Gives everything back: bodies must not be read any more. */
  release(): void {
    this.#budget.give(this.#heldBytes);
    this.#heldBytes = 0;
    for (const memory of this.#memories) this.#budget.memory.give(memory);
    this.#memories = [];
  }
}
