import { type Dictionary, type DictionaryName, dictionaryNames } from "./dictionary.ts";
import type { ColumnKind } from "./table.ts";

/** Which dictionary the codes of a column refer to. */
const dictionaryOfKind: Partial<Record<ColumnKind, DictionaryName>> = {
  string: "strings",
  pair: "pairs",
  value: "values",
  resource: "resources",
  scope: "scopes",
};

export function dictionaryOf(kind: ColumnKind): DictionaryName | undefined {
  return dictionaryOfKind[kind];
}

/** Translates codes of one dictionary to those of another; entries are copied over when first asked for. */
export class Recoder {
  readonly source: Dictionary;
  readonly target: Dictionary;
  /** For each dictionary, source code → target code + 1; 0 = not asked for yet. */
  readonly #codes: Record<DictionaryName, Uint32Array>;

  constructor(source: Dictionary, target: Dictionary) {
    this.source = source;
    this.target = target;
    const codes: Partial<Record<DictionaryName, Uint32Array>> = {};
    for (const name of dictionaryNames) codes[name] = new Uint32Array(source[name].entries.count);
    this.#codes = codes as Record<DictionaryName, Uint32Array>;
  }

  code(name: DictionaryName, code: number): number {
    const known = code < this.#codes[name].length ? this.#codes[name][code]! : 0;
    return known === 0 ? this.#adopt(name, code) : known - 1;
  }

  #adopt(name: DictionaryName, code: number): number {
    const adopted = this.target[name].adopt(this.source[name], code);
    if (code >= this.#codes[name].length) this.#grow(name);
    this.#codes[name][code] = adopted + 1;
    return adopted;
  }

  /** The source dictionary has grown since the last look. */
  #grow(name: DictionaryName): void {
    const grown = new Uint32Array(this.source[name].entries.count);
    grown.set(this.#codes[name]);
    this.#codes[name] = grown;
  }
}
