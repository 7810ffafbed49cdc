import type { PartId } from "../../spanindex/published-index.ts";

/** Counts who still looks at parts of the index that are gone, and says when nobody does. */
export class PartReleases<Viewer> {
  readonly #release: (parts: readonly PartId[]) => void;
  readonly #viewers = new Set<Viewer>();
  /** Who still looks at a part. */
  readonly #waiting = new Map<PartId, Set<Viewer>>();

  constructor(release: (parts: readonly PartId[]) => void) {
    this.#release = release;
  }

  /** From now on `viewer` sees all there is. */
  joined(viewer: Viewer): void {
    this.#viewers.add(viewer);
  }

  /** A viewer that is gone sees nothing. */
  left(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.unseenBy(viewer, [...this.#waiting.keys()]);
  }

  removed(parts: readonly PartId[]): void {
    if (parts.length === 0) return;
    if (this.#viewers.size === 0) this.#release(parts);
    else for (const part of parts) this.#waiting.set(part, new Set(this.#viewers));
  }

  /** `viewer` does not look at these any more. */
  unseenBy(viewer: Viewer, parts: readonly PartId[]): void {
    const free = parts.filter((part) => {
      const viewers = this.#waiting.get(part);
      viewers?.delete(viewer);
      return viewers?.size === 0 && this.#waiting.delete(part);
    });
    if (free.length > 0) this.#release(free);
  }
}
