import { enumNames, enumValue } from "../contexts/enums.ts";
import { resolvePath } from "../paths/resolve-path.ts";
import { nearest } from "../syntax/nearest.ts";
import { OttlError } from "../syntax/ottl-error.ts";
import { isValue } from "../syntax/parse.ts";
import type { CallNode, LambdaNode, PathNode, ValueNode } from "../syntax/syntax-tree.ts";
import { indexed } from "../values/indexing.ts";
import { calculate, negate } from "../values/math.ts";
import { fail } from "../values/runtime-error.ts";
import { goTypeOf, isList, isMap, type Value } from "../values/value.ts";
import type { Access } from "./access.ts";
import type { Lambda } from "./argument.ts";
import { compileCall } from "./compile-call.ts";
import { holdsOf } from "./compile-condition.ts";
import type { Compiler, Functions } from "./compiler.ts";
import {
  constant,
  type Expression,
  folded,
  joinInputs,
  rowInputs,
  type TimeDifference,
} from "./expression.ts";
import type { CompileScope } from "./scope.ts";

/** What a parameter of a lambda is while the lambda is called. */
interface LocalPlace {
  value: Value;
}

/** Makes expressions of values. Throws `OttlError`. */
export class ValueCompiler implements Compiler {
  readonly scope: CompileScope;
  readonly functions: Functions;
  /** Parameters of the lambdas around what is being compiled. */
  #locals: ReadonlyMap<string, LocalPlace> = new Map();

  constructor(scope: CompileScope, functions: Functions) {
    this.scope = scope;
    this.functions = functions;
  }

  value(node: ValueNode): Expression {
    switch (node.kind) {
      case "nil":
        return constant(undefined);
      case "int":
        if (BigInt.asIntN(64, node.value) !== node.value) throw new OttlError("value out of range", node.at);
        return constant(node.value);
      case "bool":
      case "float":
      case "string":
      case "bytes":
        return constant(node.value);
      case "enum":
        return constant(this.enum(node.name, node.at));
      case "list":
        return this.#list(node.values);
      case "map":
        return this.#map(node);
      case "math":
        return this.#math(node);
      case "negate":
        return this.#negate(node.value);
      case "path":
        return this.path(node);
      default:
        return this.#call(node);
    }
  }

  lambda({ parameters, body, at }: LambdaNode): Lambda {
    const places: LocalPlace[] = parameters.map(() => ({ value: undefined }));
    const named = parameters.flatMap((name, i) => (name === "_" ? [] : [[name, places[i]!] as const]));
    const outer = this.#locals;
    const inner = new Map(named);
    if (inner.size < named.length) throw new OttlError("parameters of a lambda must differ", at);
    this.#locals = new Map([...outer, ...inner]);
    try {
      const get = isValue(body) ? getterOf(this.value(body)) : holdsOf(body, this);
      return (row, ...args) => {
        for (const [i, place] of places.entries()) place.value = args[i];
        return get(row);
      };
    } finally {
      this.#locals = outer;
    }
  }

  path(node: PathNode): Access {
    const [first] = node.fields;
    const local = this.#locals.get(first!.name);
    if (local !== undefined) return this.#local(node, local);
    return resolvePath(node, {
      context: this.scope.context,
      isContextKnown: this.scope.isContextKnown,
      compileKey: (key) => this.value(key),
      share: (name, make) => this.scope.share(name, make),
    });
  }

  /** A parameter of a lambda, or what is in it. */
  #local({ fields, text, at }: PathNode, place: LocalPlace): Access {
    if (fields.length > 1)
      throw new OttlError(`parameter "${fields[0]!.name}" of a lambda has no fields`, at);
    const keys = fields[0]!.keys.map((key) => this.value(key));
    if (keys.length === 0) return { text, inputs: rowInputs, get: () => place.value };
    return {
      text,
      inputs: rowInputs,
      get: (row) =>
        indexedResult(
          place.value,
          keys.map((key) => key.get(row)),
        ),
    };
  }

  enum(name: string, at: number): bigint {
    const value = enumValue(this.scope.context, name);
    if (value !== undefined) return value;
    const likely = nearest(name, enumNames(this.scope.context));
    const hint = likely === undefined ? "" : ` (did you mean ${likely}?)`;
    throw new OttlError(`enum symbol, ${name}, not found${hint}`, at);
  }

  #list(nodes: readonly ValueNode[]): Expression {
    const items = nodes.map((node) => this.value(node));
    return folded(joinInputs(items.map((item) => item.inputs)), (row) => items.map((item) => item.get(row)));
  }

  #map(node: ValueNode & { kind: "map" }): Expression {
    const entries = node.entries.map(({ key, value }) => [key, this.value(value)] as const);
    return folded(
      joinInputs(entries.map(([, value]) => value.inputs)),
      (row) => new Map(entries.map(([key, value]) => [key, value.get(row)])),
    );
  }

  #math(node: ValueNode & { kind: "math" }): Expression {
    const left = this.value(node.left);
    const right = this.value(node.right);
    const { operator } = node;
    const made = folded(joinInputs([left.inputs, right.inputs]), (row) =>
      calculate(operator, left.get(row), right.get(row)),
    );
    const difference = operator === "-" ? differenceOf(left, right) : undefined;
    return difference === undefined ? made : { ...made, difference };
  }

  #negate(node: ValueNode): Expression {
    const value = this.value(node);
    return folded(value.inputs, (row) => negate(value.get(row)));
  }

  #call(node: CallNode): Expression {
    const called = compileCall(node, this);
    if (node.keys.length === 0) return called;
    const keys = node.keys.map((key) => this.value(key));
    return folded(joinInputs([called.inputs, ...keys.map((key) => key.inputs)]), (row) =>
      indexedResult(
        called.get(row),
        keys.map((key) => key.get(row)),
      ),
    );
  }
}

function getterOf(expression: Expression): (row: number) => Value {
  return (row) => expression.get(row);
}

function differenceOf(left: Expression, right: Expression): TimeDifference | undefined {
  const { number: later } = left as Partial<Access>;
  const { number: earlier } = right as Partial<Access>;
  if (later === undefined || earlier === undefined) return undefined;
  return later.isWide && later.form === earlier.form ? { later, earlier } : undefined;
}

function indexedResult(value: Value, keys: readonly Value[]): Value {
  if (isMap(value) || isList(value)) return indexed(value, keys);
  return fail(`type, ${goTypeOf(value)}, does not support indexing`);
}
