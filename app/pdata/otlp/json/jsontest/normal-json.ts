import type { Signal } from "../../../../base/signal.ts";
import {
  enumDefinitions,
  type FieldDefinition,
  type FieldType,
  type MessageName,
  messageDefinitions,
} from "../definitions.ts";
import { snakeCase } from "../descriptors.ts";

const requestNames: Readonly<Record<Signal, MessageName>> = {
  traces: "TracesData",
  metrics: "MetricsData",
  logs: "LogsData",
};

const integers64 = new Set<FieldType>(["int64", "uint64", "fixed64", "sfixed64"]);

/**
 * A request that JSON.parse read, in the one form all spellings of it have: keys in lowerCamelCase, unknown keys,
 * nulls, empty lists and defaults left out, 64-bit integers as strings, enums as integers, ids in lower case,
 * doubles as strings where JSON has no number for them. Written over objects and without the transcoder, to compare it
 * with. 64-bit integers that came as numbers must be safe ones.
 */
export function normalJson(signal: Signal, request: unknown): unknown {
  return normalMessage(requestNames[signal], request);
}

function normalMessage(name: MessageName, message: unknown): Record<string, unknown> {
  const source = (message ?? {}) as Record<string, unknown>;
  const normal: Record<string, unknown> = {};
  for (const definition of messageDefinitions[name]) {
    const [, key, type, label] = definition;
    const value = source[key] ?? source[snakeCase(key)];
    if (value === undefined || value === null) continue;
    if (label === "list") {
      const list = (value as unknown[]).map((element) => normalValue(type, element));
      if (list.length > 0) normal[key] = list;
    } else addSingle(normal, definition, normalValue(type, value));
  }
  return normal;
}

function addSingle(
  normal: Record<string, unknown>,
  [, key, type, label]: FieldDefinition,
  value: unknown,
): void {
  const isDefault = value === "" || value === "0" || value === false || Object.is(value, 0);
  if (
    label !== undefined ||
    type in messageDefinitions ||
    !isDefault ||
    (type === "string" && value === "0")
  ) {
    normal[key] = value;
  }
}

function normalValue(type: FieldType, value: unknown): unknown {
  if (type in messageDefinitions) return normalMessage(type as MessageName, value);
  if (type in enumDefinitions) return normalEnum(type as keyof typeof enumDefinitions, value);
  if (integers64.has(type)) return String(value);
  if (type === "id") return String(value).toLowerCase();
  if (type === "string" || type === "bytes" || type === "bool") return value;
  return Number.isFinite(Number(value)) ? Number(value) : String(value);
}

function normalEnum(name: keyof typeof enumDefinitions, value: unknown): number {
  const named = enumDefinitions[name].indexOf(String(value));
  return named < 0 ? Number(value) : named;
}
