/** What people write for something of the language: what to say, and what to write where it can be put in its place. */
export const foreignWords: ReadonlyMap<string, readonly [what: string, write?: string]> = new Map([
  ["==", ["Values are compared with a single `=`", "="]],
  ["===", ["Values are compared with a single `=`", "="]],
  ["!==", ["Values are told apart with `!=`", "!="]],
  ["<>", ["Values are told apart with `!=`", "!="]],
  ["=>", ["This is written `>=`", ">="]],
  ["=<", ["This is written `<=`", "<="]],
  ["&", ["Comparisons are joined by `&&`", "&&"]],
  ["and", ["Comparisons are joined by `&&`", "&&"]],
  ["or", ["Alternatives are joined by `||`", "||"]],
  ["not", ["The opposite is written with `!` before parentheses", "!"]],
  ["is", ["Values are compared with `=`", "="]],
  ["in", ["Alternatives are written one by one, as in `.a = 1 || .a = 2`"]],
  ["contains", ['Parts of a text are matched with a pattern, as in `=~ ".*part.*"`']],
  ["like", ['Parts of a text are matched with a pattern, as in `=~ ".*part.*"`']],
]);

/** What other tools call fields that are not simply misspelt. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ["service", "resource.service.name"],
  ["service.name", "resource.service.name"],
  ["operation", "name"],
  ["traceId", "trace:id"],
  ["spanId", "span:id"],
]);
