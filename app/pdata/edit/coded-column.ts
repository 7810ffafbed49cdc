import type { DraftDictionary, Ref } from "./draft-dictionary.ts";

/** A column of codes, to be read and edited as refs. */
export class CodedColumn<D extends DraftDictionary = DraftDictionary> {
  readonly drafts: D;
  readonly #codes: Uint32Array;
  readonly #rowCount: number;
  /** Empty until the first edit. */
  #refs = new Uint32Array(0);
  #isEdited = false;

  constructor(codes: Uint32Array, rowCount: number, drafts: D) {
    this.#codes = codes;
    this.#rowCount = rowCount;
    this.drafts = drafts;
  }

  get isEdited(): boolean {
    return this.#isEdited;
  }

  ref(row: number): Ref {
    return this.#isEdited ? this.#refs[row]! : this.#codes[row]! << 1;
  }

  set(row: number, ref: Ref): void {
    if (!this.#isEdited) {
      if (this.#codes[row]! << 1 === ref) return;
      this.#startEditing();
    }
    this.#refs[row] = ref;
  }

  /** Writes the codes back to the batch. */
  commit(): void {
    if (!this.#isEdited) return;
    const { drafts } = this;
    for (let row = 0; row < this.#rowCount; row++) this.#codes[row] = drafts.codeOf(this.#refs[row]!);
  }

  #startEditing(): void {
    this.#isEdited = true;
    this.#refs = new Uint32Array(this.#rowCount);
    for (let row = 0; row < this.#rowCount; row++) this.#refs[row] = this.#codes[row]! << 1;
  }
}
