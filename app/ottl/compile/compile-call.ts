import { coerce } from "../functions/coerce.ts";
import type { Parameter, ParameterType } from "../functions/parameters.ts";
import type { RowConverter } from "../functions/row-converters.ts";
import { nearest } from "../syntax/nearest.ts";
import { OttlError } from "../syntax/ottl-error.ts";
import type { ArgumentNode, CallNode, ValueNode } from "../syntax/syntax-tree.ts";
import type { Value } from "../values/value.ts";
import type { Argument } from "./argument.ts";
import type { Compiler, Functions } from "./compiler.ts";
import { constant, type Expression, folded, isConstant, joinInputs, rowInputs } from "./expression.ts";

/** A call of a converter. Throws `OttlError` with the words of the Collector. */
export function compileCall(node: CallNode, compiler: Compiler): Expression {
  const { converters, rowConverters } = compiler.functions;
  const ofRow = rowConverters.get(node.name);
  if (ofRow !== undefined) return compileRowCall(node, ofRow, compiler);
  const ofLambda = compiler.functions.lambdaConverters.get(node.name);
  if (ofLambda !== undefined) {
    const args = compileArguments(node, ofLambda.parameters, compiler);
    return { inputs: rowInputs, get: ofLambda.make(args) };
  }
  const converter = converters.get(node.name);
  if (converter === undefined) throw undefinedFunction(node, compiler.functions, converters.keys());
  const args = compileArguments(node, converter.parameters, compiler);
  const call = prepared(node, () => converter.make(knownValues(args)));
  const expressions = args.map((argument) => argument?.expression);
  const inputs = joinInputs([
    ...expressions.flatMap((expression) => (expression === undefined ? [] : [expression.inputs])),
    ...(converter.isVolatile ? [rowInputs] : []),
  ]);
  return folded(inputs, (row) => call(expressions.map((expression) => expression?.get(row))));
}

function compileRowCall(node: CallNode, converter: RowConverter, compiler: Compiler): Expression {
  const args = compileArguments(node, converter.parameters, compiler);
  const call = converter.make(compiler.scope);
  return {
    inputs: rowInputs,
    get: (row) =>
      call(
        row,
        args.map((argument) => argument?.expression.get(row)),
      ),
  };
}

export function undefinedFunction(node: CallNode, functions: Functions, names: Iterable<string>): OttlError {
  const reason = functions.unsupported.get(node.name);
  if (reason !== undefined)
    return new OttlError(`function "${node.name}" is not supported here: ${reason}`, node.at);
  const likely = nearest(node.name, names);
  const hint = likely === undefined ? "" : ` (did you mean "${likely}"?)`;
  return new OttlError(`undefined function "${node.name}"${hint}`, node.at);
}

/** Runs what looks at constant arguments; its errors are mistakes of the text. */
export function prepared<T>(node: CallNode, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof OttlError || !(error instanceof Error)) throw error;
    throw new OttlError(`couldn't create function: ${error.message}`, node.at);
  }
}

/** The arguments that are constants. */
export function knownValues(args: readonly (Argument | undefined)[]): readonly Value[] {
  return args.map((argument) => {
    if (argument === undefined || !isConstant(argument.expression.inputs)) return undefined;
    try {
      return argument.expression.get(0);
    } catch {
      // It fails for every item, and says so there.
      return undefined;
    }
  });
}

/** The arguments in the order of the parameters; undefined for optional ones that are not given. */
export function compileArguments(
  node: CallNode,
  parameters: readonly Parameter[],
  compiler: Compiler,
): readonly (Argument | undefined)[] {
  const wrap = (message: string, at: number): OttlError =>
    new OttlError(`error while parsing arguments for call to "${node.name}": ${message}`, at);
  const places = placesOf(node, parameters, wrap);
  return parameters.map((parameter, i) => {
    const place = places.indexOf(i);
    const argument = node.args[place];
    if (argument === undefined) return undefined;
    try {
      return compileArgument(argument, parameter.type, compiler);
    } catch (error) {
      if (!(error instanceof OttlError)) throw error;
      throw wrap(`invalid argument at position ${place}: ${error.message}`, error.at);
    }
  });
}

/** For each argument the number of its parameter. */
function placesOf(
  node: CallNode,
  parameters: readonly Parameter[],
  wrap: (message: string, at: number) => OttlError,
): readonly number[] {
  const { args, at } = node;
  const firstNamed = args.findIndex(({ name }) => name !== "");
  const late = firstNamed < 0 ? undefined : args.slice(firstNamed).find(({ name }) => name === "");
  if (late !== undefined) throw wrap("unnamed argument used after named argument", late.value.at);
  const requiredCount = parameters.filter(({ isOptional }) => !isOptional).length;
  if (args.length < requiredCount || args.length > parameters.length) {
    throw wrap(`incorrect number of arguments. Expected: ${parameters.length} Received: ${args.length}`, at);
  }
  const places = args.map(({ name, value }, i) => {
    if (name === "") return i;
    const found = parameters.findIndex((parameter) => plainName(parameter.name) === plainName(name));
    if (found < 0) throw wrap(`no such parameter: ${name}`, value.at);
    return found;
  });
  const missing = parameters.find(({ isOptional }, i) => !isOptional && !places.includes(i));
  if (missing !== undefined) throw wrap(`missing required argument: ${missing.name}`, at);
  return places;
}

/** Named arguments may be written like this and like_this. */
function plainName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function compileArgument({ value }: ArgumentNode, type: ParameterType, compiler: Compiler): Argument {
  if (type === "function") return functionArgument(value, compiler);
  if (typeof type === "object" && "lambdaOf" in type) return lambdaArgument(value, type.lambdaOf, compiler);
  if (value.kind === "lambda") throw new OttlError("a lambda is not expected here", value.at);
  if (value.kind === "functionName") throw new OttlError(`undefined function ${value.name}`, value.at);
  if (type === "target") return targetArgument(value, compiler);
  if (typeof type === "object") return listArgument(value, type.listOf, compiler);
  return { expression: typed(value, type, compiler) };
}

function lambdaArgument(value: ArgumentNode["value"], count: number, compiler: Compiler): Argument {
  if (value.kind !== "lambda") throw new OttlError("must be a lambda", value.at);
  if (value.parameters.length !== count) {
    const found = value.parameters.length;
    throw new OttlError(`lambda must have exactly ${count} parameters but got ${found}`, value.at);
  }
  return { expression: constant(undefined), lambda: compiler.lambda(value) };
}

function targetArgument(value: ValueNode, compiler: Compiler): Argument {
  if (value.kind !== "path") throw new OttlError("must be a path", value.at);
  const target = compiler.path(value);
  return { expression: target, target };
}

/** A converter by its name: it must take one string. */
function functionArgument(value: ArgumentNode["value"], compiler: Compiler): Argument {
  if (value.kind !== "functionName" && value.kind !== "enum") {
    throw new OttlError("invalid function name given", value.at);
  }
  const converter = compiler.functions.converters.get(value.name);
  if (converter === undefined) throw new OttlError(`undefined function ${value.name}`, value.at);
  if (converter.parameters.filter(({ isOptional }) => !isOptional).length !== 1) {
    throw new OttlError(`function ${value.name} does not take exactly one argument`, value.at);
  }
  const { type } = converter.parameters[0]!;
  const call = converter.make([]);
  return { expression: constant(undefined), call: (argument) => call([coerce(type, argument)]) };
}

function listArgument(value: ValueNode, type: ParameterType, compiler: Compiler): Argument {
  const isLiteral = typeof type === "string" && type.startsWith("literal");
  if (value.kind !== "list") {
    if (isLiteral) throw new OttlError("must be a list", value.at);
    const list = compiler.value(value);
    return { expression: folded(list.inputs, (row) => coerce({ listOf: type as "any" }, list.get(row))) };
  }
  const items = value.values.map((item, i) => {
    try {
      return typed(item, type, compiler);
    } catch (error) {
      if (!(error instanceof OttlError)) throw error;
      throw new OttlError(`error while parsing list argument at index ${i}: ${error.message}`, error.at);
    }
  });
  const inputs = joinInputs(items.map((item) => item.inputs));
  return { expression: folded(inputs, (row) => items.map((item) => item.get(row))) };
}

const literalNames: Partial<Record<string, readonly [kinds: readonly string[], text: string]>> = {
  literalString: [["string"], "must be a string"],
  literalInt: [["int"], "must be an int"],
  literalFloat: [["float", "int"], "must be a float"],
  literalBool: [["bool"], "must be a bool"],
};

function typed(value: ValueNode, type: ParameterType, compiler: Compiler): Expression {
  const literal = typeof type === "string" ? literalNames[type] : undefined;
  if (literal !== undefined && !literal[0].includes(value.kind)) throw new OttlError(literal[1], value.at);
  const expression = compiler.value(value);
  if (type === "any") return expression;
  return folded(expression.inputs, (row) => coerce(type, expression.get(row)));
}
