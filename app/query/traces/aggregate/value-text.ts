import type { FacetValue } from "../../../api/trace-queries.ts";
import { formatDuration } from "../../../traceql/literals.ts";
import { textOf } from "../../display-attribute.ts";
import type { FieldValue } from "../fields/field-value.ts";

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
