import { PairNumbers } from "../pair-numbers.ts";

/** Services whose pairs are numbered by their product; of more only the pairs that occur get a number. */
const directServicesMax = 128;

/**
 * Edges numbered across blocks. Between few services the number is computed, caller * services + callee, so that a kernel can do
 * it; other edges follow behind, in order of appearance.
 */
export class CallNumbers {
  /** Services whose pairs are numbered by their product; 0 = none are. */
  readonly directServices: number;
  readonly #others = new PairNumbers();

  constructor(serviceCount: number) {
    this.directServices = serviceCount > directServicesMax ? 0 : serviceCount;
  }

  /** Numbers are below this. Some may have no calls. */
  get count(): number {
    return this.directServices ** 2 + this.#others.count;
  }

  of(from: number, to: number): number {
    const { directServices } = this;
    if (from < directServices && to < directServices) return from * directServices + to;
    return directServices ** 2 + this.#others.of(from, to);
  }

  from(call: number): number {
    const other = call - this.directServices ** 2;
    return other < 0 ? Math.floor(call / this.directServices) : this.#others.first(other);
  }

  to(call: number): number {
    const other = call - this.directServices ** 2;
    return other < 0 ? call % this.directServices : this.#others.second(other);
  }
}
