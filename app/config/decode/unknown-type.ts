import { closestName } from "../../base/closest-name.ts";
import { type ComponentId, type ComponentKind, componentKinds } from "../../component/component-id.ts";
import type { Factories } from "../../component/factories.ts";
import { absentComponents } from "./absent-components.ts";
import { removedComponents } from "./removed-components.ts";
import { sectionNames } from "./sections.ts";

export interface UnknownType {
  /** In the Collector's words. */
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** Why there is no such component, and what to do. Source of the words: otelcol `configunmarshaler/configs.go`. */
export function explainUnknownType(kind: ComponentKind, id: ComponentId, factories: Factories): UnknownType {
  const types = factories.types(kind);
  const message =
    kind === "exporter" && id.type === "logging"
      ? "the logging exporter has been deprecated, use the debug exporter instead"
      : `unknown type: "${id.type}" for id: "${id.text}" (valid values: [${types.join(" ")}])`;
  const suggestion =
    removal(kind, id) ??
    otherKind(kind, id.type, factories) ??
    misspelling(kind, id.type, factories) ??
    absence(kind, id.type);
  return { message, suggestion };
}

function removal(kind: ComponentKind, { type, name }: ComponentId): string | undefined {
  const removed = removedComponents[kind]?.[type];
  if (removed === undefined) return undefined;
  const suffix = name === "" ? "" : `/${name}`;
  return `${removed.reason}\n${removed.replacement.replaceAll("{/name}", suffix)}`;
}

function otherKind(kind: ComponentKind, type: string, factories: Factories): string | undefined {
  const other = componentKinds.find((known) => known !== kind && factories.find(known, type) !== undefined);
  return other === undefined
    ? undefined
    : `${type} is ${an(other)}: it belongs under ${sectionNames[other]}.`;
}

function misspelling(kind: ComponentKind, type: string, factories: Factories): string | undefined {
  if (isKnownAbroad(kind, type)) return undefined;
  const close = closestName(type, factories.types(kind));
  return close === undefined ? undefined : `Did you mean "${close}"?`;
}

function isKnownAbroad(kind: ComponentKind, type: string): boolean {
  return absentComponents[kind].has(withoutMarks(type));
}

/** Renamed types are known by both spellings (`filelog`, `file_log`). */
function withoutMarks(type: string): string {
  return type.replaceAll("_", "");
}

function absence(kind: ComponentKind, type: string): string | undefined {
  const distribution = absentComponents[kind].get(withoutMarks(type));
  if (distribution === undefined) return undefined;
  return `The \`${type}\` ${kind} exists in the Collector's ${distribution} distribution; Sightglass does not have it (yet). To run the rest, take it out of ${sectionNames[kind]} and of ${kind === "extension" ? "service::extensions" : "the pipelines"}.`;
}

function an(kind: ComponentKind): string {
  return kind === "exporter" || kind === "extension" ? `an ${kind}` : `a ${kind}`;
}
