import type { RE2JS } from "re2js";
import type { KeyId, PairDrafts } from "../../pdata/edit/pair-drafts.ts";

const unknown = 0;
const matching = 1;
const other = 2;

/** Which keys match a test of their text: each key is tested once. */
export class KeyTest {
  readonly #test: (key: string) => boolean;
  #pairs: PairDrafts | undefined;
  #known = new Uint8Array(0);

  constructor(test: (key: string) => boolean) {
    this.#test = test;
  }

  /** Keys that contain a match of the pattern. */
  static ofPattern(pattern: RE2JS): KeyTest {
    return new KeyTest((key) => pattern.matcher(key).find());
  }

  /** Must be called first for each batch. */
  prepare(pairs: PairDrafts): void {
    if (this.#pairs === pairs) return;
    this.#pairs = pairs;
    this.#known = new Uint8Array(64);
  }

  matches(key: KeyId): boolean {
    if (key >= this.#known.length) this.#grow(key);
    let known = this.#known[key]!;
    if (known === unknown) {
      known = this.#test(this.#pairs!.keyText(key)) ? matching : other;
      this.#known[key] = known;
    }
    return known === matching;
  }

  #grow(key: KeyId): void {
    const grown = new Uint8Array(Math.max(key + 1, this.#known.length * 2));
    grown.set(this.#known);
    this.#known = grown;
  }
}
