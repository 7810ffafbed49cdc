import type { DraftDictionary, Ref } from "../../pdata/edit/draft-dictionary.ts";
import type { Value } from "../values/value.ts";

/** Contents kept of a cell; values that are never met again push the others out together. */
const contentsMax = 4_096;

/** Contents of a cell by ref, so that what many items have is read from bytes once. Values are never changed, so they can be shared. */
export class ContentCache {
  readonly #contents = new Map<Ref, Value>();
  #drafts: DraftDictionary | undefined;

  /** To be called when a cell is bound: refs are those of one dictionary. */
  bind(drafts: DraftDictionary): void {
    if (this.#drafts === drafts) return;
    this.#drafts = drafts;
    this.#contents.clear();
  }

  get(ref: Ref, read: (ref: Ref) => Value): Value {
    const known = this.#contents.get(ref);
    if (known !== undefined) return known;
    const content = read(ref);
    if (this.#contents.size >= contentsMax) this.#contents.clear();
    this.#contents.set(ref, content);
    return content;
  }
}
