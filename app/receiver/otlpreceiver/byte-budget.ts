import { assert } from "../../base/assert.ts";

/** Bytes that all running requests may hold together. */
export class ByteBudget {
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

/** What one request holds of the budget. */
export class BudgetShare {
  readonly #budget: ByteBudget;
  #heldBytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  tryTake(bytes: number): boolean {
    if (!this.#budget.tryTake(bytes)) return false;
    this.#heldBytes += bytes;
    return true;
  }

  /** Gives everything back. */
  release(): void {
    this.#budget.give(this.#heldBytes);
    this.#heldBytes = 0;
  }
}
