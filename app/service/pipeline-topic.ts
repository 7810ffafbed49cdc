import type { PipelineFigures } from "../api/pipeline.ts";

/** As often as figures can be read. */
const intervalMs = 1_000;

/** Tells how the pipelines do, at once and then every second, while somebody listens. */
export class PipelineTopic {
  readonly #read: () => PipelineFigures | undefined;
  readonly #listeners = new Set<(figures: PipelineFigures) => void>();
  #timer: NodeJS.Timeout | undefined;

  /** `read` gives undefined while nothing runs. */
  constructor(read: () => PipelineFigures | undefined) {
    this.#read = read;
  }

  subscribe(listener: (figures: PipelineFigures) => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tell(this.#listeners), intervalMs).unref();
    this.#tell([listener]);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tell(listeners: Iterable<(figures: PipelineFigures) => void>): void {
    // Columns for each: a transport may take them over.
    for (const listener of listeners) {
      const figures = this.#read();
      if (figures !== undefined) listener(figures);
    }
  }
}
