import type { Value } from "../values/value.ts";
import { type Unchanged, unchanged } from "./editor.ts";

/** `most` entries: those with the keys of `priority`, then others in their order. */
export function limited(
  map: ReadonlyMap<string, Value>,
  most: number,
  priority: readonly string[],
): ReadonlyMap<string, Value> {
  const isFirst = new Set(priority);
  let room = most - priority.filter((key) => map.has(key)).length;
  const kept = new Map<string, Value>();
  for (const [key, value] of map) {
    if (isFirst.has(key)) kept.set(key, value);
    else if (room > 0) {
      kept.set(key, value);
      room -= 1;
    }
  }
  return kept;
}

export function merged(
  target: ReadonlyMap<string, Value>,
  source: ReadonlyMap<string, Value>,
  strategy: "insert" | "update" | "upsert",
): ReadonlyMap<string, Value> | Unchanged {
  const result = new Map(target);
  let hasChanged = false;
  for (const [key, value] of source) {
    const isThere = target.has(key);
    if (strategy === "insert" ? isThere : strategy === "update" && !isThere) continue;
    result.set(key, value);
    hasChanged = true;
  }
  return hasChanged ? result : unchanged;
}
