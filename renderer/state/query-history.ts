import type { KeyValueStorage } from "./key-value-storage.ts";

const storageKey = "sightglass.queries";
/** More is a log, not a memory. */
const rememberedMax = 100;

/** Queries that were run, newest last, over sessions. */
export class QueryHistory {
  readonly #storage: KeyValueStorage;
  #queries: readonly string[];
  /** Where arrow keys have walked to; the length is the line as it was typed. */
  #at: number;
  #typed = "";

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    this.#queries = readQueries(storage.getItem(storageKey));
    this.#at = this.#queries.length;
  }

  /** Notes a query that was run; again, it becomes the newest. */
  remember(query: string): void {
    if (query !== "") {
      this.#queries = [...this.#queries.filter((other) => other !== query), query].slice(-rememberedMax);
      this.#storage.setItem(storageKey, JSON.stringify(this.#queries));
    }
    this.#at = this.#queries.length;
  }

  /** The query before (-1) or after (1) the one walked to; after the newest comes what was typed. Undefined at either end. */
  step(by: -1 | 1, shown: string): string | undefined {
    if (this.#at === this.#queries.length) this.#typed = shown;
    let at = this.#at + by;
    // What is in the line already is no step.
    if (this.#queries[at] === shown) at += by;
    if (at < 0 || at > this.#queries.length) return undefined;
    this.#at = at;
    return this.#queries[at] ?? this.#typed;
  }
}

function readQueries(text: string | null): readonly string[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}
