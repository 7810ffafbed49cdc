/**
 * What a parameter takes. The first group is worked out for each row; `…Like` types convert what they get. Literals have to
 * be written in the text, and are known when it is parsed.
 */
export type ParameterType =
  | "any"
  | "string"
  | "stringLike"
  | "int"
  | "intLike"
  | "float"
  | "floatLike"
  | "bool"
  | "map"
  | "list"
  | "bytesLike"
  | "time"
  | "duration"
  | "literalString"
  | "literalInt"
  | "literalFloat"
  | "literalBool"
  /** A list whose elements are of the type. */
  | { readonly listOf: "any" | "string" | "stringLike" | "literalString" | "literalFloat" }
  /** A lambda with so many parameters. */
  | { readonly lambdaOf: number }
  /** The name of a converter that makes a string of a string. */
  | "function"
  /** A path to something that is edited. */
  | "target";

export interface Parameter {
  /** As named arguments call it. */
  readonly name: string;
  readonly type: ParameterType;
  readonly isOptional: boolean;
}

/** A required parameter. */
export function required(name: string, type: ParameterType): Parameter {
  return { name, type, isOptional: false };
}

/** One that may be left out; its value is then undefined. */
export function optional(name: string, type: ParameterType): Parameter {
  return { name, type, isOptional: true };
}
