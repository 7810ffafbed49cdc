/** A statement: an editor and, perhaps, when it applies. */
export interface StatementNode {
  readonly editor: CallNode;
  readonly where: BoolNode | undefined;
}

export type BoolNode =
  | { readonly kind: "and" | "or"; readonly parts: readonly BoolNode[]; readonly at: number }
  | { readonly kind: "not"; readonly part: BoolNode; readonly at: number }
  | CompareNode
  | { readonly kind: "constant"; readonly value: boolean; readonly at: number }
  | { readonly kind: "test"; readonly call: CallNode; readonly at: number };

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export interface CompareNode {
  readonly kind: "compare";
  readonly operator: CompareOperator;
  readonly left: ValueNode;
  readonly right: ValueNode;
  readonly at: number;
}

export type MathOperator = "+" | "-" | "*" | "/";

export type ValueNode =
  | { readonly kind: "nil"; readonly at: number }
  | { readonly kind: "bool"; readonly value: boolean; readonly at: number }
  | { readonly kind: "int"; readonly value: bigint; readonly at: number }
  | { readonly kind: "float"; readonly value: number; readonly at: number }
  | { readonly kind: "string"; readonly value: string; readonly at: number }
  | { readonly kind: "bytes"; readonly value: Uint8Array; readonly at: number }
  | { readonly kind: "enum"; readonly name: string; readonly at: number }
  | { readonly kind: "list"; readonly values: readonly ValueNode[]; readonly at: number }
  | {
      readonly kind: "map";
      readonly entries: readonly { readonly key: string; readonly value: ValueNode }[];
      readonly at: number;
    }
  | {
      readonly kind: "math";
      readonly operator: MathOperator;
      readonly left: ValueNode;
      readonly right: ValueNode;
      readonly at: number;
    }
  | { readonly kind: "negate"; readonly value: ValueNode; readonly at: number }
  | PathNode
  | CallNode;

/** `resource.attributes["a"][0]`. */
export interface PathNode {
  readonly kind: "path";
  readonly fields: readonly FieldNode[];
  /** As it was written, without spaces. */
  readonly text: string;
  readonly at: number;
}

export interface FieldNode {
  readonly name: string;
  readonly keys: readonly ValueNode[];
}

/** `Concat([…], ",")[0]`, or an editor. */
export interface CallNode {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  readonly keys: readonly ValueNode[];
  readonly at: number;
}

export interface ArgumentNode {
  /** Empty where the argument is given by its place. */
  readonly name: string;
  readonly value:
    | ValueNode
    | LambdaNode
    | { readonly kind: "functionName"; readonly name: string; readonly at: number };
}

/** `(k, v) => v == "x"`; parameters that are not used are called `_`. */
export interface LambdaNode {
  readonly kind: "lambda";
  readonly parameters: readonly string[];
  readonly body: BoolNode | ValueNode;
  readonly at: number;
}
