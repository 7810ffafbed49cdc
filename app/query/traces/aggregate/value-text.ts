import type { FacetValue } from "../../../api/trace-queries.ts";
import { formatDuration } from "../../../traceql/literals.ts";
import { textOf } from "../../display-attribute.ts";
import type { FieldValue } from "../fields/field-value.ts";

/** What of a value a list shows: more is no help there, and values of megabytes would be most of the answer. Opened, a span has all of it. */
export const shownCharactersMax = 4_096;

/** A text as lists show it; `fullLength` where it is cut. */
export function shownText(text: string): Pick<FacetValue, "text" | "fullLength"> {
  if (text.length <= shownCharactersMax) return { text };
  // No half of a surrogate pair.
  const end = shownCharactersMax - (isHighSurrogate(text.charCodeAt(shownCharactersMax - 1)) ? 1 : 0);
  return { text: `${text.slice(0, end)}… (${text.length} characters)`, fullLength: text.length };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** By OTLP number. */
const statusNames = ["unset", "ok", "error"];
const kindNames = ["unspecified", "internal", "server", "client", "producer", "consumer"];

export type ValueTypeName = FacetValue["type"];

/** A value as TraceQL would write it, but for the quotes of a string. */
export function fieldValueText(value: FieldValue): string {
  switch (value.type) {
    case "duration":
      return formatDuration(value.value);
    case "status":
      return statusNames[value.value] ?? String(value.value);
    case "kind":
      return kindNames[value.value] ?? String(value.value);
    default:
      return textOf(value);
  }
}
