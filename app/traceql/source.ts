import type { SyntaxNode } from "@lezer/common";
import { type QueryError, refuse } from "./query-error.ts";
import type { Range } from "./syntax-tree.ts";
import type { Token } from "./tokens.ts";

/** The text that is being read, as the readers of tree nodes need it. */
export class Source {
  readonly #byStart: ReadonlyMap<number, Token>;
  readonly #tokens: readonly Token[];

  readonly #movedEnds: ReadonlyMap<number, number>;

  constructor(tokens: readonly Token[], movedEnds: ReadonlyMap<number, number>) {
    this.#tokens = tokens;
    this.#movedEnds = movedEnds;
    this.#byStart = new Map(tokens.map((token) => [token.from, token]));
  }

  /** The token that a node begins with. */
  first(node: Range): Token {
    return this.#byStart.get(node.from)!;
  }

  /** Where a node stands in the text as it was written. */
  rangeOf({ from, to }: Range): Range {
    return { from, to: this.#movedEnds.get(to) ?? to };
  }

  /** The first token behind a node. */
  after(node: Range): Token {
    const place = this.rangeOf(node).to;
    let low = 0;
    let high = this.#tokens.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tokens[middle]!.from >= place) high = middle;
      else low = middle + 1;
    }
    return this.#tokens[low]!;
  }
}

/** The nodes inside one, without what has no name in the grammar. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

export function unsupported(at: Range, what: string): QueryError {
  return refuse(at, `${what} is not supported`);
}
