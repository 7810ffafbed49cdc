import type { ImportReport } from "../../../app/api/import.ts";

/** Where files go: a capture, made where it is not there yet; undefined is the live data. */
export type Destination = string | undefined;

/** What became of a file. */
export type FileEnding =
  | { readonly state: "done"; readonly report: ImportReport }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "cancelled" };

/** What an import asks of Sightglass. */
export interface ImportApi {
  /** Names of the captures there are; undefined where it cannot be told. */
  captureNames(): Promise<readonly string[] | undefined>;
  sendFile(
    file: File,
    destination: Destination,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<ImportReport>;
  /** Where there is none of this name nothing happens. */
  removeCapture(name: string): Promise<void>;
}

/** Who is told how far an import is. `at`: which file. */
export interface ImportListener {
  started(at: number): void;
  sent(at: number, bytes: number): void;
  ended(at: number, ending: FileEnding): void;
}

/** One import, from the press of the button to its end: what goes where, and whether it is still wanted. */
export class ImportRun {
  readonly files: readonly File[];
  readonly destination: Destination;
  readonly #api: ImportApi;
  readonly #cancelling = new AbortController();

  constructor(files: readonly File[], destination: Destination, api: ImportApi) {
    this.files = files;
    this.destination = destination;
    this.#api = api;
  }

  cancel(): void {
    this.#cancelling.abort();
  }

  /**
   * Sends the files one after the other. What was stored of one that fails stays. A capture that only this import made goes again
   * where it was cancelled or nothing came of it; one that was there before stays, whatever happens. Returns whether it went.
   */
  async run(listener: ImportListener): Promise<{ readonly isRemoved: boolean }> {
    const made = await this.#newCapture();
    let isAny = false;
    for (const [at, file] of this.files.entries()) {
      const ending = await this.#importOne(at, file, listener);
      listener.ended(at, ending);
      isAny ||= ending.state === "done" && holdsItems(ending.report);
    }
    if (made === undefined || (isAny && !this.#cancelling.signal.aborted)) return { isRemoved: false };
    await this.#api.removeCapture(made);
    return { isRemoved: true };
  }

  /** The capture that this import makes; where it cannot be told whether there is one, it is not ours to remove. */
  async #newCapture(): Promise<string | undefined> {
    if (this.destination === undefined) return undefined;
    const names = await this.#api.captureNames();
    return names === undefined || names.includes(this.destination) ? undefined : this.destination;
  }

  async #importOne(at: number, file: File, listener: ImportListener): Promise<FileEnding> {
    const { signal } = this.#cancelling;
    if (signal.aborted) return { state: "cancelled" };
    listener.started(at);
    try {
      const onSent = (bytes: number): void => listener.sent(at, bytes);
      return { state: "done", report: await this.#api.sendFile(file, this.destination, onSent, signal) };
    } catch (error) {
      return signal.aborted ? { state: "cancelled" } : { state: "failed", message: (error as Error).message };
    }
  }
}

function holdsItems({ stored }: ImportReport): boolean {
  return Object.values(stored).some((count) => count > 0);
}
