import type { Field } from "./conditions.ts";
import {
  closestName,
  fieldNames,
  kindNumbers,
  parseDuration,
  statusNumbers,
  type ValueKind,
  valueKinds,
} from "./fields.ts";

/** A mistake in words. Positions are UTF-16 units of the query; `suggestion` is what to write there instead. */
export interface Mistake {
  readonly message: string;
  readonly from: number;
  readonly to: number;
  readonly suggestion?: string | undefined;
}

/** A sentence, and what to write instead where that is known. */
type Words = Pick<Mistake, "message" | "suggestion">;

const searchable =
  "use name, kind, status, duration, resource.service.name, traceDuration, rootName or rootServiceName";
const wordForm = /^[\w.:]+/;
/** `field operator` and as much of the value as was understood. */
const comparisonBefore = /([\w.:"]+)\s*(!=|>=|<=|=|>|<)\s*([\w.-]*)\s*$/;
const fieldPlaceBefore = /(?:[{(!]|&&|\|\|)\s*$/;

/** What is wrong where the grammar stopped understanding, between `from` and `to`. */
export function syntaxMistake(text: string, from: number, to: number): Mistake {
  if (!/^\s*\{/.test(text)) {
    const isComparison = /[=<>]/.test(text) && !/[{}]/.test(text);
    const suggestion = isComparison ? `{ ${text.trim()} }` : "{ }";
    return { message: "A query is a spanset in braces", from: 0, to: text.length, suggestion };
  }
  const before = text.slice(0, from);
  const word = wordForm.exec(text.slice(from))?.[0] ?? "";
  const end = from + word.length;
  if (/^and$/i.test(word))
    return { message: "Comparisons are joined by `&&`", from, to: end, suggestion: "&&" };
  if (from === to && word !== "")
    return { message: "Comparisons are joined by `&&`", from, to, suggestion: "&& " };
  if (word !== "" && fieldPlaceBefore.test(before)) return { ...fieldWords(word), from, to: end };
  const comparison = comparisonBefore.exec(before);
  return (
    (comparison === null ? undefined : comparisonMistake(text, comparison)) ?? strayMistake(text, from, to)
  );
}

/** Of a value that could not be read, after a field and an operator. */
function comparisonMistake(text: string, comparison: RegExpExecArray): Mistake | undefined {
  const [whole, spelled = "", operator = "", understood = ""] = comparison;
  const field = fieldOf(spelled);
  const fieldFrom = comparison.index;
  if (field === undefined) return { ...fieldWords(spelled), from: fieldFrom, to: fieldFrom + spelled.length };
  // Where the value starts, whatever blanks are between it and the end of what was understood.
  const from = fieldFrom + whole.trimEnd().length - understood.length;
  const valueFrom = understood === "" ? fieldFrom + whole.length : from;
  const value = /^[^&|}(){"`=<>!]*/.exec(text.slice(valueFrom))?.[0].trimEnd() ?? "";
  const kind = valueKinds[field];
  if (value !== "") return { ...valueWords(value, kind), from: valueFrom, to: valueFrom + value.length };
  if (/^["`]/.test(text.slice(valueFrom)))
    return { message: "The closing quote is missing", from: valueFrom, to: text.length };
  return {
    message: `A value is missing after \`${operator}\`: ${valueForms[kind]}`,
    from: valueFrom,
    to: valueFrom,
  };
}

function strayMistake(text: string, from: number, to: number): Mistake {
  if (!text.includes("}"))
    return {
      message: "The closing brace is missing",
      from: text.length,
      to: text.length,
      suggestion: "}",
    };
  const found = text.slice(from, to).trim();
  return { message: found === "" ? "Something is missing here" : `Unexpected \`${found}\``, from, to };
}

export function fieldOf(spelled: string): Field | undefined {
  // A quoted attribute name is the same name.
  const name = spelled.replaceAll('"', "");
  return Object.hasOwn(fieldNames, name) ? fieldNames[name] : undefined;
}

/** Of a name nothing can be searched by. */
export function fieldWords(spelled: string): Words {
  const suggestion = closestName(spelled, Object.keys(fieldNames));
  const message = spelled.includes(".")
    ? `\`${spelled}\` is an attribute, and attributes cannot be searched yet: ${searchable}`
    : `Unknown field \`${spelled}\`: ${searchable}`;
  return { message, suggestion };
}

const valueForms: Readonly<Record<ValueKind, string>> = {
  text: 'put text in quotes, as in "GET"',
  duration: "a duration is written like 250ms or 1.5s",
  status: "status is ok, error or unset",
  kind: "kind is server, client, producer, consumer, internal or unspecified",
};

const valueNames: Readonly<Record<ValueKind, string>> = {
  text: "quoted text",
  duration: "a duration",
  status: "a status",
  kind: "a kind",
};

/** Of a value that is none of its kind. */
export function valueWords(literal: string, kind: ValueKind): Words {
  return {
    message: `\`${literal.replaceAll("`", "")}\` is not ${valueNames[kind]}: ${valueForms[kind]}`,
    suggestion: suggestedValue(literal, kind),
  };
}

function suggestedValue(literal: string, kind: ValueKind): string | undefined {
  const bare = literal.replaceAll(/^["'`]|["'`]$/g, "");
  if (kind === "text") return JSON.stringify(bare);
  if (kind === "duration") return suggestedDuration(bare);
  return closestName(bare.toLowerCase(), Object.keys(kind === "kind" ? kindNumbers : statusNumbers));
}

/** A bare number is most likely milliseconds; Go's `1m30s` and a blank before the unit become one unit. */
function suggestedDuration(bare: string): string | undefined {
  if (/^\d+(?:\.\d+)?$/.test(bare)) return `${bare}ms`;
  const parts = bare.replaceAll(/\s/g, "").match(/\d+(?:\.\d+)?[^\d.]+/g) ?? [];
  if (parts.join("") !== bare.replaceAll(/\s/g, "") || parts.length === 0) return undefined;
  if (parts.length === 1)
    return parts.every((part) => parseDuration(part) !== undefined) ? parts[0] : undefined;
  const nanos = parts.reduce((sum, part) => sum + (parseDuration(part) ?? Number.NaN), 0);
  if (Number.isNaN(nanos)) return undefined;
  if (nanos % 1e9 === 0) return `${nanos / 1e9}s`;
  return nanos % 1e6 === 0 ? `${nanos / 1e6}ms` : `${nanos}ns`;
}
