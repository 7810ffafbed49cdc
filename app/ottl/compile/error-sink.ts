import { RuntimeError } from "../values/runtime-error.ts";

/**
 * What happens with errors of single items: the batch fails (`propagate`), or the item is passed over and the error is told
 * (`ignore`) or not (`silent`).
 */
export type ErrorMode = "propagate" | "ignore" | "silent";

const errorModes: readonly ErrorMode[] = ["propagate", "ignore", "silent"];

/** The mode that a configuration names, in any case; undefined (`unknown error mode x`) where there is none. */
export function errorModeOf(text: string): ErrorMode | undefined {
  return errorModes.find((mode) => mode === text.toLowerCase());
}

/** Why a batch cannot be processed: an item failed in mode `propagate`. The batch may be half edited. */
export class OttlRunError extends Error {
  override readonly name = "OttlRunError";
}

/** Errors of one statement or condition over one batch. */
export interface ErrorReport {
  /** `failed to execute statement`, `failed to eval condition`. */
  readonly message: string;
  /** The text of the statement or condition. */
  readonly text: string;
  /** Of the first item. */
  readonly error: string;
  /** Items. */
  readonly count: number;
}

/** Takes the errors of one statement or condition. Throws `OttlRunError` at the first one in mode `propagate`. */
export class ErrorSink {
  readonly #mode: ErrorMode;
  readonly #message: string;
  readonly #text: string;
  #first: string | undefined;
  #count = 0;

  constructor(mode: ErrorMode, message: string, text: string) {
    this.#mode = mode;
    this.#message = message;
    this.#text = text;
  }

  /** Reports the error of one item; anything but a `RuntimeError` is a bug and goes on. */
  report(error: unknown): void {
    if (!(error instanceof RuntimeError)) throw error;
    if (this.#mode === "propagate") {
      throw new OttlRunError(`${this.#message}: ${this.#text}, ${error.message}`, { cause: error });
    }
    this.#first ??= error.message;
    this.#count += 1;
  }

  /** What to log; undefined where nothing is to be. */
  take(): ErrorReport | undefined {
    if (this.#first === undefined || this.#mode !== "ignore") return undefined;
    return { message: this.#message, text: this.#text, error: this.#first, count: this.#count };
  }
}
