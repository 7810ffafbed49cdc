import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

/** Something the person can do here and now. The keyboard, the palette and the key help all read this one list. */
export interface Command {
  /** Stable, `traces.next-row`. */
  readonly id: string;
  readonly title: string;
  readonly group: "Go to" | "View" | "List" | "Time" | "Window";
  /** Key texts as `keys.ts` writes them: `mod+k`, `g t`, `?`. The first is the one shown. */
  readonly keys: readonly string[];
  /** Too small for the palette (moving a cursor); still in the key help. */
  readonly isKeyOnly?: boolean;
  run(): void;
}

type Source = () => readonly Command[];

/** Collects the commands of whatever is on screen. */
export class CommandRegistry {
  readonly #sources = new Set<Source>();
  readonly #listeners = new Set<() => void>();
  #list: readonly Command[] | undefined;

  /** Commands registered later win where keys collide: the page over the window. */
  list(): readonly Command[] {
    this.#list ??= [...this.#sources].reverse().flatMap((source) => source());
    return this.#list;
  }

  register(source: Source): () => void {
    this.#sources.add(source);
    this.changed();
    return () => {
      this.#sources.delete(source);
      this.changed();
    };
  }

  changed(): void {
    this.#list = undefined;
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export const commands = new CommandRegistry();

/** Offers `list` while the component is mounted. Runs always see the newest closure. */
export function useCommands(list: readonly Command[]): void {
  const newest = useEffectEvent(() => list);
  // Titles may change with the state of the view; runs need no new registration.
  const shape = list.map(({ id, title }) => `${id} ${title}`).join("\n");
  useEffect(() => {
    const source: Source = () =>
      newest().map((command) => ({
        ...command,
        run: () =>
          newest()
            .find(({ id }) => id === command.id)
            ?.run(),
      }));
    return commands.register(source);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape is the trigger
  useEffect(() => commands.changed(), [shape]);
}

export function useCommandList(): readonly Command[] {
  return useSyncExternalStore(commands.subscribe, () => commands.list());
}
