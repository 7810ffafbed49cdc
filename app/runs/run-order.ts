import type { BookedRun } from "./run-book.ts";

/** A run with what tells versions of one service apart. */
export interface OrderedRun {
  readonly run: BookedRun;
  /** Empty where it is not known, and of sessions. */
  readonly version: string;
}

/**
 * How the runs of one service, or the sessions, follow each other. A restart begins after all that its predecessor sent; a replica is
 * heard of at the same time.
 *
 *     starts ─ in the order of startMs ─▶ who began after a run was last heard of
 *     ends ─── in the order of seenMs ──▶ who had ended when a run began, the latest last
 */
export class RunOrder {
  readonly #starts: readonly OrderedRun[];
  readonly #ends: readonly BookedRun[];
  /** Of `starts`, by index: the latest heard of among those that began before, and the latest of another version than that. */
  readonly #latest: readonly Latest[];

  constructor(runs: readonly OrderedRun[]) {
    this.#starts = runs.toSorted((a, b) => a.run.startMs - b.run.startMs);
    this.#ends = runs.map(({ run }) => run).sort((a, b) => a.seenMs - b.seenMs || a.startMs - b.startMs);
    this.#latest = latestBefore(this.#starts);
  }

  /** Whether another began after `run` was last heard of. */
  isFollowed(run: BookedRun): boolean {
    return this.#followers(run) > 0;
  }

  /** Whether others were heard of while `run` was: replicas, not restarts, of each other. */
  hasReplicas(run: BookedRun): boolean {
    return this.#followers(run) + this.#endedBefore(run) < this.#starts.length - 1;
  }

  /**
   * The latest that had ended when `run` began. Of a rolling update, where the new version begins before the old one ends, the old one,
   * though the two are replicas.
   */
  previous({ run, version }: OrderedRun): BookedRun | undefined {
    const ended = this.#ends[this.#endedBefore(run) - 1];
    if (ended !== undefined || run.kind === "session") return ended;
    const { first, other } =
      this.#latest[countWhile(this.#starts, (each) => each.run.startMs < run.startMs)]!;
    return first?.version === version ? other?.run : first?.run;
  }

  #followers({ startMs, seenMs }: BookedRun): number {
    const earlier = countWhile(this.#starts, ({ run }) => run.startMs < seenMs || run.startMs <= startMs);
    return this.#starts.length - earlier;
  }

  /** A run of no length does not end before one that begins with it. */
  #endedBefore({ startMs }: BookedRun): number {
    return countWhile(
      this.#ends,
      (each) => each.seenMs < startMs || (each.seenMs === startMs && each.startMs < startMs),
    );
  }
}

interface Latest {
  readonly first: OrderedRun | undefined;
  readonly other: OrderedRun | undefined;
}

/** One entry more than there are runs. */
function latestBefore(starts: readonly OrderedRun[]): Latest[] {
  const latest: Latest[] = [{ first: undefined, other: undefined }];
  for (const each of starts) latest.push(withRun(latest.at(-1)!, each));
  return latest;
}

function withRun({ first, other }: Latest, each: OrderedRun): Latest {
  if (first === undefined || each.run.seenMs > first.run.seenMs)
    return { first: each, other: first === undefined || first.version !== each.version ? first : other };
  const isNewer = other === undefined || each.run.seenMs > other.run.seenMs;
  return each.version !== first.version && isNewer ? { first, other: each } : { first, other };
}

/** How many of the first hold, where none holds after one that does not. */
function countWhile<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
