import type { Value } from "../values/value.ts";
import { type Unchanged, unchanged } from "./editor.ts";

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
