import type { KeyValueStorage } from "./key-value-storage.ts";

/** Eight nameable hues, the same name in both themes; red is left to errors. Their colours are `--service-0` … `-7`. */
export const serviceHues = ["orange", "gold", "green", "teal", "sky", "blue", "violet", "magenta"] as const;
export const serviceSlotCount = serviceHues.length;

/** How a service is marked. Beyond eight services hues repeat; a repeated one is drawn hatched. */
export interface ServiceMark {
  /** 0 to 7: index of `serviceHues`, of `ThemeTokens.services` and of `--service-N`. */
  readonly slot: number;
  /** CSS colour that follows the theme by itself. */
  readonly cssColor: string;
  /** Another service had the hue before. */
  readonly isRepeated: boolean;
}

const storageKey = "sightglass.serviceColors";
/** Names that are remembered: enough for years of local work, small enough for the storage of a page. */
const rememberedMax = 2_000;

/**
 * Gives every service a colour that stays: the slot its name hashes to while that is free, else the least used one, and
 * from then on the remembered one. So colours are the same in every view, session and window.
 */
export class ServiceColors {
  readonly #storage: KeyValueStorage;
  readonly #slots = new Map<string, number>();
  readonly #marks = new Map<string, ServiceMark>();
  readonly #users: number[] = new Array<number>(serviceSlotCount).fill(0);
  #saveIsPending = false;

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    for (const [name, slot] of readSlots(storage.getItem(storageKey))) this.#take(name, slot);
  }

  markOf(service: string): ServiceMark {
    const known = this.#marks.get(service);
    if (known !== undefined) return known;
    const mark = this.#take(service, this.#freeSlot(service));
    this.#saveSoon();
    return mark;
  }

  #take(service: string, slot: number): ServiceMark {
    const isRepeated = (this.#users[slot] ?? 0) > 0;
    this.#users[slot] = (this.#users[slot] ?? 0) + 1;
    const mark = { slot, cssColor: `var(--service-${slot})`, isRepeated };
    this.#slots.set(service, slot);
    this.#marks.set(service, mark);
    return mark;
  }

  #freeSlot(service: string): number {
    const preferred = hashOf(service) % serviceSlotCount;
    const fewest = Math.min(...this.#users);
    if (this.#users[preferred] === fewest) return preferred;
    // The next least used one after the preferred, so that colliding names do not all move to slot 0.
    for (let step = 1; step < serviceSlotCount; step++) {
      const slot = (preferred + step) % serviceSlotCount;
      if (this.#users[slot] === fewest) return slot;
    }
    return preferred;
  }

  /** A list brings many names at once: written once, after it. */
  #saveSoon(): void {
    if (this.#saveIsPending) return;
    this.#saveIsPending = true;
    queueMicrotask(() => {
      this.#saveIsPending = false;
      const entries = [...this.#slots].slice(0, rememberedMax);
      this.#storage.setItem(storageKey, JSON.stringify(entries));
    });
  }
}

/** Pairs, never an object: a service may be called `__proto__`. */
function readSlots(text: string | null): [string, number][] {
  if (text === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.filter(isSlotEntry) : [];
}

function isSlotEntry(entry: unknown): entry is [string, number] {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [name, slot] = entry as unknown[];
  return (
    typeof name === "string" && Number.isInteger(slot) && Number(slot) >= 0 && Number(slot) < serviceSlotCount
  );
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
