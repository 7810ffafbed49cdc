import { staticOf, termText } from "../../../../traceql/edit.ts";
import { attributeName, fieldOf } from "../../../../traceql/fields.ts";
import type { FieldValue } from "../../fields/field-value.ts";
import { fieldValueText } from "../value-text.ts";

/** Alternatives that a condition names; more make a query that nobody can read. */
const alternativesMax = 4;

/** `resource.service.name = "cart"`; of a span's parent with `scope` `parent.`. */
export function serviceCondition(name: string, scope: "" | "parent." = ""): string {
  const field = `${scope}resource.service.name`;
  const named = term(field, { type: "string", value: name });
  return name === "" ? `(${field} = nil || ${named})` : named;
}

/** The spans of calls that both services sent: those of the callee. The part of each service is written once, whatever calls it. */
export class CallConditions {
  readonly #asCaller = new Map<string, string>();
  readonly #asCallee = new Map<string, string>();

  of(caller: string, callee: string): string {
    return `${part(this.#asCaller, caller, "parent.")} && ${part(this.#asCallee, callee, "")}`;
  }
}

function part(known: Map<string, string>, service: string, scope: "" | "parent."): string {
  let text = known.get(service);
  if (text === undefined) {
    text = serviceCondition(service, scope);
    known.set(service, text);
  }
  return text;
}

/** The spans of `service` that link to spans of others. */
export function linkCondition(service: string): string {
  return `${serviceCondition(service)} && link:spanID != nil`;
}

/** `span.db.system = "redis"`; empty where the language cannot write the value. */
export function attributeCondition(key: string, value: FieldValue): string {
  return term(attributeName("span", key), value);
}

function term(name: string, value: FieldValue): string {
  const field = fieldOf(name);
  const written = staticOf({ type: value.type, text: fieldValueText(value) });
  return field === undefined || written === undefined
    ? ""
    : termText({ field, operator: "=", value: written });
}

export function allOf(conditions: readonly string[]): string {
  return conditions.filter((condition) => condition !== "").join(" && ");
}

/** Whatever order the spans came in, the same text. */
export function anyOf(conditions: ReadonlySet<string>): string {
  const sorted = [...conditions].sort().slice(0, alternativesMax);
  if (sorted.length === 1) return sorted[0]!;
  return sorted.length === 0 ? "" : `(${sorted.map((condition) => `(${condition})`).join(" || ")})`;
}
