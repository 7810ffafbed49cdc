import { asString } from "../../values/go-text.ts";
import type { Value } from "../../values/value.ts";

/** Attributes that names are made of, each with the one that older conventions had. Source: the README of contrib's transform processor. */
const olderKeys = {
  "db.collection.name": undefined,
  "db.namespace": "db.name",
  "db.operation.name": "db.operation",
  "db.query.summary": undefined,
  "db.stored_procedure.name": undefined,
  "db.system.name": "db.system",
  "http.request.method": "http.method",
  "http.route": undefined,
  "messaging.destination.anonymous": undefined,
  "messaging.destination.name": "messaging.destination",
  "messaging.destination.template": undefined,
  "messaging.destination.temporary": undefined,
  "messaging.operation.name": "messaging.operation",
  "messaging.system": undefined,
  "rpc.method": "rpc.grpc.method",
  "rpc.service": "rpc.grpc.service",
  "rpc.system.name": "rpc.system",
  "server.address": undefined,
  "server.port": undefined,
  "url.template": undefined,
} as const;

type Key = keyof typeof olderKeys;

/** All attributes that may be read. */
export const spanNameKeys: readonly string[] = Object.entries(olderKeys).flatMap(([key, older]) =>
  older === undefined ? [key] : [key, older],
);

/** Reads an attribute of the span; undefined where it has none. */
type ReadAttribute = (key: string) => Value;

class Attributes {
  readonly #read: ReadAttribute;

  constructor(read: ReadAttribute) {
    this.#read = read;
  }

  /** The text of an attribute, or of its older name. */
  text(key: Key): string | undefined {
    const older = olderKeys[key];
    const value = this.#read(key) ?? (older === undefined ? undefined : this.#read(older));
    return value === undefined ? undefined : asString(value);
  }

  isTrue(key: Key): boolean {
    return this.#read(key) === true;
  }

  /** `server.address`, with the port where there is one. */
  server(): string | undefined {
    const address = this.text("server.address");
    const port = this.text("server.port");
    return address === undefined || port === undefined ? address : `${address}:${port}`;
  }
}

type NameOf = (attributes: Attributes) => string | undefined;

/** By SpanKind, the conventions in the order in which they are asked. */
const conventions: Readonly<Record<string, readonly NameOf[]>> = {
  2: [(attributes) => httpName(attributes, "http.route"), rpcName, messagingName],
  3: [(attributes) => httpName(attributes, "url.template"), rpcName, dbName, messagingName],
  4: [messagingName],
  5: [messagingName],
};

/** The name that the conventions give a span; undefined where none is about it. `kind`: OTLP's SpanKind. */
export function semconvSpanName(kind: Value, read: ReadAttribute): string | undefined {
  const attributes = new Attributes(read);
  for (const nameOf of conventions[asString(kind)] ?? []) {
    const name = nameOf(attributes);
    if (name !== undefined && name !== "") return name;
  }
  return undefined;
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
function httpName(attributes: Attributes, subject: "http.route" | "url.template"): string | undefined {
  const method = attributes.text("http.request.method");
  const path = attributes.text(subject);
  return method === undefined || path === undefined ? method : `${method} ${path}`;
}

/** https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/ */
function rpcName(attributes: Attributes): string | undefined {
  const system = attributes.text("rpc.system.name");
  if (system === undefined) return undefined;
  const method = attributes.text("rpc.method");
  const service = attributes.text("rpc.service");
  if (service === undefined) return method ?? system;
  return `${service}/${method ?? "*"}`;
}

/** https://opentelemetry.io/docs/specs/semconv/database/database-spans/ */
function dbName(attributes: Attributes): string | undefined {
  const system = attributes.text("db.system.name");
  if (system === undefined) return undefined;
  const summary = attributes.text("db.query.summary");
  if (summary !== undefined) return summary;
  const parts = [attributes.text("db.operation.name"), dbTarget(attributes)].filter(isSaid);
  return parts.length > 0 ? parts.join(" ") : system;
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

function dbTarget(attributes: Attributes): string | undefined {
  const namespace = attributes.text("db.namespace");
  const what = attributes.text("db.collection.name") ?? attributes.text("db.stored_procedure.name");
  if (what !== undefined) return isSaid(namespace) ? `${namespace}.${what}` : what;
  return isSaid(namespace) ? namespace : attributes.server();
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#span-name */
function messagingName(attributes: Attributes): string | undefined {
  const system = attributes.text("messaging.system");
  if (system === undefined) return undefined;
  const operation = attributes.text("messaging.operation.name");
  const destination = messagingDestination(attributes);
  if (!isSaid(destination)) return operation ?? system;
  return operation === undefined ? destination : `${operation} ${destination}`;
}

function messagingDestination(attributes: Attributes): string | undefined {
  if (attributes.isTrue("messaging.destination.temporary")) return "(temporary)";
  if (attributes.isTrue("messaging.destination.anonymous")) return "(anonymous)";
  return (
    attributes.text("messaging.destination.template") ??
    attributes.text("messaging.destination.name") ??
    attributes.server()
  );
}
