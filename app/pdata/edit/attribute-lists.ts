import type { attributeListSchema } from "../schema.ts";
import type { Table } from "../table.ts";
import type { AttributeOwners } from "./attribute-owners.ts";
import { type Ref, refOfCode } from "./draft-dictionary.ts";
import type { KeyId, PairDrafts } from "./pair-drafts.ts";

/** What `find` gives where there is no attribute with the key. */
export const absent: Ref = -1;

/** Room for attributes to be added to each list before it has to move. */
const spareRefs = 4;

/**
 * The attributes of all owners of one list of a batch, to be read and edited by row and key.
 *
 * Until the first edit it reads the list itself. Then the attributes move to an arena of refs with some room after
 * each row; a row that outgrows its room moves to the end of the arena.
 *
 *     refs     │ a b c _ _ _ _ │ a c _ _ _ _ │ … │ a b c d e f g h _ … │
 *     starts     0               7                 row 0, had it grown
 *     ends             3             9
 *     limits                   7             13
 *
 * Of attributes with the same key (which OTLP forbids) the first is the one that is found; deleting a key deletes all of them.
 */
export class AttributeLists {
  readonly rowCount: number;
  readonly pairs: PairDrafts;
  readonly #list: Table<typeof attributeListSchema>;
  readonly #owners: AttributeOwners;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  /** The list as it came; codes. */
  readonly #codes: Uint32Array;
  /** Empty until the first edit. */
  #refs = new Uint32Array(0);
  #limits = new Uint32Array(0);
  #arenaEnd = 0;
  #isEdited = false;

  constructor(owners: AttributeOwners, list: Table<typeof attributeListSchema>, pairs: PairDrafts) {
    this.rowCount = owners.rowCount;
    this.pairs = pairs;
    this.#owners = owners;
    this.#list = list;
    this.#codes = list.columns.pair;
    this.#starts = new Uint32Array(owners.rowCount);
    this.#ends = new Uint32Array(owners.rowCount);
    owners.readRanges(this.#starts, this.#ends);
  }

  get isEdited(): boolean {
    return this.#isEdited;
  }

  /** Attributes of a row. */
  count(row: number): number {
    return this.#ends[row]! - this.#starts[row]!;
  }

  /** The attribute at place `i` of a row. */
  at(row: number, i: number): Ref {
    const at = this.#starts[row]! + i;
    return this.#isEdited ? this.#refs[at]! : refOfCode(this.#codes[at]!);
  }

  /** The attribute of a row with this key, or `absent`. */
  find(row: number, key: KeyId): Ref {
    const at = this.#position(row, key);
    if (at < 0) return absent;
    return this.#isEdited ? this.#refs[at]! : refOfCode(this.#codes[at]!);
  }

  /** `find` for the first `count` of `rows`; the answers are in the same places of `found`. */
  findAll(rows: Uint32Array, count: number, key: KeyId, found: Int32Array): void {
    if (this.#isEdited) for (let i = 0; i < count; i++) found[i] = this.find(rows[i]!, key);
    else this.#findAllUnedited(rows, count, key, found);
  }

  #findAllUnedited(rows: Uint32Array, count: number, key: KeyId, found: Int32Array): void {
    const keys = this.pairs.keysByCode();
    const codes = this.#codes;
    const starts = this.#starts;
    const ends = this.#ends;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const end = ends[row]!;
      let ref = absent;
      for (let at = starts[row]!; at < end; at++) {
        if (keys[codes[at]!] !== key) continue;
        ref = refOfCode(codes[at]!);
        break;
      }
      found[i] = ref;
    }
  }

  /** Gives a row the attribute `ref`, whose key is `key`, in the place of the one that had the key, or as the last one. */
  set(row: number, key: KeyId, ref: Ref): void {
    const at = this.#position(row, key);
    if (at < 0) {
      this.#append(row, ref);
      return;
    }
    if (!this.#isEdited) {
      if (refOfCode(this.#codes[at]!) === ref) return;
      this.#startEditing();
      this.#refs[this.#position(row, key)] = ref;
      return;
    }
    this.#refs[at] = ref;
  }

  /** `set` for each of the first `count` of `rows` with the ref in the same place of `refs`; negative ones leave the row as it is. */
  setAll(rows: Uint32Array, count: number, key: KeyId, refs: Int32Array): void {
    let i = 0;
    // What changes nothing is no edit.
    for (; i < count && !this.#isEdited; i++) if (refs[i]! >= 0) this.set(rows[i]!, key, refs[i]!);
    const byCode = this.pairs.keysByCode();
    const byDraft = this.pairs.keysByDraft();
    const starts = this.#starts;
    const ends = this.#ends;
    for (; i < count; i++) {
      const ref = refs[i]!;
      if (ref < 0) continue;
      const row = rows[i]!;
      const arena = this.#refs;
      const end = ends[row]!;
      let at = starts[row]!;
      while (at < end) {
        const old = arena[at]!;
        if (((old & 1) === 0 ? byCode[old >>> 1] : byDraft[old >>> 1]) === key) break;
        at++;
      }
      if (at < end) arena[at] = ref;
      else this.#append(row, ref);
    }
  }

  /** Gives each of `rows` that has the key what `edit` makes of that attribute, which must have the same key. */
  mapAll(rows: Uint32Array, key: KeyId, edit: (ref: Ref) => Ref): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const at = this.#position(row, key);
      if (at < 0) continue;
      const old = this.#isEdited ? this.#refs[at]! : refOfCode(this.#codes[at]!);
      const ref = edit(old);
      if (ref === old) continue;
      if (this.#isEdited) this.#refs[at] = ref;
      else this.set(row, key, ref);
    }
  }

  /** Deletes the attributes of `rows` with this key. */
  deleteAll(rows: Uint32Array, key: KeyId): void {
    let i = 0;
    // Where nothing has the key nothing is edited.
    if (!this.#isEdited) while (i < rows.length && this.#position(rows[i]!, key) < 0) i++;
    if (i === rows.length) return;
    this.#startEditing();
    const byCode = this.pairs.keysByCode();
    const byDraft = this.pairs.keysByDraft();
    const refs = this.#refs;
    for (; i < rows.length; i++) {
      const row = rows[i]!;
      const end = this.#ends[row]!;
      let kept = this.#starts[row]!;
      for (let at = kept; at < end; at++) {
        const ref = refs[at]!;
        if (((ref & 1) === 0 ? byCode[ref >>> 1] : byDraft[ref >>> 1]) !== key) refs[kept++] = ref;
      }
      this.#ends[row] = kept;
    }
  }

  /**
   * Replaces each attribute of a row by what `edit` gives for it; `absent` deletes. Says whether anything changed. `edit` must not
   * touch this row.
   */
  rewrite(row: number, edit: (ref: Ref) => Ref): boolean {
    const count = this.count(row);
    let kept = 0;
    let hasChanged = false;
    for (let i = 0; i < count; i++) {
      const old = this.at(row, i);
      const ref = edit(old);
      if (ref === old && !hasChanged) {
        kept++;
        continue;
      }
      if (!hasChanged) {
        hasChanged = true;
        this.#startEditing();
      }
      if (ref === absent) continue;
      this.#refs[this.#starts[row]! + kept] = ref;
      kept++;
    }
    if (hasChanged) this.#ends[row] = this.#starts[row]! + kept;
    return hasChanged;
  }

  /** Gives a row exactly these attributes, whose keys must differ. */
  replace(row: number, refs: readonly Ref[]): void {
    if (refs.length === this.count(row) && refs.every((ref, i) => ref === this.at(row, i))) return;
    this.#startEditing();
    this.#ends[row] = this.#starts[row]!;
    for (const ref of refs) this.#append(row, ref);
  }

  /** Writes the lists back to the batch. Drafts that are still there become entries of the dictionary. */
  commit(): void {
    if (!this.#isEdited) return;
    const starts = this.#starts;
    const ends = this.#ends;
    const { pairs, rowCount } = this;
    const refs = this.#refs;
    let total = 0;
    for (let row = 0; row < rowCount; row++) total += ends[row]! - starts[row]!;
    this.#list.truncate(0);
    this.#list.reserve(total);
    this.#list.rowCount = total;
    const codes = this.#list.columns.pair;
    let next = 0;
    for (let row = 0; row < rowCount; row++) {
      const end = ends[row]!;
      let at = starts[row]!;
      starts[row] = next;
      for (; at < end; at++) {
        const ref = refs[at]!;
        codes[next++] = (ref & 1) === 0 ? ref >>> 1 : pairs.codeOf(ref);
      }
      ends[row] = next;
    }
    this.#owners.writeRanges(starts, ends);
  }

  #position(row: number, key: KeyId): number {
    const end = this.#ends[row]!;
    const byCode = this.pairs.keysByCode();
    if (!this.#isEdited) {
      const codes = this.#codes;
      for (let at = this.#starts[row]!; at < end; at++) if (byCode[codes[at]!] === key) return at;
      return -1;
    }
    const byDraft = this.pairs.keysByDraft();
    const refs = this.#refs;
    for (let at = this.#starts[row]!; at < end; at++) {
      const ref = refs[at]!;
      if (((ref & 1) === 0 ? byCode[ref >>> 1] : byDraft[ref >>> 1]) === key) return at;
    }
    return -1;
  }

  #startEditing(): void {
    if (this.#isEdited) return;
    this.#isEdited = true;
    const { rowCount } = this;
    const starts = this.#starts;
    const ends = this.#ends;
    const codes = this.#codes;
    const refs = new Uint32Array(this.#list.rowCount + rowCount * spareRefs);
    const limits = new Uint32Array(rowCount);
    let next = 0;
    for (let row = 0; row < rowCount; row++) {
      const end = ends[row]!;
      let at = starts[row]!;
      starts[row] = next;
      for (; at < end; at++) refs[next++] = codes[at]! << 1;
      ends[row] = next;
      next += spareRefs;
      limits[row] = next;
    }
    this.#refs = refs;
    this.#limits = limits;
    this.#arenaEnd = next;
  }

  #append(row: number, ref: Ref): void {
    this.#startEditing();
    if (this.#ends[row] === this.#limits[row]) this.#move(row);
    this.#refs[this.#ends[row]!++] = ref;
  }

  /** Moves a row to the end of the arena, with twice the room. */
  #move(row: number): void {
    const start = this.#starts[row]!;
    const count = this.#ends[row]! - start;
    const room = count * 2 + spareRefs;
    if (this.#arenaEnd + room > this.#refs.length) {
      const grown = new Uint32Array(Math.max(this.#arenaEnd + room, this.#refs.length * 2));
      grown.set(this.#refs);
      this.#refs = grown;
    }
    this.#refs.copyWithin(this.#arenaEnd, start, start + count);
    this.#starts[row] = this.#arenaEnd;
    this.#ends[row] = this.#arenaEnd + count;
    this.#arenaEnd += room;
    this.#limits[row] = this.#arenaEnd;
  }
}
