/** Steps kept for undo: more than anybody goes back through. */
const stepsMax = 200;

/**
 * Undo and redo of what a page shows, as addresses. Another page starts anew: between pages one goes back and forward.
 */
export class ViewSteps {
  #page = "";
  #undone: string[] = [];
  #done: string[] = [];

  /** The person went from one address to another. */
  record(from: string, to: string): void {
    this.#undone = [];
    if (pageOf(from) !== pageOf(to)) {
      this.#done = [];
      return;
    }
    if (this.#page !== pageOf(from)) this.#done = [];
    this.#page = pageOf(from);
    this.#done.push(from);
    if (this.#done.length > stepsMax) this.#done.shift();
  }

  /** Where undo leads to from `current`; undefined where there is nothing to undo on this page. */
  undo(current: string): string | undefined {
    return this.#step(current, this.#done, this.#undone);
  }

  redo(current: string): string | undefined {
    return this.#step(current, this.#undone, this.#done);
  }

  #step(current: string, from: string[], onto: string[]): string | undefined {
    if (pageOf(current) !== this.#page) return undefined;
    const target = from.pop();
    if (target !== undefined) onto.push(current);
    return target;
  }
}

/** `#/trace/4bf9…` of `#/trace/4bf9…?zoom=…`. */
function pageOf(address: string): string {
  return address.split("?", 1)[0]!;
}
