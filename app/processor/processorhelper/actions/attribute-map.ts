import type { AttributeValue } from "../../../pdata/attribute-value.ts";
import type { Ref } from "../../../pdata/edit/draft-dictionary.ts";
import type { PairDrafts } from "../../../pdata/edit/pair-drafts.ts";
import { RefMemo } from "../../../pdata/edit/ref-memo.ts";

/** Makes attributes of attributes: what comes of one is worked out when it is first met and then known. */
export class AttributeMap {
  readonly #map: (pairs: PairDrafts, ref: Ref) => Ref;
  readonly #memo = new RefMemo();
  #pairs: PairDrafts | undefined;

  /** `map` must depend on the attribute alone. */
  constructor(map: (pairs: PairDrafts, ref: Ref) => Ref) {
    this.#map = map;
  }

  /** Must be called first for each batch. */
  prepare(pairs: PairDrafts): void {
    this.#pairs = pairs;
    this.#memo.prepare(pairs);
  }

  of(ref: Ref): Ref {
    const known = this.#memo.get(ref);
    if (known > 0) return known - 1;
    const made = this.#map(this.#pairs!, ref);
    this.#memo.set(ref, made + 1);
    return made;
  }
}

/** A map that keeps the key, and the attribute where `convert` gives nothing. */
export function valueMap(
  convert: (value: AttributeValue, pairs: PairDrafts, ref: Ref) => AttributeValue | undefined,
): AttributeMap {
  return new AttributeMap((pairs, ref) => {
    const value = convert(pairs.attributeValue(ref), pairs, ref);
    return value === undefined ? ref : pairs.pair(pairs.keyOf(ref), value);
  });
}
