import type { OperationTable } from "../../../spanindex/block/span-block.ts";
import type { Comparing, Condition } from "../plan/condition.ts";
import { operationFieldOf } from "../plan/plan-condition.ts";
import { type BitOps, setBit } from "./bits.ts";
import { type CodeSet, codeSetOf, newCodeBits } from "./code-rows.ts";
import { operationTexts, TextDecisions } from "./operation-texts.ts";
import type { ValueTest } from "./value-test.ts";

/** Decides which operations of a block meet a condition on service, kind and name. One for each query. */
export class OperationDecider {
  readonly #ops: BitOps;
  readonly #testOf: (comparison: Comparing) => ValueTest;
  readonly #decisions = new Map<Comparing, TextDecisions>();

  constructor(ops: BitOps, testOf: (comparison: Comparing) => ValueTest) {
    this.#ops = ops;
    this.#testOf = testOf;
  }

  decide(operations: OperationTable, condition: Condition): CodeSet {
    const bits = newCodeBits(this.#ops, operations.count);
    const holds = this.#test(condition, operations);
    for (let code = 0; code < operations.count; code++) if (holds(code)) setBit(bits, code);
    return codeSetOf(bits, operations.count);
  }

  #test(condition: Condition, operations: OperationTable): OperationTest {
    switch (condition.type) {
      case "always":
        return () => true;
      case "not": {
        const inner = this.#test(condition.of, operations);
        return (code) => !inner(code);
      }
      case "every": {
        const parts = condition.of.map((part) => this.#test(part, operations));
        return (code) => parts.every((part) => part(code));
      }
      case "some": {
        const parts = condition.of.map((part) => this.#test(part, operations));
        return (code) => parts.some((part) => part(code));
      }
      case "compare":
        return this.#comparison(condition, operations);
      default:
        return () => false;
    }
  }

  #comparison(comparison: Comparing, operations: OperationTable): OperationTest {
    const { text, kind } = this.#testOf(comparison);
    const part = operationFieldOf(comparison.field);
    if (part === "kind") return (code) => kind?.(operations.kind[code]!) === true;
    if (part === undefined || text === undefined) return () => false;
    let decisions = this.#decisions.get(comparison);
    if (decisions === undefined) {
      decisions = new TextDecisions(text);
      this.#decisions.set(comparison, decisions);
    }
    const texts = operations[part];
    const { [part]: numbers, numbering } = operationTexts(operations);
    return (code) => decisions.passes(texts[code]!, numbers[code]!, numbering);
  }
}

type OperationTest = (code: number) => boolean;
