import type { ConfigPath } from "../component/config/config-type.ts";
import { ExpandedText } from "../component/config/expanded-text.ts";

/**
 * Where a value was written. Lines and columns count from 1, columns in UTF-16 units; the end is behind the last character.
 *
 *     agent.yaml:4:17-4:28    endpoint: ${env:HOST}:4317     via env:HOST
 */
export interface Place {
  /** As the person named it: a path, `env:CONFIG`, `--set processors.batch.timeout=2s`. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What was written there is a reference; the value came from here. */
  readonly via?: string | undefined;
}

interface NodeBase {
  readonly place: Place;
  /** The value was one reference (`${env:PORT}`): its text as it was there, for fields that are strings. */
  readonly original?: string | undefined;
}

export interface ScalarNode extends NodeBase {
  readonly kind: "scalar";
  /** A bigint where a number could not be exact; a Date for an unquoted timestamp. */
  readonly value: string | number | bigint | boolean | null | Date;
}

export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly items: readonly ConfigNode[];
}

export interface MapNode extends NodeBase {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyPlace: Place;
  readonly value: ConfigNode;
}

/** A configuration with the place of each of its keys and values. Never changed: merging and expanding make new nodes. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** The data alone, as decoders want it. */
export function rawOf(node: ConfigNode): unknown {
  const raw = plainRawOf(node);
  return node.original === undefined ? raw : new ExpandedText(raw, node.original);
}

function plainRawOf(node: ConfigNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(rawOf);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, rawOf(value)]));
}

/** The value at the end of a path, or undefined where there is none. */
export function nodeAt(root: ConfigNode, path: ConfigPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const key of path) node = node === undefined ? undefined : childOf(node, key);
  return node;
}

function childOf(node: ConfigNode, key: string): ConfigNode | undefined {
  if (node.kind === "map") return node.entries.get(key)?.value;
  return node.kind === "list" ? node.items[Number(key)] : undefined;
}

/** The keys of the map at the end of a path; none where there is no map. */
export function keysAt(root: ConfigNode, path: ConfigPath): readonly string[] {
  const node = nodeAt(root, path);
  return node?.kind === "map" ? [...node.entries.keys()] : [];
}

/**
 * Where to point for something about `path`: at the value, or for `key` at the key before it. What is not there (a missing
 * section) is pointed at through the nearest thing above it that is.
 */
export function placeAt(root: ConfigNode, path: ConfigPath, what: "key" | "value"): Place {
  let node = root;
  // Of all of the document only its start: nobody looks for a missing section in every line.
  let place: Place = { ...root.place, endLine: root.place.line, endColumn: root.place.column };
  for (const [index, key] of path.entries()) {
    const child = childOf(node, key);
    if (child === undefined) return place;
    const keyPlace = node.kind === "map" ? node.entries.get(key)?.keyPlace : undefined;
    const isLast = index === path.length - 1;
    place = isLast && what === "value" && isWritten(child) ? child.place : (keyPlace ?? child.place);
    node = child;
  }
  return place;
}

/** A map stands for itself by its key: what spans many lines cannot be pointed at. Neither can `timeout:` with nothing behind it. */
function isWritten({ kind, place }: ConfigNode): boolean {
  if (kind === "map" || place.endLine !== place.line) return false;
  return place.endColumn > place.column;
}
