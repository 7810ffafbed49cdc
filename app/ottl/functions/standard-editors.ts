import type { Argument } from "../compile/argument.ts";
import { type Inputs, joinInputs } from "../compile/expression.ts";
import { asString } from "../values/go-text.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, isList, type Value } from "../values/value.ts";
import { dropped, type Editor, type EditPlan, unchanged } from "./editor.ts";
import { flattened } from "./flatten.ts";
import { merged } from "./map-edits.ts";
import { optional, required } from "./parameters.ts";
import { notValid, PatternCache, patternMistake } from "./patterns.ts";
import { replaceEditors } from "./replace-editors.ts";
import { truncated } from "./truncate.ts";

type Arguments = readonly (Argument | undefined)[];

function inputsOf(args: Arguments): Inputs {
  return joinInputs(args.flatMap((argument) => (argument === undefined ? [] : [argument.expression.inputs])));
}

/** Entries of the first argument, by a function of the others. */
function entriesPlan(
  [target, ...rest]: Arguments,
  edit: (key: string, value: Value, args: readonly Value[]) => Value | typeof unchanged | typeof dropped,
): EditPlan {
  const valuesOf = (row: number): readonly Value[] => rest.map((argument) => argument?.expression.get(row));
  const inputs = inputsOf(rest);
  if (inputs.cells.size > 0 || inputs.isRowDependent) {
    return {
      kind: "entries",
      target: target!.target!,
      inputs,
      edit: (key, value, row) => edit(key, value, valuesOf(row)),
    };
  }
  const values = valuesOf(0);
  return { kind: "entries", target: target!.target!, inputs, edit: (key, value) => edit(key, value, values) };
}

/** Entries of the first argument, by their keys and the second argument alone. */
function keysPlan(args: Arguments, isKept: (key: string, wanted: Value) => boolean): EditPlan {
  const [target, wanted] = args;
  const { inputs } = wanted!.expression;
  if (inputs.cells.size === 0 && !inputs.isRowDependent) {
    const value = wanted!.expression.get(0);
    return { kind: "keys", target: target!.target!, isKept: (key) => isKept(key, value) };
  }
  return entriesPlan(args, (key, _, [value]) => (isKept(key, value) ? unchanged : dropped));
}

const set: Editor = {
  name: "set",
  parameters: [required("target", "target"), required("value", "any")],
  plan: ([target, value]) => ({ kind: "set", target: target!.target!, value: value!.expression }),
};

const deleteKey: Editor = {
  name: "delete_key",
  parameters: [required("target", "target"), required("key", "string")],
  plan: (args) => keysPlan(args, (key, unwanted) => key !== unwanted),
};

const keepKeys: Editor = {
  name: "keep_keys",
  parameters: [required("target", "target"), required("keys", { listOf: "string" })],
  plan: (args) => keysPlan(args, (key, wanted) => (wanted as readonly Value[]).includes(key)),
};

/** Editors that keep or drop keys by a pattern. */
function matchingKeys(name: string, isKept: boolean): Editor {
  return {
    name,
    parameters: [required("target", "target"), required("pattern", "string")],
    plan: (args, [, pattern]) => {
      checkPattern(name, pattern);
      const patterns = new PatternCache(name);
      const finds = (key: string, source: Value) =>
        patterns
          .get(source as string)
          .matcher(key)
          .find();
      return keysPlan(args, (key, source) => finds(key, source) === isKept);
    },
  };
}

function checkPattern(name: string, pattern: Value): void {
  const mistake = typeof pattern === "string" ? patternMistake(pattern) : undefined;
  if (mistake !== undefined) throw new Error(notValid(name, mistake));
}

const limit: Editor = {
  name: "limit",
  parameters: [
    required("target", "target"),
    required("limit", "literalInt"),
    optional("priority_keys", { listOf: "literalString" }),
  ],
  plan: ([target], [, count, priority]) => {
    const most = Number(count as bigint);
    const first = (priority ?? []) as readonly string[];
    if (most < 0) throw new Error(`invalid limit for limit function, ${most} cannot be negative`);
    if (first.length > most) {
      throw new Error(
        `invalid limit for limit function, ${most} cannot be less than number of priority attributes ${first.length}`,
      );
    }
    return { kind: "limit", target: target!.target!, most, priority: first };
  },
};

const truncateAll: Editor = {
  name: "truncate_all",
  parameters: [
    required("target", "target"),
    required("limit", "literalInt"),
    optional("utf8_safe", "literalBool"),
    optional("truncation_marker", "literalString"),
  ],
  plan: ([target], [, count, isSafe, marker]) => {
    const bytesMax = Number(count as bigint);
    if (bytesMax < 0) {
      throw new Error(`invalid limit for truncate_all function, ${bytesMax} cannot be negative`);
    }
    const end = (marker ?? "") as string;
    if (Buffer.byteLength(end) > bytesMax) {
      throw new Error("invalid truncation_marker for truncate_all function, it is longer than the limit");
    }
    return entriesPlan([target], (_, value) =>
      typeof value === "string"
        ? (truncated(value, bytesMax, isSafe !== false, end) ?? unchanged)
        : unchanged,
    );
  },
};

const stringifyAll: Editor = {
  name: "stringify_all",
  parameters: [required("target", "target")],
  plan: (args) => entriesPlan(args, (_, value) => (typeof value === "string" ? unchanged : asString(value))),
};

const strategies = ["insert", "update", "upsert"] as const;

const mergeMaps: Editor = {
  name: "merge_maps",
  parameters: [
    required("target", "target"),
    required("source", "map"),
    required("strategy", "literalString"),
  ],
  plan: ([target, source], [, , name]) => {
    const strategy = strategies.find((known) => known === name);
    if (strategy === undefined) {
      throw new Error(
        `invalid value for strategy, ${asString(name)}, must be 'insert', 'update' or 'upsert'`,
      );
    }
    const { expression } = source!;
    return {
      kind: "map",
      target: target!.target!,
      inputs: expression.inputs,
      edit: (map, row) => merged(map, expression.get(row) as ReadonlyMap<string, Value>, strategy),
    };
  },
};

const flatten: Editor = {
  name: "flatten",
  parameters: [
    required("target", "target"),
    optional("prefix", "literalString"),
    optional("depth", "literalInt"),
    optional("resolve_conflicts", "literalBool"),
  ],
  plan: ([target], [, prefix, depth, resolveConflicts]) => {
    if (typeof depth === "bigint" && depth < 0n) {
      throw new Error(`invalid depth for flatten function, ${depth} cannot be negative`);
    }
    const settings = {
      prefix: (prefix ?? "") as string,
      depthMax: depth === undefined ? Infinity : Number(depth as bigint),
      resolveConflicts: resolveConflicts === true,
    };
    return {
      kind: "map",
      target: target!.target!,
      inputs: inputsOf([]),
      edit: (map) => flattened(map, settings),
    };
  },
};

const append: Editor = {
  name: "append",
  parameters: [required("target", "target"), optional("value", "any"), optional("values", { listOf: "any" })],
  plan: ([target, value, values]) => {
    if (value === undefined && values === undefined)
      throw new Error("at least one of the optional arguments must be provided");
    return {
      kind: "value",
      target: target!.target!,
      inputs: inputsOf([value, values]),
      edit: (old, row) => {
        const first = old === undefined ? [] : isList(old) ? old : [old];
        const one = value === undefined ? [] : [value.expression.get(row)];
        const many = values === undefined ? [] : (values.expression.get(row) as readonly Value[]);
        return [...first, ...one, ...many];
      },
    };
  },
};

const deleteIndex: Editor = {
  name: "delete_index",
  parameters: [required("target", "target"), required("start_index", "int"), optional("end_index", "int")],
  plan: ([target, from, to]) => ({
    kind: "value",
    target: target!.target!,
    inputs: inputsOf([from, to]),
    edit: (old, row) => {
      if (!isList(old)) return fail(`target must be a slice type, got ${goTypeOf(old)}`);
      const start = Number(from!.expression.get(row) as bigint);
      const end = to === undefined ? start + 1 : Number(to.expression.get(row) as bigint);
      if (start < 0 || end < start || end > old.length) {
        return fail(`indices ${start} to ${end} are out of range of a slice of ${old.length}`);
      }
      return start === end ? unchanged : [...old.slice(0, start), ...old.slice(end)];
    },
  }),
};

/** The editors that every component of the Collector has. */
export const standardEditors: readonly Editor[] = [
  set,
  append,
  deleteKey,
  matchingKeys("delete_matching_keys", false),
  deleteIndex,
  keepKeys,
  matchingKeys("keep_matching_keys", true),
  limit,
  truncateAll,
  stringifyAll,
  mergeMaps,
  flatten,
  ...replaceEditors,
];

/** The editor that routes items: the connector acts on where its condition holds. */
export const routeEditor: Editor = { name: "route", parameters: [], plan: () => ({ kind: "mark" }) };
