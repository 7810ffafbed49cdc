import { isList, isMap, type Value } from "../values/value.ts";

export interface FlattenSettings {
  /** Put before all keys, with a dot. */
  readonly prefix: string;
  /** Maps in maps beyond this stay as they are. */
  readonly depthMax: number;
  /** Gives keys that come twice a number (`a`, `a.0`, `a.1`) instead of keeping the last value. */
  readonly resolveConflicts: boolean;
}

/** The entries of all maps and lists inside of a map in one map: `{"a": {"b": 1}, "l": [2]}` becomes `{"a.b": 1, "l.0": 2}`. */
export function flattened(
  map: ReadonlyMap<string, Value>,
  { prefix, depthMax, resolveConflicts }: FlattenSettings,
): ReadonlyMap<string, Value> {
  const result = new Map<string, Value>();
  const seen = new Map<string, number>();
  const put = (key: string, value: Value): void => {
    const count = resolveConflicts ? seen.get(key) : undefined;
    if (resolveConflicts) seen.set(key, (count ?? -1) + 1);
    result.set(count === undefined ? key : `${key}.${count}`, value);
  };
  const walk = (entries: Iterable<readonly [string, Value]>, path: string, depth: number): void => {
    for (const [key, value] of entries) visit(path + key, value, depth);
  };
  const visit = (key: string, value: Value, depth: number): void => {
    if (isMap(value) && depth < depthMax) walk(value, `${key}.`, depth + 1);
    else if (!isList(value) || depth >= depthMax) put(key, value);
    // Where conflicts are resolved, the elements of a list are values of one key.
    else
      for (const [i, item] of value.entries()) visit(resolveConflicts ? key : `${key}.${i}`, item, depth + 1);
  };
  walk(map, prefix === "" ? "" : `${prefix}.`, 0);
  return result;
}
