import { createHash } from "node:crypto";
import type { AttributeValue, KeyValue } from "../pdata/attribute-value.ts";
import type { Dictionary } from "../pdata/dictionary.ts";
import { readResource } from "../pdata/resource-view.ts";
import type { RunKey } from "../storage/stored-runs.ts";
import { attributeName } from "../traceql/fields.ts";
import { quoteString } from "../traceql/literals.ts";

/** A value that TraceQL can be asked for. */
type Scalar = string | number | boolean;

/** An attribute that tells a process from others. */
type IdentityAttribute = readonly [key: string, value: Scalar];
export type Identity = readonly IdentityAttribute[];

/**
 * What identifies a process (semantic conventions 1.43, "service" and "process"). `service.instance.id` should differ between any two, but
 * some senders keep one over restarts (a name of a pod, a fixed text): then the version, the process or its restarts tell them apart.
 */
const always = [
  "service.namespace",
  "service.name",
  "service.version",
  "service.instance.id",
  "process.pid",
  "process.creation.time",
  "k8s.container.restart_count",
] as const;

/** Where it runs, for senders without `service.instance.id`: the first that is there. Process ids are only unique within it. */
const places = ["container.id", "k8s.pod.uid", "host.id", "host.name"] as const;

const keys: readonly string[] = [...always, ...places];

/**
 * The process that a resource is about. Resources with the same of these attributes are one process, whatever else they say; with
 * none of them, all resources are.
 */
export function processOf(dictionary: Dictionary, resourceCode: number): RunKey {
  const found = new Map<string, Scalar>();
  for (const { key, value } of readResource(dictionary, resourceCode)?.attributes ?? ([] as KeyValue[])) {
    const scalar = keys.includes(key) && !found.has(key) ? scalarOf(value) : undefined;
    if (scalar !== undefined) found.set(key, scalar);
  }
  const hasInstance = found.has("service.instance.id");
  const place = hasInstance ? undefined : places.find((key) => found.has(key));
  const chosen = place === undefined ? always : [...always, place];
  const identity = chosen.flatMap((key): IdentityAttribute[] => {
    const value = found.get(key);
    return value === undefined ? [] : [[key, value]];
  });
  const text = JSON.stringify(identity);
  return { id: idOf(text), kind: "service", identity: text };
}

/** So that whoever reads the same data, in whatever order, finds the same run. */
function idOf(identity: string): string {
  return createHash("sha256").update(identity).digest("hex").slice(0, 12);
}

function scalarOf(value: AttributeValue): Scalar | undefined {
  switch (value.type) {
    case "string":
    case "bool":
      return value.value;
    case "double":
      return Number.isFinite(value.value) ? value.value : undefined;
    case "int": {
      const number = Number(value.value);
      return Number.isSafeInteger(number) ? number : undefined;
    }
    default:
      return undefined;
  }
}

/** The attributes of an identity, in a fixed order. */
export function attributesOf(identity: string): Identity {
  return identity === "" ? [] : (JSON.parse(identity) as Identity);
}

/** The value as text; empty where the identity has no such attribute. */
export function textOf(identity: Identity, key: string): string {
  return String(scalarAt(identity, key) ?? "");
}

/** TraceQL that finds the spans of one process. What it does not have is only asked for where one of `others` would be found, too. */
export function conditionOf(own: Identity, others: readonly Identity[]): string {
  const terms = own.map(([key, value]) => `${attributeName("resource", key)} = ${literalOf(value)}`);
  const missing = new Set<string>();
  for (const other of others) {
    if (!mayHaveAll(other, own)) continue;
    const more = other.find(([key]) => isAbsent(own, key));
    if (more !== undefined) missing.add(more[0]);
  }
  if (scalarAt(own, "service.name") === undefined) missing.add("service.name");
  for (const key of missing) terms.push(`${attributeName("resource", key)} = nil`);
  return `{ ${terms.join(" && ")} }`;
}

function mayHaveAll(identity: Identity, attributes: Identity): boolean {
  return attributes.every(([key, value]) => {
    const known = scalarAt(identity, key);
    return known === value || (known === undefined && !isAbsent(identity, key));
  });
}

/** Whether the resource behind an identity has no such attribute: of places only those are known that were looked for. */
function isAbsent(identity: Identity, key: string): boolean {
  if (scalarAt(identity, key) !== undefined) return false;
  const place = places.findIndex((name) => name === key);
  if (place < 0) return true;
  if (scalarAt(identity, "service.instance.id") !== undefined) return false;
  const chosen = places.findIndex((name) => scalarAt(identity, name) !== undefined);
  return chosen < 0 || place < chosen;
}

function scalarAt(identity: Identity, key: string): Scalar | undefined {
  return identity.find(([name]) => name === key)?.[1];
}

function literalOf(value: Scalar): string {
  return typeof value === "string" ? quoteString(value) : String(value);
}
