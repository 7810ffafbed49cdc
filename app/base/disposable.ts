/** Something that holds a resource until `dispose` is called. Calling it twice does nothing. */
export interface Disposable {
  dispose(): void;
}

/** Collects disposables and releases them in reverse order. */
export class DisposableStore implements Disposable {
  readonly #entries: Disposable[] = [];
  #isDisposed = false;

  add<T extends Disposable>(entry: T): T {
    if (this.#isDisposed) entry.dispose();
    else this.#entries.push(entry);
    return entry;
  }

  defer(release: () => void): void {
    this.add(toDisposable(release));
  }

  dispose(): void {
    this.#isDisposed = true;
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) entry.dispose();
  }
}

export function toDisposable(release: () => void): Disposable {
  let isReleased = false;
  return {
    dispose() {
      if (isReleased) return;
      isReleased = true;
      release();
    },
  };
}
