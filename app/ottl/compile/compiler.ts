import type { Converter } from "../functions/converter.ts";
import type { Editor } from "../functions/editor.ts";
import type { LambdaConverter } from "../functions/lambda-converters.ts";
import type { RowConverter } from "../functions/row-converters.ts";
import type { LambdaNode, PathNode, ValueNode } from "../syntax/syntax-tree.ts";
import type { Access } from "./access.ts";
import type { Lambda } from "./argument.ts";
import type { Expression } from "./expression.ts";
import type { CompileScope } from "./scope.ts";

/** The functions that a text may use. */
export interface Functions {
  readonly converters: ReadonlyMap<string, Converter>;
  /** Converters that look at the item. */
  readonly rowConverters: ReadonlyMap<string, RowConverter>;
  /** Converters that take lambdas. */
  readonly lambdaConverters: ReadonlyMap<string, LambdaConverter>;
  readonly editors: ReadonlyMap<string, Editor>;
  /** Functions of the Collector that are not here, and why. */
  readonly unsupported: ReadonlyMap<string, string>;
}

/** Makes expressions of the nodes of one group of texts. Throws `OttlError`. */
export interface Compiler {
  readonly scope: CompileScope;
  readonly functions: Functions;
  value(node: ValueNode): Expression;
  path(node: PathNode): Access;
  lambda(node: LambdaNode): Lambda;
}
