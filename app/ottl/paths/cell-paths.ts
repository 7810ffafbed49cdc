import type { Access, Lens } from "../compile/access.ts";
import type { Cell } from "../compile/cell.ts";
import { cellInputs, joinInputs } from "../compile/expression.ts";
import { indexed, withIndexed } from "../values/indexing.ts";
import type { Value } from "../values/value.ts";
import type { Keys } from "./keys.ts";

/** What a path reads and writes of the content of a cell, before its keys. */
export interface Part<C> {
  get(content: C): Value;
  put(content: C, value: Value): C;
}

/** The whole content. */
export const whole: Part<Value> = { get: (content) => content, put: (_, value) => value };

/** A path to a part of a cell, with keys into it. */
export function cellPath<C>(
  text: string,
  cell: Cell<C>,
  part: Part<C>,
  keys: Keys,
  index: { get: typeof indexed; put: typeof withIndexed } = { get: indexed, put: withIndexed },
): Access {
  const get = (content: C, at: readonly Value[]): Value =>
    at.length === 0 ? part.get(content) : index.get(part.get(content), at);
  const put = (content: C, at: readonly Value[], value: Value): C =>
    part.put(content, at.length === 0 ? value : index.put(part.get(content), at, value));
  return {
    text,
    inputs: joinInputs([cellInputs(cell as Cell), keys.inputs]),
    get: (row) => get(cell.load(cell.ref(row)), keys.of(row)),
    set: (row, value) => cell.set(row, cell.store(put(cell.load(cell.ref(row)), keys.of(row), value))),
    lens: keys.isConstant
      ? (constantLens(cell, part === (whole as unknown), keys.of(0), get, put) as Lens)
      : undefined,
  };
}

function constantLens<C>(
  cell: Cell<C>,
  isWholePart: boolean,
  keys: readonly Value[],
  get: (content: C, keys: readonly Value[]) => Value,
  put: (content: C, keys: readonly Value[], value: Value) => C,
): Lens<C> {
  return {
    cell,
    isWhole: isWholePart && keys.length === 0,
    get: (content) => get(content, keys),
    put: (content, value) => put(content, keys, value),
  };
}
