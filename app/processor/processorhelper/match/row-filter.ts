import type { AnyBatch } from "../../../pdata/batch.ts";
import type { BatchEditor } from "../../../pdata/edit/batch-editor.ts";
import { ItemMatcher } from "./item-matcher.ts";
import type { MatchConfig, MatchSignal } from "./match-config.ts";

/** `include` and then `exclude`: which items something is done to. */
export class RowFilter {
  readonly #include: ItemMatcher | undefined;
  readonly #exclude: ItemMatcher | undefined;

  /** Throws where a block cannot be for this signal. */
  constructor(include: MatchConfig | undefined, exclude: MatchConfig | undefined, signal: MatchSignal) {
    this.#include = include && new ItemMatcher(include, signal);
    this.#exclude = exclude && new ItemMatcher(exclude, signal);
  }

  get takesAll(): boolean {
    return this.#include === undefined && this.#exclude === undefined;
  }

  /** The rows of `spans`, `logRecords` or `metrics` that are meant. */
  rowsOf(batch: AnyBatch, rowCount: number, editor: BatchEditor): Uint32Array {
    const rows = new Uint32Array(rowCount);
    if (this.takesAll) {
      for (let row = 0; row < rowCount; row++) rows[row] = row;
      return rows;
    }
    const isIncluded = this.#include?.testFor(batch, editor);
    const isExcluded = this.#exclude?.testFor(batch, editor);
    let count = 0;
    for (let row = 0; row < rowCount; row++) {
      if (isIncluded !== undefined && !isIncluded(row)) continue;
      if (isExcluded?.(row) === true) continue;
      rows[count++] = row;
    }
    return rows.subarray(0, count);
  }
}
