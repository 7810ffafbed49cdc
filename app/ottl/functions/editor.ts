import type { Access } from "../compile/access.ts";
import type { Argument } from "../compile/argument.ts";
import type { Expression, Inputs } from "../compile/expression.ts";
import type { ContextName } from "../contexts/context-names.ts";
import type { Value } from "../values/value.ts";
import type { MetricItem } from "./metric-item.ts";
import type { Parameter } from "./parameters.ts";

/** Says that an edit leaves what it was given. */
export const unchanged: unique symbol = Symbol("unchanged");
export type Unchanged = typeof unchanged;
/** Says that an entry of a map is to go. */
export const dropped: unique symbol = Symbol("dropped");
export type Dropped = typeof dropped;

/** What an editor does, in the terms in which it can be done for many items at once. */
export type EditPlan =
  /** Gives the target a value. Nil leaves it as it is. */
  | { readonly kind: "set"; readonly target: Access; readonly value: Expression }
  /** Makes a new value of the old one. `inputs`: what it depends on besides. */
  | {
      readonly kind: "value";
      readonly target: Access;
      readonly inputs: Inputs;
      readonly edit: (old: Value, row: number) => Value | Unchanged;
    }
  /** Makes a new map of the old one. */
  | {
      readonly kind: "map";
      readonly target: Access;
      readonly inputs: Inputs;
      readonly edit: (old: ReadonlyMap<string, Value>, row: number) => ReadonlyMap<string, Value> | Unchanged;
    }
  /** Edits each entry of a map by itself. */
  | {
      readonly kind: "entries";
      readonly target: Access;
      readonly inputs: Inputs;
      readonly edit: (key: string, value: Value, row: number) => Value | Unchanged | Dropped;
    }
  /** Leaves the entries of a map whose keys are wanted. Values are not looked at. */
  | {
      readonly kind: "keys";
      readonly target: Access;
      readonly isKept: (key: string) => boolean;
    }
  /** Leaves at most so many entries of a map: those with the keys of `priority`, then the first others. */
  | {
      readonly kind: "limit";
      readonly target: Access;
      readonly most: number;
      readonly priority: readonly string[];
    }
  /** Changes the tables of a batch of metrics: rows may come and go. */
  | {
      readonly kind: "metrics";
      readonly args: readonly (Expression | undefined)[];
      readonly edit: (item: MetricItem, args: readonly Value[]) => void;
    }
  /** Edits each item by itself, through the paths that the editor has asked for. */
  | { readonly kind: "row"; readonly edit: (row: number) => void }
  /** Does nothing: the component acts on the items for which the condition holds (`route`). */
  | { readonly kind: "mark" };

/** A path of the context that no argument names: a field, or what it has under a key. */
export type PathTo = (context: ContextName, field: string, key?: string) => Access;

/** A function that changes items. */
export interface Editor {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** `known` has the arguments that are constants. Throws an `Error` with the words of the Collector. */
  readonly plan: (
    args: readonly (Argument | undefined)[],
    known: readonly Value[],
    pathTo: PathTo,
  ) => EditPlan;
}
