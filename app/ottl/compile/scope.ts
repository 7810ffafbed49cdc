import type { ContextName } from "../contexts/context-names.ts";
import type { Bindable } from "./cell.ts";
import type { Frame } from "./frame.ts";

/** What all texts of one group share: the context, and what is bound to each batch. */
export class CompileScope {
  readonly context: ContextName;
  readonly isContextKnown: boolean;
  readonly #bindables = new Map<string, Bindable>();

  constructor(context: ContextName, isContextKnown: boolean) {
    this.context = context;
    this.isContextKnown = isContextKnown;
  }

  /** The thing of this name, made when it is first asked for. */
  share<T extends Bindable>(name: string, make: () => T): T {
    const known = this.#bindables.get(name);
    if (known !== undefined) return known as T;
    const made = make();
    this.#bindables.set(name, made);
    return made;
  }

  bind(frame: Frame): void {
    for (const bindable of this.#bindables.values()) bindable.bind(frame);
  }
}
