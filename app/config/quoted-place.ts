import type { ConfigPath } from "../component/config/config-type.ts";
import { type ConfigNode, type MapNode, nodeAt, type Place, placeAt } from "./tree.ts";

/** Shorter values stand in many messages by chance. */
const charactersMin = 3;

/**
 * Where to point for what a component says when it cannot start: at the value below `path` that the message quotes, an address or the
 * path of a file, else at the section itself.
 */
export function quotedPlace(tree: MapNode, path: ConfigPath, message: string): Place {
  const section = nodeAt(tree, path);
  const quoted = section === undefined ? [] : quotedValues(section, message);
  const [longest] = quoted.toSorted((a, b) => b.text.length - a.text.length);
  return longest?.place ?? placeAt(tree, path, "key");
}

interface Quoted {
  readonly text: string;
  readonly place: Place;
}

function quotedValues(node: ConfigNode, message: string): readonly Quoted[] {
  if (node.kind === "map")
    return [...node.entries.values()].flatMap(({ value }) => quotedValues(value, message));
  if (node.kind === "list") return node.items.flatMap((item) => quotedValues(item, message));
  const text = typeof node.value === "string" ? node.value : "";
  return isQuoted(text, message) ? [{ text, place: node.place }] : [];
}

/** An address may be told as what its name stands for: `localhost:4317` as `127.0.0.1:4317`. */
function isQuoted(text: string, message: string): boolean {
  if (text.length < charactersMin) return false;
  if (message.includes(text)) return true;
  const port = /:\d+$/.exec(text)?.[0];
  return port !== undefined && new RegExp(`${port}(?!\\d)`).test(message);
}
