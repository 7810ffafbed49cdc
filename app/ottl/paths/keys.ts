import type { Inputs } from "../compile/expression.ts";
import { type Expression, isConstant, joinInputs } from "../compile/expression.ts";
import type { Value } from "../values/value.ts";

/** The keys after a path: constants, or worked out for each row. */
export interface Keys {
  readonly inputs: Inputs;
  readonly isConstant: boolean;
  /** No row is needed where they are constant. */
  of(row: number): readonly Value[];
}

export function keysOf(keys: readonly Expression[]): Keys {
  const inputs = joinInputs(keys.map((key) => key.inputs));
  if (!isConstant(inputs)) return { inputs, isConstant: false, of: (row) => keys.map((key) => key.get(row)) };
  const values = keys.map((key) => key.get(0));
  return { inputs, isConstant: true, of: () => values };
}
