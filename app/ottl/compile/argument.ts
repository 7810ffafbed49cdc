import type { Value } from "../values/value.ts";
import type { Access } from "./access.ts";
import type { Expression } from "./expression.ts";

/** What a lambda gives for an item and its arguments. Throws `RuntimeError`. */
export type Lambda = (row: number, ...args: readonly Value[]) => Value;

/** An argument: of each row, and itself where it is a path to edit, the name of a function, or a lambda. */
export interface Argument {
  readonly expression: Expression;
  readonly target?: Access;
  readonly call?: (value: Value) => Value;
  readonly lambda?: Lambda;
}
