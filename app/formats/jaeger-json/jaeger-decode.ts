import { hexId, type JsonObject, listOf, objectOf, objectsOf, textOf } from "../json-value.ts";
import {
  type AnyValue,
  type KeyValue,
  kindOfName,
  nanosOf,
  type ResourceSpans,
  type Span,
  type SpanEvent,
  type SpanLink,
  type Status,
  statusCode,
  sumOfNanos,
  type TracesDocument,
} from "../otlp-document.ts";
import type { RefusedItems } from "../read/refused-items.ts";
import { fieldTag } from "./jaeger-tags.ts";

/** Whether it looks like a trace of Jaeger's JSON. */
export function isJaegerTrace(value: JsonObject): boolean {
  return Array.isArray(value["spans"]) && ("traceID" in value || "processes" in value);
}

/** A span of Jaeger's JSON on its own, with its process inside, as some tools list them. */
export function isJaegerSpan(value: JsonObject): boolean {
  return typeof value["traceID"] === "string" && typeof value["spanID"] === "string";
}

/** One trace of Jaeger's JSON as OTLP. Spans without usable ids are counted in `refused`. */
export function decodeJaegerTrace(trace: JsonObject, refused: RefusedItems): TracesDocument {
  return decodeJaegerSpans(objectsOf(trace["spans"]), objectOf(trace["processes"]) ?? {}, refused);
}

/** Spans with their process inside, or by id in `processes`. */
export function decodeJaegerSpans(
  spans: readonly JsonObject[],
  processes: JsonObject,
  refused: RefusedItems,
): TracesDocument {
  /** By process, then by scope: envelopes in the order of their first span. */
  const resources = new Map<string, ResourceOf>();
  for (const source of spans) {
    const decoded = decodeSpan(source);
    if (decoded === undefined) {
      refused.add("a Jaeger span without a valid traceID and spanID");
      continue;
    }
    const process = objectOf(source["process"]) ?? objectOf(processes[textOf(source["processID"]) ?? ""]);
    const key = JSON.stringify(process ?? null);
    const envelope: ResourceOf = resources.get(key) ?? {
      resource: decodeProcess(process),
      scopes: new Map(),
    };
    resources.set(key, envelope);
    const scopeKey = JSON.stringify(decoded.scope);
    const scope: ScopeOf = envelope.scopes.get(scopeKey) ?? { scope: decoded.scope, spans: [] };
    envelope.scopes.set(scopeKey, scope);
    scope.spans.push(decoded.span);
  }
  return {
    resourceSpans: [...resources.values()].map(({ resource, scopes }) => ({
      ...(resource === undefined ? {} : { resource }),
      scopeSpans: [...scopes.values()].map(({ scope, spans: inside }) => ({
        ...(Object.keys(scope).length === 0 ? {} : { scope }),
        spans: inside,
      })),
    })),
  };
}

interface ScopeName {
  name?: string;
  version?: string;
}

interface ResourceOf {
  readonly resource: ResourceSpans["resource"];
  readonly scopes: Map<string, ScopeOf>;
}

interface ScopeOf {
  readonly scope: ScopeName;
  readonly spans: Span[];
}

function decodeProcess(process: JsonObject | undefined): ResourceSpans["resource"] {
  if (process === undefined) return undefined;
  const name = textOf(process["serviceName"]) ?? "";
  const tags = objectsOf(process["tags"]).map(decodeTag);
  const named = name === "" ? [] : [{ key: "service.name", value: { stringValue: name } }];
  const attributes = [...named, ...tags];
  return attributes.length === 0 ? undefined : { attributes };
}

function decodeSpan(source: JsonObject): { readonly span: Span; readonly scope: ScopeName } | undefined {
  const traceId = hexId(source["traceID"], 32);
  const spanId = hexId(source["spanID"], 16);
  if (traceId === undefined || spanId === undefined) return undefined;
  const tags = new SpanTags(objectsOf(source["tags"]));
  const name = tags.take(fieldTag.scopeName) ?? tags.take(fieldTag.libraryName);
  const version = tags.take(fieldTag.scopeVersion) ?? tags.take(fieldTag.libraryVersion);
  const scope: ScopeName = {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
  };
  const start = nanosOf(source["startTime"]);
  const { parentSpanId, links } = decodeReferences(source, traceId, spanId);
  const events = objectsOf(source["logs"]).map(decodeLog);
  const traceState = tags.take(fieldTag.traceState);
  const { flags } = source;
  return {
    scope,
    span: {
      ...{ traceId, spanId },
      ...(traceState === undefined ? {} : { traceState }),
      ...(parentSpanId === undefined ? {} : { parentSpanId }),
      ...(typeof flags === "number" && flags > 0 ? { flags } : {}),
      name: textOf(source["operationName"]) ?? "",
      kind: tags.takeKind(),
      startTimeUnixNano: start,
      endTimeUnixNano: sumOfNanos(start, nanosOf(source["duration"])),
      ...tags.takeStatus(),
      attributes: tags.rest(),
      events,
      links,
    },
  };
}

/** The first child-of reference within the trace is the parent, the others are links. */
function decodeReferences(
  source: JsonObject,
  traceId: string,
  spanId: string,
): { readonly parentSpanId: string | undefined; readonly links: SpanLink[] } {
  // Before references there was a field for the parent.
  let parentSpanId = hexId(source["parentSpanID"], 16);
  const links: SpanLink[] = [];
  for (const reference of objectsOf(source["references"])) {
    const ids = { traceId: hexId(reference["traceID"], 32), spanId: hexId(reference["spanID"], 16) };
    if (ids.traceId === undefined || ids.spanId === undefined) continue;
    const isChild = reference["refType"] === "CHILD_OF";
    if (isChild && ids.traceId === traceId && (parentSpanId === undefined || parentSpanId === ids.spanId))
      parentSpanId = ids.spanId;
    else {
      const attributes = isChild ? [{ key: fieldTag.refType, value: { stringValue: "child_of" } }] : [];
      links.push({ traceId: ids.traceId, spanId: ids.spanId, attributes });
    }
  }
  return { parentSpanId: parentSpanId === spanId ? undefined : parentSpanId, links };
}

function decodeLog(log: JsonObject): SpanEvent {
  const fields = objectsOf(log["fields"]);
  const named = fields.find((field) => field["key"] === fieldTag.event);
  const name = named === undefined ? undefined : textOf(named["value"]);
  const attributes = fields.filter((field) => field !== named || name === undefined).map(decodeTag);
  return {
    timeUnixNano: nanosOf(log["timestamp"]),
    ...(name === undefined ? {} : { name }),
    attributes,
  };
}

/** The tags of a span, from which those are taken that stand for fields. */
class SpanTags {
  readonly #tags: JsonObject[];

  constructor(tags: readonly JsonObject[]) {
    this.#tags = [...tags];
  }

  /** The text of the first string tag with this key, which is taken out. */
  take(key: string): string | undefined {
    const at = this.#tags.findIndex((tag) => tag["key"] === key && typeof tag["value"] === "string");
    return at < 0 ? undefined : (this.#tags.splice(at, 1)[0]!["value"] as string);
  }

  takeKind(): number {
    const at = this.#tags.findIndex((tag) => tag["key"] === fieldTag.kind);
    const kind = at < 0 ? undefined : kindOfName(String(this.#tags[at]!["value"]));
    if (kind === undefined) return 0;
    this.#tags.splice(at, 1);
    return kind;
  }

  /** Nothing is guessed from an HTTP status: what the writer did not call an error is none. */
  takeStatus(): { readonly status?: Status } {
    const named = this.#takeStatusCode();
    const at = this.#tags.findIndex(
      (tag) => tag["key"] === fieldTag.error && String(tag["value"]) === "true",
    );
    if (at >= 0) this.#tags.splice(at, 1);
    const code = at >= 0 ? statusCode.error : named;
    const message = this.take(fieldTag.statusMessage);
    if (code === undefined && message === undefined) return {};
    return {
      status: { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) },
    };
  }

  #takeStatusCode(): number | undefined {
    const at = this.#tags.findIndex((tag) => tag["key"] === fieldTag.statusCode);
    if (at < 0) return undefined;
    const word = String(this.#tags[at]!["value"]).toUpperCase();
    const code = word === "OK" ? statusCode.ok : word === "ERROR" ? statusCode.error : undefined;
    if (code !== undefined || word === "UNSET") this.#tags.splice(at, 1);
    return code;
  }

  rest(): KeyValue[] {
    return this.#tags.map(decodeTag);
  }
}

function decodeTag(tag: JsonObject): KeyValue {
  return { key: textOf(tag["key"]) ?? "", value: decodeTagValue(textOf(tag["type"]) ?? "", tag["value"]) };
}

function decodeTagValue(type: string, value: unknown): AnyValue {
  switch (type.toLowerCase()) {
    case "bool":
      return { boolValue: String(value) === "true" };
    case "int64":
    case "long":
      return /^-?\d{1,19}$/.test(String(value)) ? { intValue: String(value) } : untypedValue(value);
    case "float64":
    case "double":
      return typeof value === "number" ? { doubleValue: value } : namedDouble(value);
    case "binary":
      return typeof value === "string" && /^[\w+/-]*={0,2}$/.test(value)
        ? { bytesValue: value }
        : untypedValue(value);
    default:
      return untypedValue(value);
  }
}

function namedDouble(value: unknown): AnyValue {
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return { doubleValue: value };
  if (value === "-0") return { doubleValue: "-0" };
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? { doubleValue: number } : untypedValue(value);
}

/** A value whose type is not named, as JSON says it. */
function untypedValue(value: unknown): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value === null || value === undefined) return {};
  return { stringValue: JSON.stringify(listOf(value).length > 0 ? listOf(value) : value) };
}
