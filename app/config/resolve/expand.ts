import { expandedBytesMax, expansionRoundsMax, expansionsMax } from "../limits.ts";
import type { ConfigNode, MapEntry, MapNode, Place } from "../tree.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { type Location, parseLocation } from "./location.ts";
import type { ConfigReader } from "./reader.ts";
import { providerSchemes, type Retrieved, type RetrievedText, retrieve } from "./retrieve.ts";

/** Something wrong with a reference, or worth knowing. */
export interface ExpandNote {
  readonly severity: "error" | "warning";
  readonly place: Place;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

export interface Expanded {
  readonly node: MapNode;
  readonly notes: readonly ExpandNote[];
}

/** Replaces every reference (`${env:X}`) in the values of a tree, then `$$` by `$`. Source: confmap `expand.go`, `resolver.go`. */
export async function expandTree(root: MapNode, reader: ConfigReader): Promise<Expanded> {
  const expander = new Expander(reader);
  const node = await expander.map(root, 0);
  return { node: unescaped(node) as MapNode, notes: expander.notes };
}

const tooMany = "too many recursive expansions";

/** Ends the expansion of one value; the others go on. */
class ExpandError extends Error {
  override readonly name = "ExpandError";
  readonly suggestion: string | undefined;

  constructor(message: string, suggestion?: string) {
    super(message);
    this.suggestion = suggestion;
  }
}

/** What a reference stands for. */
interface Value {
  readonly node: ConfigNode;
  /** As it was there; spliced in where the reference is part of a text. */
  readonly text: string;
  /** `env:PORT` */
  readonly via: string;
}

class Expander {
  readonly notes: ExpandNote[] = [];
  readonly #reader: ConfigReader;
  /** One answer for each reference: a file changes meanwhile, and asking and reading are slow. */
  readonly #answers = new Map<string, Promise<Answer>>();
  /** What was said already: the same default for all of a list, a budget that is spent. */
  readonly #noted = new Set<string>();
  #expansions = 0;
  #bytes = 0;

  constructor(reader: ConfigReader) {
    this.#reader = reader;
  }

  async map(map: MapNode, rounds: number): Promise<MapNode> {
    const entries = new Map<string, MapEntry>();
    for (const [key, { keyPlace, value }] of map.entries)
      entries.set(key, { keyPlace, value: await this.#value(value, rounds) });
    return { ...map, entries };
  }

  async #value(node: ConfigNode, rounds: number): Promise<ConfigNode> {
    if (node.kind === "map") return await this.map(node, rounds);
    if (node.kind === "list") {
      const items: ConfigNode[] = [];
      for (const item of node.items) items.push(await this.#value(item, rounds));
      return { ...node, items };
    }
    if (typeof node.value !== "string") return node;
    try {
      return await this.#text(node.value, node.place, rounds);
    } catch (error) {
      if (!(error instanceof ExpandError)) throw error;
      const { message, suggestion } = error;
      this.#note({ severity: "error", place: node.place, message, suggestion });
      return node;
    }
  }

  /** A text with all its references replaced; where it is nothing but one, what that stands for. */
  async #text(given: string, place: Place, from: number): Promise<ConfigNode> {
    let text = given;
    let here = place;
    for (let rounds = from; ; rounds++) {
      const reference = findReference(text);
      if (reference === undefined) return { kind: "scalar", value: text, place: here };
      if (rounds >= expansionRoundsMax) throw new ExpandError(tooMany, `${reference} leads back to itself.`);
      const value = await this.#reference(reference, place);
      here = throughReference(here, value.via);
      if (reference === text) return await this.#whole(value, here, rounds + 1);
      text = text.replaceAll(reference, () => value.text);
      this.#count(text.length);
    }
  }

  /** The value was exactly one reference, and may be anything. */
  async #whole({ node, text }: Value, place: Place, rounds: number): Promise<ConfigNode> {
    if (node.kind === "scalar" && typeof node.value === "string")
      return await this.#text(node.value, place, rounds);
    const expanded = await this.#value({ ...node, place }, rounds);
    const original = await this.#original(text, place, rounds);
    return original === undefined ? expanded : { ...expanded, original };
  }

  /** Fields that are strings take the text of a list or map, with the references in it replaced; no text where one cannot be. */
  async #original(text: string, place: Place, rounds: number): Promise<string | undefined> {
    try {
      const expanded = await this.#text(text, place, rounds);
      return expanded.kind === "scalar" && typeof expanded.value === "string" ? expanded.value : undefined;
    } catch (error) {
      if (error instanceof ExpandError) return undefined;
      throw error;
    }
  }

  async #reference(reference: string, place: Place): Promise<Value> {
    const uri = withScheme(reference.slice(2, -1));
    const location = parseLocation(uri);
    if (location === undefined) throw new ExpandError(`invalid uri: ${JSON.stringify(uri)}`);
    const { scheme, opaque } = location;
    if (opaque.includes("$"))
      throw new ExpandError(
        `the uri ${JSON.stringify(uri)} contains unsupported characters ('$')`,
        "A reference within a reference is written ${env:${NAME}}.",
      );
    if (!providerSchemes.includes(scheme))
      throw new ExpandError(
        `scheme "${scheme}" is not supported for uri ${JSON.stringify(uri)}`,
        `Schemes: ${providerSchemes.join(", ")}. For a dollar sign that is no reference write $$.`,
      );
    const name = scheme === "env" ? uri.split(":-")[0]! : uri;
    const answer = this.#answers.get(uri) ?? this.#ask(location, scheme === "file" ? opaque : name);
    this.#answers.set(uri, answer);
    const { retrieved, node } = await answer;
    if ("error" in retrieved) throw new ExpandError(retrieved.error, retrieved.suggestion);
    const { text, warning } = retrieved;
    if (warning !== undefined) this.#note({ severity: "warning", place, ...warning });
    this.#count(uri.length + text.length);
    return { node: node ?? { kind: "scalar", value: text, place }, text, via: name };
  }

  async #ask(location: Location, source: string): Promise<Answer> {
    const retrieved = await retrieve(location, this.#reader);
    return { retrieved, node: "error" in retrieved ? undefined : dataOf(retrieved, source) };
  }

  #note(note: ExpandNote): void {
    const { source, line, column } = note.place;
    const name = note.message === tooMany ? tooMany : `${source}:${line}:${column}:${note.message}`;
    if (!this.#noted.has(name)) this.notes.push(note);
    this.#noted.add(name);
  }

  #count(bytes: number): void {
    this.#expansions += 1;
    this.#bytes += bytes;
    if (this.#expansions > expansionsMax || this.#bytes > expandedBytesMax) throw new ExpandError(tooMany);
  }
}

interface Answer {
  readonly retrieved: Retrieved;
  /** Undefined for a text. */
  readonly node: ConfigNode | undefined;
}

/** Texts are taken as they are, with their quotes; so is what is no YAML. Source: confmap `provider.go`, `NewRetrievedFromYAML`. */
function dataOf({ text, isText }: RetrievedText, source: string): ConfigNode | undefined {
  const { node } = isText === true ? { node: undefined } : readYaml(text, source);
  const isString = node?.kind === "scalar" && typeof node.value === "string";
  return isString ? undefined : node;
}

/** Names of references that a place is told to come from; more would hide it. */
const viaNamesMax = 3;

function throughReference(place: Place, via: string): Place {
  const names = place.via?.split(", ") ?? [];
  if (names.includes(via) || names.length >= viaNamesMax) return place;
  return { ...place, via: [...names, via].join(", ") };
}

/** `${X}` is `${env:X}`, and `${X:-default}` is `${env:X:-default}`. */
function withScheme(uri: string): string {
  const name = /^([^:]*)(?::-|$)/.exec(uri)?.[1];
  return name === undefined || providerSchemes.includes(name) ? uri : `env:${uri}`;
}

/**
 * The first reference to replace, innermost first, or undefined. One that is escaped (`$${X}`) ends the search: whatever
 * follows it in the same text stays as it is. That is how the Collector does it (`findURI`).
 */
export function findReference(text: string): string | undefined {
  let from = 0;
  for (;;) {
    const close = text.indexOf("}", from);
    if (close < 0) return undefined;
    const open = text.lastIndexOf("${", close);
    if (open >= from) return isEscaped(text, open) ? undefined : text.slice(open, close + 1);
    from = close + 1;
  }
}

/** An odd number of dollar signs stands before it. */
function isEscaped(text: string, open: number): boolean {
  let dollars = 0;
  while (text[open - dollars - 1] === "$") dollars += 1;
  return dollars % 2 === 1;
}

function unescaped(node: ConfigNode): ConfigNode {
  const original = node.original === undefined ? {} : { original: dollars(node.original) };
  if (node.kind === "scalar") {
    const value = typeof node.value === "string" ? dollars(node.value) : node.value;
    return { ...node, value, ...original };
  }
  if (node.kind === "list") return { ...node, items: node.items.map(unescaped), ...original };
  const entries = [...node.entries].map(
    ([key, { keyPlace, value }]) => [key, { keyPlace, value: unescaped(value) }] as const,
  );
  return { ...node, entries: new Map(entries), ...original };
}

function dollars(text: string): string {
  return text.replaceAll("$$", "$");
}
