import type { Argument, Lambda } from "../compile/argument.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, isList, isMap, type Value } from "../values/value.ts";
import { optional, type Parameter, required } from "./parameters.ts";

/** A converter that calls lambdas for the elements of a value. */
export interface LambdaConverter {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly make: (args: readonly (Argument | undefined)[]) => (row: number) => Value;
}

const source = required("source", "any");
const predicate = required("predicate", { lambdaOf: 2 });

type Entry = readonly [key: Value, value: Value];

/** Indices or keys, with what is there. Throws `RuntimeError` where the value has no elements. */
function entriesOf(value: Value): readonly Entry[] {
  if (isList(value)) return value.map((item, i) => [BigInt(i), item]);
  if (isMap(value)) return [...value];
  return fail(`source must be a slice or a map, got ${value === undefined ? "nil" : goTypeOf(value)}`);
}

/** Entries as what they are of. */
function likeSource(value: Value, entries: readonly Entry[]): Value {
  return isList(value) ? entries.map(([, item]) => item) : new Map(entries as readonly [string, Value][]);
}

function asBool(value: Value): boolean {
  if (typeof value === "boolean") return value;
  return fail(`lambda must return a boolean, got ${value === undefined ? "nil" : goTypeOf(value)}`);
}

/** A converter of the elements of its first argument, with a lambda as the second. */
function overElements(
  name: string,
  parameters: readonly Parameter[],
  convert: (value: Value, call: (entry: Entry) => Value, more: Lambda | undefined, row: number) => Value,
): LambdaConverter {
  return {
    name,
    parameters,
    make: ([from, lambda, more]) => {
      const { get } = from!.expression;
      const call = lambda!.lambda!;
      return (row) => convert(get(row), ([key, value]) => call(row, key, value), more?.lambda, row);
    },
  };
}

const find = overElements(
  "Find",
  [source, predicate, optional("mapper", { lambdaOf: 2 })],
  (value, call, mapper, row) => {
    const found = entriesOf(value).find((entry) => asBool(call(entry)));
    return found === undefined || mapper === undefined ? found?.[1] : mapper(row, ...found);
  },
);

const mapKeys = overElements("MapKeys", [source, required("mapper", { lambdaOf: 2 })], (value, call) => {
  if (!isMap(value))
    return fail(`source must be a map, got ${value === undefined ? "nil" : goTypeOf(value)}`);
  return new Map(
    [...value].map((entry) => {
      const key = call(entry);
      if (typeof key !== "string")
        return fail(`lambda must return a string, got ${key === undefined ? "nil" : goTypeOf(key)}`);
      return [key, entry[1]] as const;
    }),
  );
});

const reduce: LambdaConverter = {
  name: "Reduce",
  parameters: [source, required("seed", "any"), required("reducer", { lambdaOf: 3 })],
  make: ([from, seed, reducer]) => {
    const call = reducer!.lambda!;
    return (row) =>
      entriesOf(from!.expression.get(row)).reduce<Value>(
        (sum, [key, value]) => call(row, sum, key, value),
        seed!.expression.get(row),
      );
  },
};

const when: LambdaConverter = {
  name: "When",
  parameters: [
    required("condition", { lambdaOf: 0 }),
    required("true_value", "any"),
    required("false_value", "any"),
  ],
  make: ([condition, ifTrue, ifFalse]) => {
    const call = condition!.lambda!;
    return (row) => (asBool(call(row)) ? ifTrue : ifFalse)!.expression.get(row);
  },
};

/** Source: their documentation in contrib `pkg/ottl/ottlfuncs`, where they are behind a feature gate. */
export const lambdaConverters: readonly LambdaConverter[] = [
  overElements("All", [source, predicate], (value, call) =>
    entriesOf(value).every((entry) => asBool(call(entry))),
  ),
  overElements("Any", [source, predicate], (value, call) =>
    entriesOf(value).some((entry) => asBool(call(entry))),
  ),
  overElements("Filter", [source, predicate], (value, call) =>
    likeSource(
      value,
      entriesOf(value).filter((entry) => asBool(call(entry))),
    ),
  ),
  find,
  overElements("MapEach", [source, required("mapper", { lambdaOf: 2 })], (value, call) =>
    likeSource(
      value,
      entriesOf(value).map((entry) => [entry[0], call(entry)]),
    ),
  ),
  mapKeys,
  reduce,
  when,
];
