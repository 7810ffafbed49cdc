import { fail } from "./runtime-error.ts";
import { isBytes, isList, isMap, type Value } from "./value.ts";

/** How pdata names the type of a stored value. */
export function storedTypeOf(value: Value): string {
  switch (typeof value) {
    case "undefined":
      return "Empty";
    case "boolean":
      return "Bool";
    case "bigint":
      return "Int";
    case "number":
      return "Double";
    case "string":
      return "Str";
    default:
      if (isMap(value)) return "Map";
      if (isList(value)) return "Slice";
      return isBytes(value) ? "Bytes" : "Str";
  }
}

/** What `keys` lead to from `value`, one after the other: a missing key is nil. Throws `RuntimeError`. */
export function indexed(value: Value, keys: readonly Value[]): Value {
  let found = value;
  for (const key of keys) {
    if (isMap(found)) {
      const text = mapKey(key);
      if (!found.has(text)) return undefined;
      found = found.get(text);
    } else if (isList(found)) found = found[listIndex(key, found.length)];
    else return fail(`type ${storedTypeOf(found)} does not support string indexing`);
  }
  return found;
}

/** `value` with `item` in the place that `keys` lead to, which is made where there is nothing. Throws `RuntimeError`. */
export function withIndexed(value: Value, keys: readonly Value[], item: Value): Value {
  const [key, ...rest] = keys;
  if (keys.length === 0) return item;
  if (isMap(value)) {
    const text = mapKey(key);
    return new Map(value).set(text, withIndexed(value.get(text), rest, item));
  }
  if (isList(value)) {
    const at = listIndex(key, value.length);
    return value.map((old, i) => (i === at ? withIndexed(old, rest, item) : old));
  }
  if (value !== undefined) return fail(`type ${storedTypeOf(value)} does not support string indexing`);
  if (typeof key === "string") return new Map([[key, withIndexed(undefined, rest, item)]]);
  return madeList(key, withIndexed(undefined, rest, item));
}

/** The longest list that is made by an index into nothing: the Collector makes any, until its memory is full. */
const madeListMax = 100_000n;

function madeList(key: Value, item: Value): Value {
  if (typeof key !== "bigint") {
    return fail("neither a string nor an int index was given, this is an error in the OTTL");
  }
  if (key > madeListMax) return fail(`index ${key} is beyond ${madeListMax}`);
  const before = Array.from({ length: Math.max(0, Number(key)) }, () => undefined);
  return [...before, item];
}

export function mapKey(key: Value): string {
  if (typeof key === "string") return key;
  return fail("unable to resolve a string index in map: non-string index");
}

function listIndex(key: Value, length: number): number {
  if (typeof key !== "bigint") return fail("unable to resolve an integer index in slice: non-integer index");
  if (key < 0n || key >= BigInt(length)) return fail(`index ${key} out of bounds`);
  return Number(key);
}
