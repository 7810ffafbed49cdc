import { intrinsicFacts, intrinsicOf, scopeWords, type ValueType } from "./intrinsics.ts";
import type { AttributeField, Field, Range, Scope } from "./syntax-tree.ts";
import { scanTokens } from "./tokens.ts";

/** Of the parent these need no scope of their own: `parent.duration`. */
const parentIntrinsics = new Set(["name", "kind", "status", "statusMessage", "duration"]);

/** Reads a token of a field. Undefined where its scope or intrinsic is unknown, or its name is missing. */
export function readField(text: string, { from, to }: Range): Field | undefined {
  const intrinsic = intrinsicOf(text);
  if (intrinsic !== undefined) return { type: "intrinsic", name: intrinsic, ofParent: false, from, to };
  const ofParent = text.startsWith("parent.");
  const rest = ofParent ? text.slice("parent.".length) : text;
  if (ofParent) {
    const inner = parentIntrinsics.has(rest) || /^(?:span|event|link|instrumentation):/.test(rest);
    const name = inner ? intrinsicOf(rest) : undefined;
    if (name !== undefined) return { type: "intrinsic", name, ofParent, from, to };
  }
  const named = readScopedKey(ofParent && !startsWithScope(rest) ? `.${rest}` : rest);
  return named === undefined ? undefined : { type: "attribute", ...named, ofParent, from, to };
}

function startsWithScope(text: string): boolean {
  const dot = text.indexOf(".");
  return dot >= 0 && scopeWords.has(text.slice(0, dot));
}

function readScopedKey(text: string): Pick<AttributeField, "scope" | "key"> | undefined {
  const dot = text.indexOf(".");
  if (dot < 0) return undefined;
  const word = text.slice(0, dot);
  const scope: Scope | undefined = word === "" ? "any" : scopeWords.get(word);
  const key = unquoteKey(text.slice(dot + 1));
  return scope === undefined || key === "" ? undefined : { scope, key };
}

/** A name of an attribute without its quotes. Within them a backslash stands before a quote or another one. */
function unquoteKey(written: string): string {
  return written.replaceAll(/"((?:[^"\\]|\\[\s\S])*)"/g, (_, inside: string) =>
    inside.replaceAll(/\\([\s\S])/g, "$1"),
  );
}

/** What may stand outside of quotes in a name of an attribute. */
const plainKey = /^[^\s{}()=~!<>&|^,"\\.][^\s{}()=~!<>&|^,"\\]*$/u;

/** How a field is written. Names that need it are quoted. */
export function fieldText(field: Field): string {
  const parent = field.ofParent ? "parent." : "";
  if (field.type === "attribute") return parent + attributeName(field.scope, field.key, field.ofParent);
  const { spelling } = intrinsicFacts[field.name];
  return parent + spelling;
}

/** `span.http.route`, `."a b"`. */
export function attributeName(scope: Scope, key: string, ofParent = false): string {
  const isPlain =
    plainKey.test(key) && !/^\d/.test(key) && !(scope === "any" && ofParent && isTakenAfterParent(key));
  const written = isPlain ? key : `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  if (scope === "any") return ofParent ? written : `.${written}`;
  return `${scope}.${written}`;
}

/** `parent.duration` and `parent.span.x` mean something else than an attribute of that name. */
function isTakenAfterParent(key: string): boolean {
  return (
    parentIntrinsics.has(key) || startsWithScope(key) || /^(?:span|event|link|instrumentation):/.test(key)
  );
}

/** What the values of a field are known to be. */
export function fieldType(field: Field): ValueType {
  return field.type === "attribute" ? "any" : intrinsicFacts[field.name].valueType;
}

/** Whether two fields are the same, wherever they are written. */
export function isSameField(a: Field, b: Field): boolean {
  return fieldText(a) === fieldText(b);
}

/** Reads the name of a field as `fieldText` writes it. Undefined where it is none. */
export function fieldOf(text: string): Field | undefined {
  const [token, ...others] = scanTokens(text);
  if (token?.kind !== "field" || others.length > 0 || token.to !== text.length) return undefined;
  return readField(text, token);
}
