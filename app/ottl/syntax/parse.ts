import { OttlError, OttlSyntaxError } from "./ottl-error.ts";
import type {
  ArgumentNode,
  BoolNode,
  CallNode,
  CompareOperator,
  FieldNode,
  LambdaNode,
  MathOperator,
  PathNode,
  StatementNode,
  ValueNode,
} from "./syntax-tree.ts";
import { type Token, tokensOf } from "./tokens.ts";
import { unquote } from "./unquote.ts";

/** Brackets in brackets; deeper ones are refused rather than overflow the stack. */
const depthMax = 100;

const keywords: ReadonlySet<string> = new Set(["not", "or", "and", "true", "false"]);

/** A statement. Throws `OttlError` with the words of the Collector. */
export function parseStatement(text: string): StatementNode {
  return new Parser(text).statement();
}

/** A condition. Throws `OttlError`. */
export function parseCondition(text: string): BoolNode {
  return new Parser(text).condition();
}

/**
 * Reads a text in one pass without going back. A bracket may hold a boolean or a number (`(a == 1)`, `(a + 1) == 2`):
 * what is in it is read first, and says which of the two it was.
 */
class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  statement(): StatementNode {
    const first = this.#peek();
    if (!this.#isName(first)) this.#unexpected("an editor");
    const editor = this.#call();
    if (startsUpper(editor.name)) {
      throw new OttlError(
        `editor names must start with a lowercase letter but got '${editor.name}'`,
        first.at,
      );
    }
    if (editor.keys.length > 0) {
      throw new OttlError(
        `only paths and converters may be indexed, not editors, but got ${editor.name}`,
        first.at,
      );
    }
    const where = this.#takeWord("where") ? this.#bool() : undefined;
    this.#expectEnd();
    return { editor, where };
  }

  condition(): BoolNode {
    const condition = this.#bool();
    this.#expectEnd();
    return condition;
  }

  // ── booleans ──

  #bool(): BoolNode {
    const at = this.#peek().at;
    return this.#asBool(this.#or(), at);
  }

  #or(): BoolNode | ValueNode {
    return this.#chain("or", () => this.#and());
  }

  #and(): BoolNode | ValueNode {
    return this.#chain("and", () => this.#not());
  }

  #chain(kind: "and" | "or", part: () => BoolNode | ValueNode): BoolNode | ValueNode {
    const { at } = this.#peek();
    const first = part();
    if (!this.#isWord(kind)) return first;
    const parts = [this.#asBool(first, at)];
    while (this.#takeWord(kind)) {
      const place = this.#peek().at;
      parts.push(this.#asBool(part(), place));
    }
    return { kind, parts, at };
  }

  #not(): BoolNode | ValueNode {
    const { at } = this.#peek();
    if (!this.#takeWord("not")) return this.#comparison();
    const place = this.#peek().at;
    return { kind: "not", part: this.#asBool(this.#comparison(), place), at };
  }

  #comparison(): BoolNode | ValueNode {
    const { at } = this.#peek();
    const left = this.#sum(true);
    if (this.#peek().kind !== "comparison") return left;
    if (!isValue(left)) this.#unexpected("no comparison of a condition");
    const operator = this.#take().text as CompareOperator;
    return { kind: "compare", operator, left, right: this.#value(), at };
  }

  /** What a value alone means as a condition. */
  #asBool(node: BoolNode | ValueNode, at: number): BoolNode {
    if (!isValue(node)) return node;
    if (node.kind === "bool") return { kind: "constant", value: node.value, at };
    if (node.kind === "call") return { kind: "test", call: node, at };
    return this.#unexpected("a comparison");
  }

  // ── values ──

  #value(): ValueNode {
    return this.#sum(false) as ValueNode;
  }

  /** With `mayBeBool`, brackets may hold a condition, which is then the whole. */
  #sum(mayBeBool: boolean): BoolNode | ValueNode {
    let left = this.#product(mayBeBool);
    while (isValue(left) && this.#peek().kind === "sign") {
      const { text, at } = this.#take();
      left = { kind: "math", operator: text as MathOperator, left, right: this.#productValue(), at };
    }
    return left;
  }

  #productValue(): ValueNode {
    return this.#product(false) as ValueNode;
  }

  #product(mayBeBool: boolean): BoolNode | ValueNode {
    let left = this.#factor(mayBeBool);
    while (isValue(left) && this.#peek().kind === "factor") {
      const { text, at } = this.#take();
      const right = this.#factor(false) as ValueNode;
      left = { kind: "math", operator: text as MathOperator, left, right, at };
    }
    return left;
  }

  #factor(mayBeBool: boolean): BoolNode | ValueNode {
    const { kind, text, at } = this.#peek();
    if (kind === "sign") {
      this.#take();
      const value = this.#nested(() => this.#factor(false)) as ValueNode;
      return text === "-" ? negated(value, at) : value;
    }
    if (text === "(" && kind === "punctuation") return this.#brackets(mayBeBool);
    return this.#primary();
  }

  #brackets(mayBeBool: boolean): BoolNode | ValueNode {
    return this.#nested(() => {
      this.#expect("(");
      const inner = mayBeBool ? this.#or() : this.#value();
      this.#expect(")");
      if (!isValue(inner) || !mayBeBool) return inner;
      // `(IsMatch(…))` is a condition unless a number is made or compared of it.
      const { kind } = this.#peek();
      const isNumber = kind === "comparison" || kind === "sign" || kind === "factor";
      return isNumber || (inner.kind !== "call" && inner.kind !== "bool")
        ? inner
        : this.#asBool(inner, inner.at);
    });
  }

  #primary(): ValueNode {
    const token = this.#peek();
    const { kind, text, at } = token;
    switch (kind) {
      case "bytes":
        this.#take();
        return { kind, value: bytesOf(text, at), at };
      case "float":
        this.#take();
        return { kind, value: Number(text), at };
      case "int":
        this.#take();
        return this.#int(text, at);
      case "string":
        this.#take();
        return { kind, value: this.#unquoted(text, at), at };
      case "word":
        return this.#word(token);
      default:
        if (text === "[") return this.#nested(() => this.#list());
        if (text === "{") return this.#nested(() => this.#map());
        return this.#unexpected("a value");
    }
  }

  #int(text: string, at: number): ValueNode {
    const value = BigInt(text);
    // One more than the largest, which only a minus before it makes an int64.
    if (value > 2n ** 63n) throw new OttlSyntaxError(this.#text, `value out of range: ${text}`, at);
    return { kind: "int", value, at };
  }

  #word(token: Token): ValueNode {
    const { text, at } = token;
    if (text === "true" || text === "false") {
      this.#take();
      return { kind: "bool", value: text === "true", at };
    }
    if (keywords.has(text)) return this.#unexpected("a value");
    if (this.#tokens[this.#next + 1]!.text === "(") return this.#converter(at);
    if (text === "nil") {
      this.#take();
      return { kind: "nil", at };
    }
    if (isEnumName(text)) {
      this.#take();
      return { kind: "enum", name: text, at };
    }
    return this.#path();
  }

  #converter(at: number): CallNode {
    const call = this.#call();
    if (startsUpper(call.name)) return call;
    throw new OttlError(`converter names must start with an uppercase letter but got '${call.name}'`, at);
  }

  #call(): CallNode {
    return this.#nested(() => {
      const { text: name, at } = this.#take();
      this.#expect("(");
      const args: ArgumentNode[] = [];
      if (!this.#isPunctuation(")")) {
        args.push(this.#argument());
        while (this.#takePunctuation(",")) args.push(this.#argument());
      }
      this.#expect(")");
      return { kind: "call", name, args, keys: this.#keys(), at };
    });
  }

  #argument(): ArgumentNode {
    const token = this.#peek();
    const follows = this.#tokens[this.#next + 1];
    let name = "";
    if (this.#isName(token) && !startsUpper(token.text) && follows?.text === "=") {
      name = this.#take().text;
      this.#take();
    }
    if (this.#isLambda()) return { name, value: this.#lambda() };
    const value = this.#peek();
    const after = this.#tokens[this.#next + 1]?.text ?? "";
    // A name of a converter alone; one in capital letters reads as an enum, too, and the parameter decides.
    if (value.kind === "word" && startsUpper(value.text) && !isEnumName(value.text) && after !== "(") {
      this.#take();
      return { name, value: { kind: "functionName", name: value.text, at: value.at } };
    }
    return { name, value: this.#value() };
  }

  /** Whether names in brackets and an arrow come next. */
  #isLambda(): boolean {
    if (!this.#isPunctuation("(")) return false;
    let at = this.#next + 1;
    while (this.#tokens[at]!.kind === "word" || this.#tokens[at]!.text === ",") at += 1;
    return this.#tokens[at]!.text === ")" && this.#tokens[at + 1]!.kind === "arrow";
  }

  #lambda(): LambdaNode {
    return this.#nested(() => {
      const { at } = this.#expect("(");
      const parameters: string[] = [];
      if (!this.#isPunctuation(")")) {
        parameters.push(this.#parameter());
        while (this.#takePunctuation(",")) parameters.push(this.#parameter());
      }
      this.#expect(")");
      this.#take();
      return { kind: "lambda", parameters, body: this.#or(), at };
    });
  }

  #parameter(): string {
    const { kind, text } = this.#peek();
    if (kind !== "word" || keywords.has(text) || !/^(?:[a-z][a-z0-9_]*|_)$/.test(text)) {
      this.#unexpected("a parameter of a lambda");
    }
    return this.#take().text;
  }

  #list(): ValueNode {
    const { at } = this.#expect("[");
    const values: ValueNode[] = [];
    if (!this.#isPunctuation("]")) {
      values.push(this.#value());
      while (this.#takePunctuation(",")) values.push(this.#value());
    }
    this.#expect("]");
    return { kind: "list", values, at };
  }

  #map(): ValueNode {
    const { at } = this.#expect("{");
    const entries: { key: string; value: ValueNode }[] = [];
    while (!this.#isPunctuation("}")) {
      const token = this.#peek();
      if (token.kind !== "string") this.#unexpected('"}"');
      this.#take();
      this.#expect(":");
      entries.push({ key: this.#unquoted(token.text, token.at), value: this.#value() });
      this.#takePunctuation(",");
    }
    this.#expect("}");
    return { kind: "map", entries, at };
  }

  // ── paths ──

  #path(): PathNode {
    const { at } = this.#peek();
    const fields = [this.#field()];
    while (this.#takePunctuation(".")) fields.push(this.#field());
    const end = this.#tokens[this.#next - 1]!;
    const text = this.#text.slice(at, end.at + end.text.length).replace(/\s+/g, "");
    return { kind: "path", fields, text, at };
  }

  #field(): FieldNode {
    const { kind, text } = this.#peek();
    if (kind !== "word" || !/^[a-z][a-z0-9_]*$/.test(text) || keywords.has(text)) {
      this.#unexpected("a field of a path");
    }
    this.#take();
    return { name: text, keys: this.#keys() };
  }

  #keys(): ValueNode[] {
    const keys: ValueNode[] = [];
    while (this.#takePunctuation("[")) {
      keys.push(this.#nested(() => this.#value()));
      this.#expect("]");
    }
    return keys;
  }

  // ── tokens ──

  #nested<T>(read: () => T): T {
    const { at } = this.#peek();
    this.#depth += 1;
    if (this.#depth > depthMax) {
      throw new OttlSyntaxError(this.#text, `nested deeper than ${depthMax} brackets`, at);
    }
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#tokens[this.#next]!;
    if (token.kind !== "end") this.#next += 1;
    return token;
  }

  #isName({ kind, text }: Token): boolean {
    return kind === "word" && text !== "_" && !keywords.has(text);
  }

  #isWord(text: string): boolean {
    const token = this.#peek();
    return token.kind === "word" && token.text === text;
  }

  #takeWord(text: string): boolean {
    const isThere = this.#isWord(text);
    if (isThere) this.#take();
    return isThere;
  }

  #isPunctuation(text: string): boolean {
    const token = this.#peek();
    return token.kind === "punctuation" && token.text === text;
  }

  #takePunctuation(text: string): boolean {
    const isThere = this.#isPunctuation(text);
    if (isThere) this.#take();
    return isThere;
  }

  #expect(text: string): Token {
    if (!this.#isPunctuation(text)) this.#unexpected(JSON.stringify(text));
    return this.#take();
  }

  #expectEnd(): void {
    if (this.#peek().kind !== "end") this.#unexpected("the end");
  }

  #unquoted(text: string, at: number): string {
    const value = unquote(text);
    if (value === undefined) {
      throw new OttlSyntaxError(this.#text, `invalid quoted string ${text}: invalid syntax`, at);
    }
    return value;
  }

  #unexpected(expected: string): never {
    const { text, at } = this.#peek();
    const shown = JSON.stringify(text);
    throw new OttlSyntaxError(this.#text, `unexpected token ${shown} (expected ${expected})`, at);
  }
}

/** Whether the node is no condition. */
export function isValue(node: BoolNode | ValueNode): node is ValueNode {
  switch (node.kind) {
    case "and":
    case "or":
    case "not":
    case "compare":
    case "constant":
    case "test":
      return false;
    default:
      return true;
  }
}

/** A minus before a number is part of it. */
function negated(value: ValueNode, at: number): ValueNode {
  if (value.kind === "int") return { kind: "int", value: -value.value, at };
  if (value.kind === "float") return { kind: "float", value: -value.value, at };
  return { kind: "negate", value, at };
}

function startsUpper(text: string): boolean {
  return /^[A-Z]/.test(text);
}

function isEnumName(text: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(text);
}

function bytesOf(text: string, at: number): Uint8Array {
  const digits = text.slice(2);
  if (digits.length % 2 !== 0) throw new OttlError("encoding/hex: odd length hex string", at);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16),
  );
}
