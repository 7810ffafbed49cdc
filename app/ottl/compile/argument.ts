import type { Value } from "../values/value.ts";
import type { Access } from "./access.ts";
import type { Expression } from "./expression.ts";

/** An argument: of each row, and itself where it is a path to edit or the name of a function. */
export interface Argument {
  readonly expression: Expression;
  readonly target?: Access;
  readonly call?: (value: Value) => Value;
}
