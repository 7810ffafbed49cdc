import type { AttributeField, Query } from "./syntax-tree.ts";

/** The attributes a query names, wherever it does, in order. */
export function attributesIn(query: Query): readonly AttributeField[] {
  const found: AttributeField[] = [];
  visit(query, found);
  return found.sort((a, b) => a.from - b.from);
}

/** Every part of a tree is a plain object with a type: fields are found without knowing the others. */
function visit(part: unknown, found: AttributeField[]): void {
  if (typeof part !== "object" || part === null) return;
  if (isAttribute(part)) found.push(part);
  else for (const value of Object.values(part)) visit(value, found);
}

function isAttribute(part: object): part is AttributeField {
  return "type" in part && part.type === "attribute";
}
