import type { KeyValueStorage } from "./key-value-storage.ts";
import { serviceSlotCount } from "./service-colors.ts";

/** What the person chose; `system` follows the machine. */
export type ThemeChoice = "system" | "dark" | "light";
const themeChoices: readonly ThemeChoice[] = ["system", "dark", "light"];
export type ThemeName = "dark" | "light";

/** The tokens of `tokens.css` as canvas code needs them: CSS colour texts. */
export interface ThemeTokens {
  readonly name: ThemeName;
  readonly background: string;
  readonly panel: string;
  readonly raised: string;
  readonly hairline: string;
  readonly controlBorder: string;
  readonly text: string;
  readonly dimText: string;
  readonly faint: string;
  readonly accent: string;
  readonly selectedRow: string;
  readonly error: string;
  readonly warning: string;
  /** Sides of a comparison. */
  readonly baseline: string;
  readonly canary: string;
  readonly sans: string;
  readonly mono: string;
  /** Colour of each slot of `service-colors.ts`. */
  readonly services: readonly string[];
  /** Density, from few to many: `#rrggbb`. */
  readonly heat: readonly string[];
}

const storageKey = "sightglass.theme";
/** Colours of the density ramp in `tokens.css`. */
export const heatStopCount = 5;

/** Holds the choice, writes `data-theme` on the root and tells canvases when their colours changed. */
export class Theme {
  readonly #root: HTMLElement;
  readonly #storage: KeyValueStorage;
  readonly #prefersLight: MediaQueryList;
  readonly #listeners = new Set<() => void>();
  #choice: ThemeChoice;
  #tokens: ThemeTokens | undefined;

  constructor(root: HTMLElement, storage: KeyValueStorage, prefersLight: MediaQueryList) {
    this.#root = root;
    this.#storage = storage;
    this.#prefersLight = prefersLight;
    this.#choice = themeChoices.find((choice) => choice === storage.getItem(storageKey)) ?? "system";
    prefersLight.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  get name(): ThemeName {
    return this.#choice === "system" ? this.systemName : this.#choice;
  }

  /** What the machine is set to. */
  get systemName(): ThemeName {
    return this.#prefersLight.matches ? "light" : "dark";
  }

  /** Read once per theme; the same object until the theme changes. */
  get tokens(): ThemeTokens {
    this.#tokens ??= readTokens(this.#root, this.name);
    return this.#tokens;
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    this.#storage.setItem(storageKey, choice);
    this.#apply();
  }

  /** Calls `listener` after each change, when the new colours are in effect, until the returned function is called. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #apply(): void {
    // The attribute goes first: whoever is told must read the new colours.
    this.#root.dataset["theme"] = this.name;
    this.#tokens = undefined;
    for (const listener of this.#listeners) listener();
  }
}

function readTokens(root: HTMLElement, name: ThemeName): ThemeTokens {
  const style = getComputedStyle(root);
  const read = (token: string): string => style.getPropertyValue(`--${token}`).trim();
  return {
    name,
    background: read("background"),
    panel: read("panel"),
    raised: read("raised"),
    hairline: read("hairline"),
    controlBorder: read("control-border"),
    text: read("text"),
    dimText: read("dim-text"),
    faint: read("faint"),
    accent: read("accent"),
    selectedRow: read("selected-row"),
    error: read("error"),
    warning: read("warning"),
    baseline: read("baseline"),
    canary: read("canary"),
    sans: read("sans"),
    mono: read("mono"),
    services: Array.from({ length: serviceSlotCount }, (_, slot) => read(`service-${slot}`)),
    heat: Array.from({ length: heatStopCount }, (_, stop) => read(`heat-${stop}`)),
  };
}
