import type { KeyValue } from "../../../pdata/attribute-value.ts";
import { type AttributeLists, absent } from "../../../pdata/edit/attribute-lists.ts";
import type { Ref } from "../../../pdata/edit/draft-dictionary.ts";
import type { KeyId, PairDrafts } from "../../../pdata/edit/pair-drafts.ts";

/** What actions read and write of attributes by owner: the lists of a batch, or one list by itself. */
export type EditableAttributes = Pick<
  AttributeLists,
  "pairs" | "count" | "at" | "find" | "set" | "setAll" | "mapAll" | "deleteAll" | "rewrite"
>;

/** The attributes of one resource as the only owner, row 0. */
export class OneList implements EditableAttributes {
  readonly pairs: PairDrafts;
  readonly #given: readonly Ref[];
  #refs: Ref[];

  constructor(pairs: PairDrafts, attributes: readonly KeyValue[]) {
    this.pairs = pairs;
    this.#given = attributes.map(({ key, value }) => pairs.pair(pairs.keyId(key), value));
    this.#refs = [...this.#given];
  }

  get hasChanged(): boolean {
    return !isSame(this.#given, this.#refs);
  }

  /** The attributes as they are now. */
  read(): readonly KeyValue[] {
    return this.#refs.map((ref) => this.pairs.keyValueOf(ref));
  }

  count(_row: number): number {
    return this.#refs.length;
  }

  at(_row: number, i: number): Ref {
    return this.#refs[i]!;
  }

  find(_row: number, key: KeyId): Ref {
    return this.#refs.find((ref) => this.pairs.keyOf(ref) === key) ?? absent;
  }

  set(_row: number, key: KeyId, ref: Ref): void {
    const at = this.#refs.findIndex((known) => this.pairs.keyOf(known) === key);
    if (at < 0) this.#refs.push(ref);
    else this.#refs[at] = ref;
  }

  setAll(_rows: Uint32Array, _count: number, key: KeyId, refs: Int32Array): void {
    if (refs[0]! >= 0) this.set(0, key, refs[0]!);
  }

  mapAll(_rows: Uint32Array, key: KeyId, edit: (ref: Ref) => Ref): void {
    const at = this.#refs.findIndex((ref) => this.pairs.keyOf(ref) === key);
    if (at >= 0) this.#refs[at] = edit(this.#refs[at]!);
  }

  deleteAll(_rows: Uint32Array, key: KeyId): void {
    this.rewrite(0, (ref) => (this.pairs.keyOf(ref) === key ? absent : ref));
  }

  rewrite(_row: number, edit: (ref: Ref) => Ref): boolean {
    const before = this.#refs;
    this.#refs = before.map(edit).filter((ref) => ref !== absent);
    return !isSame(before, this.#refs);
  }
}

function isSame(a: readonly Ref[], b: readonly Ref[]): boolean {
  return a.length === b.length && a.every((ref, i) => ref === b[i]);
}
