/** What a step selects of a node. */
export type NodeTest =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "any" | "text" | "comment" | "node" };

export interface Step {
  readonly axis: "child" | "attribute" | "self" | "parent" | "descendant-or-self";
  readonly test: NodeTest;
  readonly predicates: readonly XPath[];
}

export interface LocationPath {
  readonly kind: "path";
  readonly isAbsolute: boolean;
  readonly steps: readonly Step[];
}

export type XPathOperator = "or" | "and" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "|";

export type XPath =
  | LocationPath
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly XPath[] }
  | {
      readonly kind: "operation";
      readonly operator: XPathOperator;
      readonly left: XPath;
      readonly right: XPath;
    };

/** Functions of predicates, with how many arguments they take. */
export const xpathFunctions: Readonly<Record<string, readonly [least: number, most: number]>> = {
  not: [1, 1],
  position: [0, 0],
  last: [0, 0],
  count: [1, 1],
  name: [0, 1],
  "local-name": [0, 1],
  string: [0, 1],
  "normalize-space": [0, 1],
  contains: [2, 2],
  "starts-with": [2, 2],
  "string-length": [0, 1],
  true: [0, 0],
  false: [0, 0],
};

const token =
  /\s*(?:(\d+(?:\.\d*)?|\.\d+)|(\/\/|::|!=|<=|>=|\.\.|[/@*.|=<>()[\],])|("[^"]*"|'[^']*')|([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?))/y;

/** Brackets in brackets. */
const depthMax = 50;

/** From the loosest to the tightest. */
const operators: readonly (readonly XPathOperator[])[] = [
  ["or"],
  ["and"],
  ["=", "!="],
  ["<", "<=", ">", ">="],
  ["|"],
];

const self: Step = { axis: "self", test: { kind: "node" }, predicates: [] };
const anyDepth: Step = { axis: "descendant-or-self", test: { kind: "node" }, predicates: [] };
const stepStarts: ReadonlySet<string> = new Set(["@", "*", ".", ".."]);

/** An expression that selects nodes. Throws an `Error` with what is wrong, or not supported. */
export function parseXPath(text: string): XPath {
  return new Parser(text).whole();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  whole(): XPath {
    const expression = this.#operation(0);
    if (this.#next < this.#tokens.length) this.#unexpected();
    return expression;
  }

  #operation(level: number): XPath {
    const known = operators[level];
    if (known === undefined) return this.#primary();
    let left = this.#operation(level + 1);
    for (;;) {
      const operator = known.find((name) => name === this.#peek());
      if (operator === undefined) return left;
      this.#next += 1;
      left = { kind: "operation", operator, left, right: this.#operation(level + 1) };
    }
  }

  #primary(): XPath {
    const first = this.#peek() ?? this.#unexpected();
    if (first === "(") {
      this.#next += 1;
      return this.#nested(() => this.#until(")"));
    }
    if (/^["']/.test(first)) {
      this.#next += 1;
      return { kind: "text", value: first.slice(1, -1) };
    }
    if (/^\.?\d/.test(first)) {
      this.#next += 1;
      return { kind: "number", value: Number(first) };
    }
    const isCall = this.#tokens[this.#next + 1] === "(" && Object.hasOwn(xpathFunctions, first);
    return isCall ? this.#call(first) : this.#path();
  }

  #until(end: string): XPath {
    const inner = this.#operation(0);
    this.#expect(end);
    return inner;
  }

  #call(name: string): XPath {
    this.#next += 2;
    const args: XPath[] = [];
    if (this.#peek() !== ")") {
      args.push(this.#nested(() => this.#operation(0)));
      while (this.#take(",")) args.push(this.#nested(() => this.#operation(0)));
    }
    this.#expect(")");
    const [least, most] = xpathFunctions[name]!;
    if (args.length < least || args.length > most)
      throw new Error(`invalid xpath: ${name}() has a wrong number of arguments in ${this.#text}`);
    return { kind: "call", name, args };
  }

  #path(): LocationPath {
    const steps: Step[] = [];
    const isAbsolute = this.#peek() === "/" || this.#peek() === "//";
    if (this.#take("//")) steps.push(anyDepth);
    else if (this.#take("/") && !this.#startsStep()) return { kind: "path", isAbsolute, steps: [] };
    steps.push(this.#step());
    for (;;) {
      if (this.#take("//")) steps.push(anyDepth);
      else if (!this.#take("/")) return { kind: "path", isAbsolute, steps };
      // A slash at the end says nothing more.
      else if (!this.#startsStep()) return { kind: "path", isAbsolute, steps };
      steps.push(this.#step());
    }
  }

  #startsStep(): boolean {
    const next = this.#peek();
    return next !== undefined && (stepStarts.has(next) || /^[A-Za-z_]/.test(next));
  }

  #step(): Step {
    if (this.#take(".")) return self;
    if (this.#take("..")) return { axis: "parent", test: { kind: "node" }, predicates: [] };
    const axis = this.#axis();
    const test = this.#test();
    const predicates: XPath[] = [];
    while (this.#take("[")) predicates.push(this.#nested(() => this.#until("]")));
    return { axis, test, predicates };
  }

  #axis(): Step["axis"] {
    if (this.#take("@")) return "attribute";
    const name = this.#peek();
    if (this.#tokens[this.#next + 1] !== "::") return "child";
    const known = (["child", "attribute", "self", "parent", "descendant-or-self"] as const).find(
      (axis) => axis === name,
    );
    if (known === undefined) throw new Error(`invalid xpath: axis ${name} is not supported in ${this.#text}`);
    this.#next += 2;
    return known;
  }

  #test(): NodeTest {
    const name = this.#peek() ?? this.#unexpected();
    if (name === "*") {
      this.#next += 1;
      return { kind: "any" };
    }
    if (!/^[A-Za-z_]/.test(name)) this.#unexpected();
    this.#next += 1;
    if (!this.#take("(")) return { kind: "name", name };
    const known = (["text", "comment", "node"] as const).find((test) => test === name);
    if (known === undefined)
      throw new Error(`invalid xpath: function ${name}() is not supported in ${this.#text}`);
    this.#expect(")");
    return { kind: known };
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > depthMax) throw new Error(`invalid xpath: nested deeper than ${depthMax} brackets`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#next];
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#unexpected();
  }

  #unexpected(): never {
    const found = this.#peek();
    const what = found === undefined ? "the end" : JSON.stringify(found);
    throw new Error(`invalid xpath: unexpected ${what} in ${JSON.stringify(this.#text)}`);
  }
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  token.lastIndex = 0;
  for (let at = 0; at < trimmed.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(trimmed);
    if (match === null)
      throw new Error(`invalid xpath: unexpected ${JSON.stringify(trimmed[at])} in ${JSON.stringify(text)}`);
    tokens.push(match[0].trim());
  }
  if (tokens.length === 0) throw new Error("invalid xpath: it is empty");
  return tokens;
}
