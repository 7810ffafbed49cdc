import type { Value } from "../values/value.ts";
import type { AttributesAccess } from "./attributes-access.ts";
import type { Cell } from "./cell.ts";
import type { Expression } from "./expression.ts";
import type { NumberAccess } from "./number-access.ts";

/** A part of what a cell holds: the whole, a map in a resource, an element of a nested map. */
export interface Lens<C = unknown> {
  readonly cell: Cell<C>;
  /** Whether the part is the whole content: `put` does not need what was there. */
  readonly isWhole: boolean;
  /** Throws `RuntimeError` where the content cannot be indexed. */
  get(content: C): Value;
  /** The content with another value in this part. Throws `RuntimeError` where the value has the wrong type. */
  put(content: C, value: Value): C;
}

/** What a path of a statement names: something to be read and, mostly, to be written. */
export interface Access extends Expression {
  /** How the path was written. */
  readonly text: string;
  /** Writes a value. Throws `RuntimeError`. Undefined where the path is read only. */
  readonly set?: ((row: number, value: Value) => void) | undefined;
  /** Where the path is (a part of) one cell. */
  readonly lens?: Lens | undefined;
  /** Where the path is all attributes of an item. */
  readonly attributes?: AttributesAccess | undefined;
  /** Where the path is a column of numbers. */
  readonly number?: NumberAccess | undefined;
}
