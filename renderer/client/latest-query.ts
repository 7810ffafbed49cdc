import { ApiFailure } from "../../app/api/protocol.ts";

/** Loads a value; rejects with `ApiFailure`. */
export type Loader<T> = (signal: AbortSignal) => Promise<T>;

export interface QueryState<T> {
  /** The newest answer, which may be that of an earlier question while the new one is under way (`isStale`). */
  readonly data: T | undefined;
  readonly error: ApiFailure | undefined;
  /** An answer to the present question is still to come. */
  readonly isStale: boolean;
  /** … and has been for so long that the screen should say so. */
  readonly isSlow: boolean;
}

/** Answers that come sooner than this need no sign that something loads: it would only flicker. */
export const slowAfterMs = 150;
/** A view that follows live data asks again at most this often … */
const refreshPauseMs = 500;
/** … and leaves the engine this many times as long in peace as the last answer took. */
const restFactor = 4;

/**
 * One question whose wording changes: only the answer to the latest wording counts, older ones are cancelled. Refreshing
 * asks the same again without cancelling, so that steady change cannot starve a slow answer.
 */
export class LatestQuery<T> {
  readonly #listeners = new Set<() => void>();
  #state: QueryState<T> = { data: undefined, error: undefined, isStale: true, isSlow: false };
  #loader: Loader<T> | undefined;
  #running: AbortController | undefined;
  #refreshIsWanted = false;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;

  get state(): QueryState<T> {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks a new question. `keepData` false forgets the old answer at once. */
  load(loader: Loader<T>, keepData: boolean): void {
    this.stop();
    this.#loader = loader;
    const data = keepData ? this.#state.data : undefined;
    this.#set({ data, error: undefined, isStale: true, isSlow: false });
    this.#slowTimer = setTimeout(() => this.#set({ ...this.#state, isSlow: true }), slowAfterMs);
    void this.#run(loader);
  }

  /** Asks the same question again soon. `loader` may differ in what does not change the question (the present time). */
  refresh(loader: Loader<T>): void {
    this.#loader = loader;
    if (this.#running !== undefined || this.#refreshTimer !== undefined) this.#refreshIsWanted = true;
    else void this.#run(loader);
  }

  /** Cancels what is under way; the state stays. */
  stop(): void {
    clearTimeout(this.#slowTimer);
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
    this.#refreshIsWanted = false;
    this.#running?.abort();
    this.#running = undefined;
  }

  async #run(loader: Loader<T>): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    const startMs = performance.now();
    const isCurrent = (): boolean => this.#running === controller;
    try {
      const data = await loader(controller.signal);
      if (!isCurrent()) return;
      this.#finish({ data, error: undefined, isStale: false, isSlow: false }, performance.now() - startMs);
    } catch (error) {
      if (!isCurrent()) return;
      const failure = asFailure(error);
      this.#finish(
        { ...this.#state, error: failure, isStale: false, isSlow: false },
        performance.now() - startMs,
      );
    }
  }

  #finish(state: QueryState<T>, tookMs: number): void {
    clearTimeout(this.#slowTimer);
    this.#running = undefined;
    this.#refreshTimer = setTimeout(() => this.#rested(), Math.max(refreshPauseMs, tookMs * restFactor));
    this.#set(state);
  }

  #rested(): void {
    this.#refreshTimer = undefined;
    if (!this.#refreshIsWanted || this.#loader === undefined) return;
    this.#refreshIsWanted = false;
    void this.#run(this.#loader);
  }

  #set(state: QueryState<T>): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  return new ApiFailure("internal", error instanceof Error ? error.message : String(error));
}
