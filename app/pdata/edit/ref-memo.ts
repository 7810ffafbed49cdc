import type { DraftDictionary, Ref } from "./draft-dictionary.ts";

const firstCapacity = 256;

/** What `RefMemo.get` gives where nothing was set. */
export const unknown = 0;

/**
 * A number for each ref (all negative ones are one), so that what depends on one message alone is found out once for each message, not once for each item
 * that has it. Numbers are the caller's; 0 means unknown. Forgets everything where the dictionary is another one.
 *
 *     byCode   [0 3 3 0 5 …]     of the entries
 *     byDraft  [0 0 7 …]         of the drafts
 */
export class RefMemo {
  #drafts: DraftDictionary | undefined;
  #byCode = new Int32Array(0);
  #byDraft = new Int32Array(0);
  #ofAbsent = unknown;

  /** Must be called first for each batch. Says whether anything was forgotten. */
  prepare(drafts: DraftDictionary): boolean {
    if (this.#drafts === drafts) return false;
    this.#drafts = drafts;
    this.#byCode = new Int32Array(firstCapacity);
    this.#byDraft = new Int32Array(0);
    this.#ofAbsent = unknown;
    return true;
  }

  get(ref: Ref): number {
    if (ref < 0) return this.#ofAbsent;
    const numbers = (ref & 1) === 0 ? this.#byCode : this.#byDraft;
    const at = ref >>> 1;
    return at < numbers.length ? numbers[at]! : unknown;
  }

  set(ref: Ref, number: number): void {
    if (ref < 0) {
      this.#ofAbsent = number;
      return;
    }
    const at = ref >>> 1;
    if ((ref & 1) === 0) {
      if (at >= this.#byCode.length) this.#byCode = grown(this.#byCode, at);
      this.#byCode[at] = number;
    } else {
      if (at >= this.#byDraft.length) this.#byDraft = grown(this.#byDraft, at);
      this.#byDraft[at] = number;
    }
  }
}

function grown(array: Int32Array<ArrayBuffer>, at: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(at + 1, array.length * 2, firstCapacity));
  larger.set(array);
  return larger;
}
