import type { ExportProgress } from "../../app/api/export.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import type { ExportEncoding } from "../../app/formats/export-encoding.ts";

/** Those that ended are remembered until as many began after them. */
const rememberedMax = 100;

/** A file that is being written for somebody who also wants to see how far it is. */
export class ExportWatch {
  readonly #cancelling = new AbortController();
  #encoding: ExportEncoding | undefined;
  #state: ExportProgress["state"] = "running";
  #message: string | undefined;
  itemCount = 0;

  /** Aborted when somebody cancels the export. */
  get signal(): AbortSignal {
    return this.#cancelling.signal;
  }

  follow(encoding: ExportEncoding): void {
    this.#encoding = encoding;
  }

  cancel(): void {
    if (this.#state === "running") this.#state = "cancelled";
    this.#cancelling.abort();
  }

  /** Without an error where all of it was handed over. */
  end(error?: unknown): void {
    if (this.#state !== "running") return;
    this.#state = error === undefined ? "done" : "failed";
    if (error !== undefined) this.#message = (error as Error).message;
  }

  get progress(): ExportProgress {
    return {
      state: this.#state,
      itemCount: this.itemCount,
      plainBytes: this.#encoding?.plainBytes ?? 0,
      masked: this.#encoding?.masked ?? [],
      leftOut: this.#encoding?.leftOut ?? [],
      message: this.#message,
    };
  }
}

/**
 * Exports by the ids their askers chose. A browser writes a download to disk itself, so that a file of any size needs no
 * memory of the page; in return the page learns nothing of it, and asks here.
 */
export class ExportWatches {
  readonly #watches = new Map<string, ExportWatch>();

  /** Called once the file is fetched. Throws `ApiFailure` where it was cancelled before. */
  start(id: string): ExportWatch {
    if (!/^[\w-]{8,64}$/.test(id))
      throw new ApiFailure("invalid_params", "watch: an id of 8 to 64 letters and digits.");
    const known = this.#watches.get(id);
    if (known?.signal.aborted === true) throw new ApiFailure("cancelled", "The export was cancelled");
    if (known !== undefined) throw new ApiFailure("invalid_params", `watch: ${id} is taken.`);
    return this.#add(id);
  }

  progressOf(id: string): ExportProgress {
    return this.#watches.get(id)?.progress ?? notFetched;
  }

  /** Also of a file that is fetched only afterwards. */
  cancel(id: string): ExportProgress {
    const watch = this.#watches.get(id) ?? this.#add(id);
    watch.cancel();
    return watch.progress;
  }

  #add(id: string): ExportWatch {
    const watch = new ExportWatch();
    this.#watches.set(id, watch);
    for (const [oldest] of this.#watches) {
      if (this.#watches.size <= rememberedMax) break;
      this.#watches.delete(oldest);
    }
    return watch;
  }
}

const notFetched: ExportProgress = {
  state: "waiting",
  itemCount: 0,
  plainBytes: 0,
  masked: [],
  leftOut: [],
  message: undefined,
};
