import { hexId, type JsonObject, objectOf, objectsOf, textOf } from "../json-value.ts";
import {
  type AnyValue,
  type KeyValue,
  kindOfName,
  nanosOf,
  type Resource,
  type Scope,
  type Span,
  type SpanEvent,
  type SpanLink,
  type Status,
  spanKind,
  statusCode,
  sumOfNanos,
  type TracesDocument,
} from "../otlp-document.ts";
import type { RefusedItems } from "../read/refused-items.ts";
import { endpointKey, fieldTag, isResourceKey, linkTag, serviceName } from "./zipkin-tags.ts";

/** Whether it looks like a span of Zipkin's JSON, of whatever version. */
export function isZipkinSpan(value: JsonObject): boolean {
  return typeof value["traceId"] === "string" && typeof value["id"] === "string";
}

const v2Keys = ["kind", "localEndpoint", "remoteEndpoint", "tags"] as const;

/** Version 1 has its tags in `binaryAnnotations` and its endpoints in annotations, where version 2 has fields. */
export function isZipkinV1Span(value: JsonObject): boolean {
  const isV1 = "binaryAnnotations" in value || "binary_annotations" in value;
  const hasEndpoints = objectsOf(value["annotations"]).some((annotation) => "endpoint" in annotation);
  return (isV1 || hasEndpoints) && !v2Keys.some((key) => key in value);
}

interface Decoded {
  readonly span: Span;
  readonly resource: Resource;
  readonly scope: Scope;
}

/** Zipkin spans as OTLP, those of one process together. Spans without usable ids are counted in `refused`. */
export function decodeZipkinSpans(spans: readonly JsonObject[], refused: RefusedItems): TracesDocument {
  const resources = new Map<string, Map<string, Decoded[]>>();
  for (const source of spans) {
    const decoded = decodeSpan(source);
    if (decoded === undefined) {
      refused.add("a Zipkin span without a valid traceId and id");
      continue;
    }
    const resourceKey = JSON.stringify(decoded.resource);
    const scopes = resources.get(resourceKey) ?? new Map<string, Decoded[]>();
    resources.set(resourceKey, scopes);
    const scopeKey = JSON.stringify(decoded.scope);
    const list = scopes.get(scopeKey) ?? [];
    scopes.set(scopeKey, list);
    list.push(decoded);
  }
  return {
    resourceSpans: [...resources].map(([resourceKey, scopes]) => ({
      ...(resourceKey === "{}" ? {} : { resource: JSON.parse(resourceKey) as Resource }),
      scopeSpans: [...scopes].map(([scopeKey, list]) => ({
        ...(scopeKey === "{}" ? {} : { scope: JSON.parse(scopeKey) as Scope }),
        spans: list.map(({ span }) => span),
      })),
    })),
  };
}

function decodeSpan(source: JsonObject): Decoded | undefined {
  const traceId = hexId(source["traceId"], 32);
  const spanId = hexId(source["id"], 16);
  if (traceId === undefined || spanId === undefined) return undefined;
  const tags = tagsOf(source["tags"]);
  const kind = kindOf(source, tags);
  const status = takeStatus(tags);
  const traceState = take(tags, fieldTag.traceState);
  const parentSpanId = hexId(source["parentId"], 16);
  const links = takeLinks(tags);
  const scope = scopeOf(tags);
  const local = objectOf(source["localEndpoint"]);
  return {
    resource: resourceOf(tags, textOf(local?.["serviceName"]) ?? ""),
    scope,
    span: {
      ...{ traceId, spanId },
      ...(traceState === undefined ? {} : { traceState }),
      ...(parentSpanId === undefined || parentSpanId === spanId ? {} : { parentSpanId }),
      ...(textOf(source["name"]) === undefined ? {} : { name: textOf(source["name"])! }),
      kind,
      ...timesOf(source),
      attributes: [
        ...endpointAttributes(local, objectOf(source["remoteEndpoint"])),
        ...[...tags].map(([key, text]) => ({ key, value: { stringValue: text } })),
      ],
      events: objectsOf(source["annotations"]).map(decodeEvent),
      links,
      ...status,
    },
  };
}

function timesOf(source: JsonObject): Pick<Span, "startTimeUnixNano" | "endTimeUnixNano"> {
  const start = nanosOf(source["timestamp"]);
  return { startTimeUnixNano: start, endTimeUnixNano: sumOfNanos(start, nanosOf(source["duration"])) };
}

/** Tags with the keys in their order; a map, since a key may be `__proto__`. */
function tagsOf(tags: unknown): Map<string, string> {
  return new Map(
    Object.entries(objectOf(tags) ?? {}).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function take(tags: Map<string, string>, key: string): string | undefined {
  const text = tags.get(key);
  tags.delete(key);
  return text;
}

function kindOf(source: JsonObject, tags: Map<string, string>): number {
  const named = kindOfName(textOf(source["kind"]) ?? "");
  if (named !== undefined) return named;
  if (tags.get(fieldTag.kind) !== "internal") return 0;
  tags.delete(fieldTag.kind);
  return spanKind.internal;
}

/** Any `error` tag makes an error of the span; it stays where it says more than `true`. */
function takeStatus(tags: Map<string, string>): { readonly status?: Status } {
  const word = tags.get(fieldTag.statusCode)?.toUpperCase();
  const error = tags.get(fieldTag.error);
  if (word === "OK" || word === "ERROR" || word === "UNSET") tags.delete(fieldTag.statusCode);
  if (error === "true") tags.delete(fieldTag.error);
  const isError = error !== undefined || word === "ERROR";
  const code = isError ? statusCode.error : word === "OK" ? statusCode.ok : undefined;
  const message = take(tags, fieldTag.statusMessage);
  if (code === undefined && message === undefined) return {};
  return {
    status: { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) },
  };
}

function scopeOf(tags: Map<string, string>): Scope {
  const name = take(tags, fieldTag.scopeName);
  const version = take(tags, fieldTag.scopeVersion);
  return { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
}

function resourceOf(tags: Map<string, string>, service: string): Resource {
  const attributes: KeyValue[] =
    service === "" ? [] : [{ key: serviceName, value: { stringValue: service } }];
  for (const [key, text] of tags) {
    if (!isResourceKey(key)) continue;
    if (key !== serviceName || service === "") attributes.push({ key, value: { stringValue: text } });
    tags.delete(key);
  }
  return attributes.length === 0 ? {} : { attributes };
}

function endpointAttributes(local: JsonObject | undefined, remote: JsonObject | undefined): KeyValue[] {
  const texts: [string, unknown][] = [
    [endpointKey.hostIp, local?.["ipv4"] ?? local?.["ipv6"]],
    [endpointKey.peerService, remote?.["serviceName"]],
    [endpointKey.peerIp, remote?.["ipv4"] ?? remote?.["ipv6"]],
  ];
  const ports: [string, unknown][] = [
    [endpointKey.hostPort, local?.["port"]],
    [endpointKey.peerPort, remote?.["port"]],
  ];
  return [
    ...texts.flatMap(([key, text]) =>
      typeof text === "string" && text !== "" ? [{ key, value: { stringValue: text } }] : [],
    ),
    ...ports.flatMap(([key, port]) =>
      typeof port === "number" && port > 0 ? [{ key, value: { intValue: String(Math.floor(port)) } }] : [],
    ),
  ];
}

const eventWithAttributes = /^([^|]*)\|(\{.*\})\|(\d+)$/s;

function decodeEvent(annotation: JsonObject): SpanEvent {
  const text = textOf(annotation["value"]) ?? "";
  const timeUnixNano = nanosOf(annotation["timestamp"]);
  const match = eventWithAttributes.exec(text);
  const attributes = match === null ? undefined : attributesOf(match[2]!);
  if (attributes === undefined) return { timeUnixNano, name: text };
  return { timeUnixNano, name: match![1]!, attributes, droppedAttributesCount: countOf(match![3]!) };
}

const linkText = /^([0-9a-f]*)\|([0-9a-f]*)\|([^|]*)\|(\{.*\})\|(\d+)$/is;

function takeLinks(tags: Map<string, string>): SpanLink[] {
  const links: SpanLink[] = [];
  for (const [key, text] of tags) {
    const match = linkTag.test(key) ? linkText.exec(text) : null;
    const attributes = match === null ? undefined : attributesOf(match[4]!);
    if (match === null || attributes === undefined) continue;
    tags.delete(key);
    links.push({
      ...{ traceId: match[1]!, spanId: match[2]!, traceState: match[3]! },
      ...{ attributes, droppedAttributesCount: countOf(match[5]!) },
    });
  }
  return links;
}

function countOf(digits: string): number {
  return Math.min(Number(digits), 0xffff_ffff);
}

function attributesOf(json: string): KeyValue[] | undefined {
  try {
    const map = objectOf(JSON.parse(json)) ?? {};
    return Object.entries(map).map(([key, value]) => ({ key, value: anyValueOf(value) }));
  } catch {
    return undefined;
  }
}

function anyValueOf(value: unknown): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueOf) } };
  const map = objectOf(value);
  if (map === undefined) return {};
  return {
    kvlistValue: {
      values: Object.entries(map).map(([key, inner]) => ({ key, value: anyValueOf(inner) })),
    },
  };
}
