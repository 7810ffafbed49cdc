import { compareUtf8 } from "../values/compare.ts";
import { asString } from "../values/go-text.ts";
import { indexed } from "../values/indexing.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, isMap, type Value } from "../values/value.ts";
import { type Converter, converter, preparedConverter } from "./converter.ts";
import { optional, required } from "./parameters.ts";

function sorted(list: readonly Value[], isDescending: boolean): readonly Value[] {
  const wrong = list.find((item) => !["bigint", "number", "boolean", "string"].includes(typeof item));
  if (list.length > 0 && wrong === undefined && list.includes(undefined))
    return fail("sort does not support nil");
  if (wrong !== undefined) return fail(`sort with unsupported type: '${goTypeOf(wrong)}'`);
  const isNumeric = list.every((item) => typeof item === "bigint" || typeof item === "number");
  const order = isNumeric ? numberOrder : (a: Value, b: Value) => compareUtf8(asString(a), asString(b));
  return list.toSorted((a, b) => (isDescending ? order(b, a) : order(a, b)));
}

function numberOrder(a: Value, b: Value): number {
  const x = a as bigint | number;
  const y = b as bigint | number;
  if (typeof x === "bigint" && typeof y === "bigint") return x < y ? -1 : Number(x > y);
  return Number(x) - Number(y);
}

const sort = preparedConverter(
  "Sort",
  [required("target", "list"), optional("order", "literalString")],
  ([, order]) => {
    if (order !== undefined && order !== "asc" && order !== "desc") {
      throw new Error(`invalid arguments: ${asString(order)}. Order should be either "asc" or "desc"`);
    }
    return ([list]) => sorted(list as readonly Value[], order === "desc");
  },
);

const sliceToMap = converter(
  "SliceToMap",
  [
    required("target", "list"),
    optional("key_path", { listOf: "literalString" }),
    optional("value_path", { listOf: "literalString" }),
  ],
  (list, keyPath, valuePath) => {
    const entries = (list as readonly Value[]).map((item, i) => {
      const value = valuePath === undefined ? item : entryAt(item, valuePath as readonly string[], "value");
      return [keyPath === undefined ? String(i) : keyAt(item, keyPath as readonly string[]), value] as const;
    });
    return new Map(entries);
  },
);

function entryAt(item: Value, path: readonly string[], what: string): Value {
  if (!isMap(item))
    return fail(
      `slice elements must be maps when using \`key_path\` or \`value_path\`, but could not cast element to map: ${goTypeOf(item)}`,
    );
  const found = indexed(item, path);
  return (
    found ??
    fail(
      `could not extract ${what} from element: provided object does not contain the path [${path.join(" ")}]`,
    )
  );
}

function keyAt(item: Value, path: readonly string[]): string {
  const key = entryAt(item, path, "key value");
  return typeof key === "string" ? key : fail("extracted key attribute is not of type string");
}

const coalesce = preparedConverter("Coalesce", [required("values", { listOf: "any" })], ([known]) => {
  if (Array.isArray(known) && known.length === 0) throw new Error("at least one value is required");
  return ([values]) => (values as readonly Value[]).find((value) => value !== undefined);
});

export const collectionConverters: readonly Converter[] = [
  converter("Keys", [required("target", "map")], (map) => [...(map as ReadonlyMap<string, Value>).keys()]),
  converter("Values", [required("target", "map")], (map) => [
    ...(map as ReadonlyMap<string, Value>).values(),
  ]),
  sort,
  sliceToMap,
  coalesce,
];
