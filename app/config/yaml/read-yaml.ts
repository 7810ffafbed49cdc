import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLParseError,
} from "yaml";
import { depthMax, nodesMax, sourceBytesMax } from "../limits.ts";
import { mergeEntries } from "../resolve/merge.ts";
import type { ConfigNode, ListNode, MapEntry, MapNode, Place } from "../tree.ts";
import { checkTokens } from "./check-tokens.ts";
import { resolvePlain, resolveTagged } from "./scalar.ts";
import { type YamlMistake, YamlMistakeError, yamlMistakeOf } from "./yaml-mistake.ts";

/** A text read as YAML. */
export interface YamlText {
  /** Null where the text is empty. Undefined where it is no YAML. */
  readonly node: ConfigNode | undefined;
  /** What is wrong with it, the first thing first. */
  readonly mistakes: readonly YamlMistake[];
  /** Start of a second document: it is not read, as in the Collector. */
  readonly ignored?: Place | undefined;
}

/**
 * Reads YAML as the Collector does (Go's yaml v3): the first document, the values of `scalar.ts`, aliases, merge keys, and
 * `a::b` for a key in a key. Never throws; its time is bounded by the limits of `limits.ts`.
 */
export function readYaml(text: string, source: string): YamlText {
  const tooMuch = sizeMistake(text);
  if (tooMuch !== undefined) return noYaml({ place: startOf(source), message: tooMuch });
  try {
    return readDocument(text, source);
  } catch (error) {
    // Blocks nested by hundreds of indents pass the check of marks.
    if (error instanceof RangeError) return noYaml({ place: startOf(source), message: tooDeep });
    throw error;
  }
}

const tooDeep = `exceeded max depth of ${depthMax}`;

function sizeMistake(text: string): string | undefined {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > sourceBytesMax) return `document is larger than ${sourceBytesMax} bytes`;
  return checkTokens(text);
}

function noYaml(...mistakes: YamlMistake[]): YamlText {
  return { node: undefined, mistakes };
}

function startOf(source: string): Place {
  return { source, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function readDocument(text: string, source: string): YamlText {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    ...{ lineCounter: lines, schema: "failsafe", logLevel: "silent" },
    // Ours says where the key stood first, and takes less than the square of their number.
    ...{ uniqueKeys: false, prettyErrors: false, strict: false, merge: false },
  });
  const [first, second] = Array.isArray(parsed) ? parsed : [];
  if (first === undefined) return { node: nullNode(startOf(source)), mistakes: [] };
  const reader = new DocumentReader(first, source, lines);
  const error = firstOf(first.errors);
  if (error !== undefined) return noYaml(yamlMistakeOf(error, text, (range) => reader.placeOf(range)));
  const ignored = second === undefined ? undefined : reader.placeOf(second.range);
  return { ...reader.read(), ignored };
}

/** What follows the first is mostly said because of it: Go's yaml stops there, too. */
function firstOf(errors: readonly YAMLParseError[]): YAMLParseError | undefined {
  return errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
}

function nullNode(place: Place): ConfigNode {
  return { kind: "scalar", value: null, place };
}

type Range = readonly number[] | null | undefined;

/** Makes our nodes of one parsed document. */
class DocumentReader {
  readonly #document: Document;
  readonly #source: string;
  readonly #lines: LineCounter;
  /** What each alias names: the latest node before it that has the anchor. */
  readonly #targets = new Map<Alias, Node | undefined>();
  /** Nodes that aliases are being followed to, to find one that holds itself. */
  readonly #following = new Set<Node>();
  readonly #mistakes: YamlMistake[] = [];
  #nodes = 0;

  constructor(document: Document, source: string, lines: LineCounter) {
    this.#document = document;
    this.#source = source;
    this.#lines = lines;
  }

  read(): YamlText {
    const anchors = new Map<string, Node>();
    visit(this.#document, {
      Node: (_, node) => {
        if (isAlias(node)) this.#targets.set(node, anchors.get(node.source));
        else if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
    try {
      const node = this.#node(this.#document.contents, this.placeOf([0, 0]), 0, false);
      return { node: this.#mistakes.length === 0 ? node : undefined, mistakes: this.#mistakes };
    } catch (error) {
      if (error instanceof YamlMistakeError) return noYaml(error.mistake);
      throw error;
    }
  }

  placeOf(range: Range): Place {
    const [start = 0, end = start] = range ?? [0, 0];
    const from = this.#lines.linePos(start);
    const to = this.#lines.linePos(Math.max(start, end));
    return {
      source: this.#source,
      ...{ line: Math.max(1, from.line), column: Math.max(1, from.col) },
      ...{ endLine: Math.max(1, to.line), endColumn: Math.max(1, to.col) },
    };
  }

  /** `isInList`: keys with `::` are left as they are there, as in the Collector. */
  #node(node: Node | null, missing: Place, depth: number, isInList: boolean): ConfigNode {
    if (node === null) return nullNode(missing);
    const place = this.placeOf(node.range);
    this.#nodes += 1;
    if (this.#nodes > nodesMax) this.#fail(place, "document contains excessive aliasing");
    if (depth > depthMax) this.#fail(place, tooDeep);
    if (isAlias(node)) return this.#alias(node, place, depth, isInList);
    if (isMap(node)) return this.#map(node, place, depth, isInList);
    if (isSeq(node)) {
      const items = node.items as Node[];
      return list(
        place,
        items.map((item) => this.#node(item, place, depth + 1, true)),
      );
    }
    return { kind: "scalar", value: scalarOf(node as Scalar), place };
  }

  #alias(alias: Alias, place: Place, depth: number, isInList: boolean): ConfigNode {
    const name = alias.source;
    const target = this.#targets.get(alias);
    if (target === undefined) this.#fail(place, `unknown anchor '${name}' referenced`);
    if (this.#following.has(target)) this.#fail(place, `anchor '${name}' value contains itself`);
    this.#following.add(target);
    // The value stands where it was written; the alias is a way there.
    const value = this.#node(target, place, depth + 1, isInList);
    this.#following.delete(target);
    return value;
  }

  #map(map: YAMLMap, place: Place, depth: number, isInList: boolean): MapNode {
    const entries = new Map<string, MapEntry>();
    const written = new Map<string, Place>();
    const merged: MapNode[] = [];
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const keyPlace = this.placeOf(pair.key?.range);
      const value = this.#node(pair.value, behind(keyPlace), depth + 1, isInList);
      const key = this.#keyOf(pair.key, keyPlace);
      if (key === mergeKey && isPlain(pair.key)) merged.push(...this.#mergedMaps(value));
      else if (written.has(key)) this.#repeated(key, keyPlace, written.get(key)!);
      else put(entries, key, { keyPlace, value }, isInList);
      written.set(key, keyPlace);
    }
    // What the map says itself comes first, then the first of the maps merged into it.
    for (const { entries: more } of merged)
      for (const [key, entry] of more) if (!entries.has(key)) entries.set(key, entry);
    return { kind: "map", entries, place };
  }

  #repeated(key: string, place: Place, first: Place): void {
    const message = `mapping key ${JSON.stringify(key)} already defined at line ${first.line}`;
    this.#mistakes.push({ place, message, line: place.line });
  }

  #mergedMaps(value: ConfigNode): MapNode[] {
    const given = value.kind === "list" ? value.items : [value];
    return given.map((map) => {
      if (map.kind === "map") return map;
      return this.#fail(map.place, "map merge requires map or sequence of maps as the value");
    });
  }

  #keyOf(key: Node | null, place: Place): string {
    if (key === null) return "null";
    if (isAlias(key)) return this.#keyOf(this.#targets.get(key) ?? null, place);
    if (!isScalar(key)) return this.#fail(place, "invalid map key");
    return key.source ?? "null";
  }

  #fail(place: Place, message: string): never {
    throw new YamlMistakeError({ place, message, line: place.line });
  }
}

/** `receivers::otlp: {}` is `receivers: {otlp: {}}`. */
const pathSeparator = "::";
const mergeKey = "<<";

function put(entries: Map<string, MapEntry>, key: string, entry: MapEntry, isInList: boolean): void {
  const [first = "", ...rest] = isInList ? [key] : key.split(pathSeparator);
  const value = rest.reduceRight<ConfigNode>(
    (inner, name) => ({
      ...{ kind: "map", place: entry.keyPlace },
      entries: new Map([[name, { keyPlace: entry.keyPlace, value: inner }]]),
    }),
    entry.value,
  );
  mergeEntries(entries, new Map([[first, { keyPlace: entry.keyPlace, value }]]));
}

function list(place: Place, items: readonly ConfigNode[]): ListNode {
  return { kind: "list", items, place };
}

/** Where the value of a key without one would stand. */
function behind({ source, endLine, endColumn }: Place): Place {
  return { source, line: endLine, column: endColumn, endLine, endColumn };
}

function isPlain(node: Node | null): boolean {
  return isScalar(node) && node.type === "PLAIN";
}

function scalarOf(node: Scalar): string | number | bigint | boolean | null | Date {
  const text = node.source ?? "";
  const isTagged = node.tag !== undefined && node.tag !== "!";
  if (isTagged) return resolveTagged(node.tag ?? "", text);
  return node.type === "PLAIN" ? resolvePlain(text) : text;
}
