import type { Token } from "./tokens.ts";

/** What a chain such as `-a + b * c` is made of, in the order of the text. */
export type Link<T> =
  | { readonly type: "operand"; readonly operand: T }
  | { readonly type: "prefix"; readonly operator: Token }
  | { readonly type: "operator"; readonly operator: Token };

/** How operators bind, and what they make of their operands. */
export interface ChainRules<T> {
  /** Operators of a higher rank bind first; among equals the left one does. */
  rank(operator: string): number;
  /** Among equals the right one binds first. */
  isRightFirst(operator: string): boolean;
  /** Operators of this rank and above belong to the operand of a prefix. */
  readonly prefixRank: number;
  binary(operator: Token, left: T, right: T): T;
  prefix(operator: Token, operand: T): T;
}

/**
 * Puts a flat chain together. The published grammar gives comparisons and arithmetic one rank (`a = b + 1` comes out as
 * `(a = b) + 1`), so its trees are read flat and bound here.
 */
export function bindChain<T>(links: readonly Link<T>[], rules: ChainRules<T>): T {
  let next = 0;
  const operand = (): T => {
    const link = links[next++]!;
    if (link.type === "operand") return link.operand;
    return rules.prefix(link.operator, chain(rules.prefixRank));
  };
  const chain = (rankMin: number): T => {
    let left = operand();
    for (let link = links[next]; link?.type === "operator"; link = links[next]) {
      const { operator } = link;
      const rank = rules.rank(operator.text);
      if (rank < rankMin) break;
      next++;
      left = rules.binary(operator, left, chain(rules.isRightFirst(operator.text) ? rank : rank + 1));
    }
    return left;
  };
  return chain(0);
}
