import type { AnyBatch } from "../pdata/batch.ts";
import { appendBatch } from "../pdata/batch-append.ts";
import type { Dictionary } from "../pdata/dictionary.ts";
import { Recoder } from "../pdata/recoder.ts";
import { ScopeIndex } from "../pdata/scope-index.ts";

/** What one open chunk keeps from request to request. */
interface Target {
  readonly batch: AnyBatch;
  readonly scopes: ScopeIndex;
  /** The last one used: requests that were decoded while the chunk before was open share its dictionary. */
  recoder: Recoder | undefined;
}

/** Appends requests to the open chunk of a signal. */
export class ChunkAppender<B extends AnyBatch> {
  #target: Target | undefined;

  append(batch: B, source: B): void {
    if (this.#target?.batch !== batch)
      this.#target = { batch, scopes: new ScopeIndex(batch.tables.scopes), recoder: undefined };
    const target = this.#target;
    if (source.dictionary === batch.dictionary) appendBatch(batch, source, { scopes: target.scopes });
    else
      appendBatch(batch, source, { scopes: target.scopes, recoder: recoderFor(target, source.dictionary) });
  }
}

function recoderFor(target: Target, source: Dictionary): Recoder {
  if (target.recoder?.source !== source) target.recoder = new Recoder(source, target.batch.dictionary);
  return target.recoder;
}
