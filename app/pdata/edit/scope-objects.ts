import type { ScopeTable } from "../scope-index.ts";
import type { Ref } from "./draft-dictionary.ts";
import type { ObjectDrafts } from "./drafts.ts";
import type { RefMemo } from "./ref-memo.ts";
import { allRows } from "./rows.ts";

/**
 * The resources or the instrumentation scopes of a batch, by rows of `scopes`. Whole objects are edited; the caller
 * keeps a memo, so that an edit is made once for each distinct object and not once for each item.
 *
 *     rows of `scopes`      0  1  2      two scopes of one resource, one of another
 *     envelope              0  0  1
 *     slot of the resource  0  0  1      an edit of the resource of row 0 is one of row 1, too
 *     slot of the scope     0  1  2
 */
export class ScopeObjects<T> {
  readonly drafts: ObjectDrafts<T>;
  readonly rowCount: number;
  readonly #codes: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #refs: Int32Array;
  #isEdited = false;

  constructor(table: ScopeTable, column: "resource" | "scope", drafts: ObjectDrafts<T>, isShared: boolean) {
    this.drafts = drafts;
    this.rowCount = table.rowCount;
    this.#codes = table.columns[column];
    this.#slots = isShared ? envelopeSlots(table) : allRows(table.rowCount);
    this.#refs = new Int32Array(table.rowCount);
    for (let row = table.rowCount - 1; row >= 0; row--)
      this.#refs[this.#slots[row]!] = this.#codes[row]! << 1;
  }

  get isEdited(): boolean {
    return this.#isEdited;
  }

  /** One row for each object: the first that has it. */
  firstRows(): Uint32Array {
    return allRows(this.rowCount).filter((row) => this.#slots[row] === row);
  }

  /** The first row that shares the object of this one. */
  firstRow(row: number): number {
    return this.#slots[row]!;
  }

  ref(row: number): Ref {
    return this.#refs[this.#slots[row]!]!;
  }

  object(row: number): T {
    return this.drafts.object(this.ref(row));
  }

  set(row: number, ref: Ref): void {
    const slot = this.#slots[row]!;
    if (this.#refs[slot] === ref) return;
    this.#refs[slot] = ref;
    this.#isEdited = true;
  }

  /** Replaces every object by what `edit` makes of it, once for each distinct one that `memo` has not met. */
  editAll(edit: (object: T) => T, memo: RefMemo): void {
    memo.prepare(this.drafts);
    for (let row = 0; row < this.rowCount; row++) {
      if (this.#slots[row] !== row) continue;
      const ref = this.#refs[row]!;
      let edited = memo.get(ref) - 1;
      if (edited < 0) {
        edited = this.#edited(ref, edit);
        memo.set(ref, edited + 1);
      }
      this.set(row, edited);
    }
  }

  commit(): void {
    if (!this.#isEdited) return;
    for (let row = 0; row < this.rowCount; row++) this.#codes[row] = this.drafts.codeOf(this.ref(row));
  }

  /** An object that stays as it is keeps its ref: encoded again it might not be absent any more. */
  #edited(ref: Ref, edit: (object: T) => T): Ref {
    const object = this.drafts.object(ref);
    const edited = edit(object);
    return edited === object ? ref : this.drafts.ofObject(edited);
  }
}

/** For each row, the first row of its envelope. */
function envelopeSlots(table: ScopeTable): Uint32Array {
  const first = new Map<number, number>();
  return Uint32Array.from({ length: table.rowCount }, (_, row) => {
    const envelope = table.columns.envelope[row]!;
    if (!first.has(envelope)) first.set(envelope, row);
    return first.get(envelope)!;
  });
}
