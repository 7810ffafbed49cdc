import type { OperationTable } from "../../../spanindex/block/span-block.ts";

/** Texts numbered at once; with more the numbering starts over. Real systems have thousands. */
const textsMax = 200_000;

let numbers = new Map<string, number>();
let byTable = new WeakMap<OperationTable, OperationTexts>();

/** Names and services of the operations of a block as numbers that are the same in all blocks. */
export interface OperationTexts {
  readonly name: Uint32Array;
  readonly service: Uint32Array;
  /** There are resources without a service (or with one that is no text, or empty). */
  readonly hasUnnamedService: boolean;
  /** Which numbering they are of. */
  readonly numbering: ReadonlyMap<string, number>;
}

/** Made once for each block. */
export function operationTexts(operations: OperationTable): OperationTexts {
  let texts = byTable.get(operations);
  if (texts === undefined) {
    if (numbers.size > textsMax) {
      numbers = new Map();
      byTable = new WeakMap();
    }
    texts = {
      name: Uint32Array.from(operations.name, numberOf),
      service: Uint32Array.from(operations.service, numberOf),
      hasUnnamedService: operations.service.includes(""),
      numbering: numbers,
    };
    byTable.set(operations, texts);
  }
  return texts;
}

function numberOf(text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(text, number);
  }
  return number;
}

const undecided = 0;
const fails = 1;
const passed = 2;

/** A test of texts that decides each number once, whatever block it comes from. */
export class TextDecisions {
  readonly #test: (text: string) => boolean;
  #numbering: ReadonlyMap<string, number> | undefined;
  #decided = new Uint8Array(0);

  constructor(test: (text: string) => boolean) {
    this.#test = test;
  }

  /** Whether the text passes, which has the number `number` in `numbering`. */
  passes(text: string, number: number, numbering: OperationTexts["numbering"]): boolean {
    if (this.#numbering !== numbering || number >= this.#decided.length) this.#grow(numbering);
    if (this.#decided[number] === undecided) this.#decided[number] = this.#test(text) ? passed : fails;
    return this.#decided[number] === passed;
  }

  #grow(numbering: OperationTexts["numbering"]): void {
    const decided = new Uint8Array(numbering.size);
    if (this.#numbering === numbering) decided.set(this.#decided);
    this.#numbering = numbering;
    this.#decided = decided;
  }
}
