import { RuntimeError } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";
import type { Cell } from "./cell.ts";
import type { NumberAccess } from "./number-access.ts";

/** What the value of an expression depends on besides its text. */
export interface Inputs {
  readonly cells: ReadonlySet<Cell>;
  /** Depends on the row in other ways: numbers of the item, whole lists, the cache, the clock. */
  readonly isRowDependent: boolean;
}

/** An expression, compiled. */
export interface Expression {
  readonly inputs: Inputs;
  /** The value for a row of the bound batch. Throws `RuntimeError`. */
  get(row: number): Value;
  /** Where it is the difference of two columns of times. */
  readonly difference?: TimeDifference;
}

/** `later` - `earlier`, both `nano` or both `time`. */
export interface TimeDifference {
  readonly later: NumberAccess;
  readonly earlier: NumberAccess;
}

const noCells: ReadonlySet<Cell> = new Set();
export const constantInputs: Inputs = { cells: noCells, isRowDependent: false };
export const rowInputs: Inputs = { cells: noCells, isRowDependent: true };

export function cellInputs(cell: Cell): Inputs {
  return { cells: new Set([cell]), isRowDependent: false };
}

export function joinInputs(all: readonly Inputs[]): Inputs {
  const cells = new Set<Cell>();
  for (const inputs of all) for (const cell of inputs.cells) cells.add(cell);
  return { cells, isRowDependent: all.some((inputs) => inputs.isRowDependent) };
}

export function isConstant({ cells, isRowDependent }: Inputs): boolean {
  return cells.size === 0 && !isRowDependent;
}

/** The only cell that the inputs consist of; undefined where there is none, several, or something else besides. */
export function onlyCell({ cells, isRowDependent }: Inputs): Cell | undefined {
  if (cells.size !== 1 || isRowDependent) return undefined;
  const [cell] = cells;
  return cell;
}

export function constant(value: Value): Expression {
  return { inputs: constantInputs, get: () => value };
}

/** An expression whose value is worked out once where nothing it depends on changes. One that fails does so for each item. */
export function folded(inputs: Inputs, get: (row: number) => Value): Expression {
  if (!isConstant(inputs)) return { inputs, get };
  try {
    const value = get(0);
    return { inputs, get: () => value };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return { inputs, get };
  }
}
