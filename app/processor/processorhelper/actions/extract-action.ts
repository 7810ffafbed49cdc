import type { RE2JS } from "re2js";
import type { Ref } from "../../../pdata/edit/draft-dictionary.ts";
import type { KeyId, PairDrafts } from "../../../pdata/edit/pair-drafts.ts";
import { RefMemo } from "../../../pdata/edit/ref-memo.ts";
import { groupNames } from "../regular-expression.ts";
import type { Action } from "./attribute-actions.ts";

interface Extracted {
  readonly key: KeyId;
  readonly ref: Ref;
}

/** Texts extracted are kept for so many different values; then it begins anew. */
const keptMax = 10_000;

/** Sets the attributes that the groups of a pattern are named after to what they matched in a string. */
export function extractAction(name: string, pattern: RE2JS): Action {
  const extractor = new Extractor(pattern);
  return (lists, rows) => {
    const { pairs } = lists;
    extractor.prepare(pairs);
    const from = pairs.keyId(name);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const source = lists.find(row, from);
      if (source < 0) continue;
      for (const { key, ref } of extractor.of(source)) lists.set(row, key, ref);
    }
  };
}

class Extractor {
  readonly #pattern: RE2JS;
  readonly #names: readonly string[];
  /** Attribute → place in `#kept` + 1. */
  #places = new RefMemo();
  #kept: (readonly Extracted[])[] = [];
  #pairs: PairDrafts | undefined;

  constructor(pattern: RE2JS) {
    this.#pattern = pattern;
    this.#names = groupNames(pattern)
      .slice(1)
      .map((name) => name ?? "");
  }

  prepare(pairs: PairDrafts): void {
    if (this.#pairs === pairs && this.#kept.length < keptMax) return;
    this.#pairs = pairs;
    this.#places = new RefMemo();
    this.#places.prepare(pairs);
    this.#kept = [];
  }

  of(source: Ref): readonly Extracted[] {
    const place = this.#places.get(source);
    if (place > 0) return this.#kept[place - 1]!;
    const extracted = this.#extract(source);
    this.#kept.push(extracted);
    this.#places.set(source, this.#kept.length);
    return extracted;
  }

  #extract(source: Ref): readonly Extracted[] {
    const pairs = this.#pairs!;
    const value = pairs.attributeValue(source);
    if (value.type !== "string") return [];
    const matcher = this.#pattern.matcher(value.value);
    if (!matcher.find()) return [];
    return this.#names.map((name, i) => {
      const key = pairs.keyId(name);
      return { key, ref: pairs.pair(key, { type: "string", value: matcher.group(i + 1) ?? "" }) };
    });
  }
}
