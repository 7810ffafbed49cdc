import { createHash } from "node:crypto";
import type { AttributeValue, KeyValue } from "../pdata/attribute-value.ts";
import type { Dictionary } from "../pdata/dictionary.ts";
import { readResource } from "../pdata/resource-view.ts";
import type { RunKey } from "../storage/stored-runs.ts";

/** A value that TraceQL can be asked for. */
export type Scalar = string | number | boolean;

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
const places: readonly string[] = ["container.id", "k8s.pod.uid", "host.id", "host.name"];

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

/** Whether the resource behind an identity with these keys has no such attribute: of places only those are known that were looked for. */
export function isAbsent(known: readonly string[], key: string): boolean {
  if (known.includes(key)) return false;
  const place = places.indexOf(key);
  if (place < 0) return true;
  if (known.includes("service.instance.id")) return false;
  const chosen = places.findIndex((name) => known.includes(name));
  return chosen < 0 || place < chosen;
}

/** The value of an attribute; undefined where the identity has no such. */
export function scalarAt(identity: Identity, key: string): Scalar | undefined {
  return identity.find(([name]) => name === key)?.[1];
}
