import { parseComponentId } from "../../component/component-id.ts";
import type { ConfigPath } from "../../component/config/config-type.ts";
import { type ConfigNode, type MapNode, nodeAt } from "../tree.ts";

/**
 * The path of an id in a list of ids, for its `nth` time there (from 0). The list may hold more than came out of it: ids twice, and what is
 * none.
 */
export function elementPath(tree: MapNode, list: ConfigPath, id: string, nth = 0): ConfigPath {
  const node = nodeAt(tree, list);
  const items = node?.kind === "list" ? node.items : [];
  const indexes = [...items.keys()].filter((index) => idOf(items[index]) === id);
  const index = indexes[nth];
  return index === undefined ? list : [...list, String(index)];
}

function idOf(node: ConfigNode | undefined): string | undefined {
  if (node?.kind !== "scalar") return undefined;
  const id = parseComponentId(node.original ?? String(node.value));
  return typeof id === "string" ? undefined : id.text;
}
