/** The part of `localStorage` we use. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Remembers for the life of the page only: tests, and browsers that deny storage. */
export function memoryStorage(): KeyValueStorage {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
  };
}

/** The storage of the page. Reading or writing never throws (private windows, full quotas): what fails is not kept. */
export function pageStorage(): KeyValueStorage {
  const fallback = memoryStorage();
  return {
    getItem(key) {
      try {
        return localStorage.getItem(key) ?? fallback.getItem(key);
      } catch {
        return fallback.getItem(key);
      }
    },
    setItem(key, value) {
      fallback.setItem(key, value);
      try {
        localStorage.setItem(key, value);
      } catch {
        // Kept in `fallback` above.
      }
    },
  };
}
