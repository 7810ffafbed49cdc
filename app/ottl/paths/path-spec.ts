import type { Access } from "../compile/access.ts";
import type { Bindable } from "../compile/cell.ts";
import type { Expression } from "../compile/expression.ts";

/** What a path needs to be made: its keys, and where to say that something has to be bound to each batch. */
export interface PathRequest {
  /** As it was written. */
  readonly text: string;
  readonly at: number;
  /** The keys after the last field, as expressions; those that are constants have constant inputs. */
  readonly keys: readonly Expression[];
  /** Registers what must be bound to each batch. The same `name` gives the same object, so that cells can be compared. */
  share<T extends Bindable>(name: string, make: () => T): T;
}

/** One path of a context. */
export interface PathSpec {
  /** Whether keys may follow. */
  readonly isIndexable: boolean;
  make(request: PathRequest): Access;
}

/** Paths by their fields after the name of the context, joined by dots. */
export type PathTable = Readonly<Record<string, PathSpec>>;
