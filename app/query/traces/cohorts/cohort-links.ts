import { PathTable } from "../../../analysis/flame/path-table.ts";
import type { CohortCalls } from "./cohort-calls.ts";
import type { CohortNumbers } from "./cohort-numbers.ts";

/** Of what a span waits for nothing is known. */
const nobody = -1;
/** Spans of one operation wait for different services. */
const several = -2;

/**
 * Which service each span waits for: that of its child, and where it has none, the one that all others of its operation wait for, on
 * either side. So a call that nobody answers is still a call of the service that would have.
 *
 *     checkout: charge ─ payment: POST /charge       checkout: charge (nobody answers)      both wait for payment
 */
export class CohortLinks {
  /** By plain operation: 1 where its spans are calls of other services and nothing else. */
  readonly isLink: Uint8Array;
  /** By plain operation. */
  readonly #callee: Int32Array;
  /** (plain, entry), where the plain operation alone does not tell; by its number the callee. */
  readonly #entered = new PathTable();
  readonly #enteredCallee: number[] = [];

  constructor({ plain }: CohortNumbers, sides: readonly CohortCalls[]) {
    this.isLink = Uint8Array.from(plain, ({ kind }, number) =>
      isLinkKind(kind, isMixed(sides, number)) ? 1 : 0,
    );
    this.#callee = new Int32Array(plain.length).fill(nobody);
    for (const side of sides) this.#readPlain(side);
    for (const side of sides) this.#readEntered(side);
  }

  /** By row: number of the service, -1 = none. */
  calleesOf({ plain, entry, callee }: CohortCalls): Int32Array {
    return callee.map((own, row) => {
      if (this.isLink[plain[row]!] === 0) return nobody;
      if (own >= 0) return own;
      const usual = this.#callee[plain[row]!]!;
      return usual === several ? this.#enteredOf(plain[row]!, entry[row]!) : usual;
    });
  }

  #readPlain({ plain, callee }: CohortCalls): void {
    for (let row = 0; row < plain.length; row++)
      if (callee[row]! >= 0) this.#callee[plain[row]!] = merged(this.#callee[plain[row]!]!, callee[row]!);
  }

  #readEntered({ plain, entry, callee }: CohortCalls): void {
    for (let row = 0; row < plain.length; row++) {
      if (callee[row]! < 0 || this.#callee[plain[row]!] !== several) continue;
      const path = this.#entered.childOf(plain[row]!, entry[row]!);
      this.#enteredCallee[path] = merged(this.#enteredCallee[path] ?? nobody, callee[row]!);
    }
  }

  #enteredOf(plain: number, entry: number): number {
    return Math.max(nobody, this.#enteredCallee[this.#entered.childOf(plain, entry)] ?? nobody);
  }
}

function merged(known: number, callee: number): number {
  return known === nobody || known === callee ? callee : several;
}

function isMixed(sides: readonly CohortCalls[], plain: number): boolean {
  return sides.some(({ mixed }) => mixed[plain] === 1);
}

/**
 * Client and producer spans are calls; those of servers and within a service are not. Of an unspecified one nobody knows, unless it has
 * children of its own service, or of several others: a call has neither.
 */
function isLinkKind(kind: number, isOfSeveral: boolean): boolean {
  return kind === 3 || kind === 4 || (kind === 0 && !isOfSeveral);
}
