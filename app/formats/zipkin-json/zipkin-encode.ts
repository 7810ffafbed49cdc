import type { Signal } from "../../base/signal.ts";
import type { Encoder } from "../encoder.ts";
import { LossCounter } from "../loss-counter.ts";
import { countOtherSignal } from "../other-signals.ts";
import {
  type AnyValue,
  forEachSpan,
  type KeyValue,
  kindName,
  microsOf,
  plainValue,
  type ResourceSpans,
  type ScopeSpans,
  type Span,
  type SpanEvent,
  type SpanLink,
  spanKind,
  statusCode,
  type TracesDocument,
  valueText,
} from "../otlp-document.ts";
import { endpointKey, fieldTag, isReserved, isResourceKey, serviceName } from "./zipkin-tags.ts";

type Tags = Record<string, string>;

interface Endpoint {
  serviceName?: string;
  ipv4?: string;
  ipv6?: string;
  port?: number;
}

/** Zipkin's v2 JSON: one list of spans, whose tags are text. Spans may come in any order. */
export class ZipkinEncoder implements Encoder {
  readonly losses = new LossCounter();
  #hasSpans = false;

  add(signal: Signal, json: string): string {
    if (signal !== "traces") {
      countOtherSignal(this.losses, signal, json);
      return "";
    }
    const out: string[] = [];
    forEachSpan(JSON.parse(json) as TracesDocument, (span, scope, resource) => {
      out.push(this.#hasSpans ? ",\n" : "[\n", JSON.stringify(this.#span(span, scope, resource)));
      this.#hasSpans = true;
    });
    return out.join("");
  }

  end(): string {
    return this.#hasSpans ? "]\n" : "[]\n";
  }

  #span(span: Span, scope: ScopeSpans, resource: ResourceSpans): unknown {
    const tags: Tags = Object.create(null) as Tags;
    const local: Endpoint = {};
    const remote: Endpoint = {};
    this.#resource(resource, tags, local);
    this.#scope(scope, tags);
    this.#attributes(span.attributes ?? [], tags, local, remote);
    const kind = this.#kind(span.kind ?? 0, tags);
    this.#status(span, tags);
    if (span.traceState !== undefined) tags[fieldTag.traceState] = span.traceState;
    (span.links ?? []).forEach((link, index) => {
      tags[`otlp.link.${index}`] = this.#link(link);
    });
    this.#dropped(span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount);
    if (span.flags !== undefined) this.losses.add("span flags");
    return {
      traceId: span.traceId,
      ...this.#parent(span),
      id: span.spanId,
      ...(kind === undefined ? {} : { kind }),
      ...(span.name === undefined ? {} : { name: span.name }),
      ...this.#times(span),
      ...(isEmpty(local) ? {} : { localEndpoint: local }),
      ...(isEmpty(remote) ? {} : { remoteEndpoint: remote }),
      ...(span.events === undefined ? {} : { annotations: span.events.map((event) => this.#event(event)) }),
      ...(isEmpty(tags) ? {} : { tags }),
    };
  }

  #parent({ parentSpanId, spanId }: Span): { readonly parentId?: string } {
    if (parentSpanId === undefined) return {};
    if (/^0*$/.test(parentSpanId)) this.losses.add("parent ids of zeros");
    else if (parentSpanId !== spanId) return { parentId: parentSpanId };
    else this.losses.add("spans that are their own parent");
    return {};
  }

  #resource({ resource, schemaUrl }: ResourceSpans, tags: Tags, local: Endpoint): void {
    if (schemaUrl !== undefined) this.losses.add("schema URLs");
    this.losses.add("entity references", resource?.entityRefs?.length ?? 0);
    this.#dropped(resource?.droppedAttributesCount);
    for (const attribute of resource?.attributes ?? []) {
      const { key = "", value } = attribute;
      if (key === serviceName && value?.stringValue && local.serviceName === undefined) {
        local.serviceName = value.stringValue;
        continue;
      }
      if (!isResourceKey(key)) this.losses.add("attributes of resources (now of the span)");
      this.#tag(tags, attribute);
    }
  }

  #scope({ scope, schemaUrl }: ScopeSpans, tags: Tags): void {
    if (schemaUrl !== undefined) this.losses.add("schema URLs");
    this.losses.add("scope attributes", scope?.attributes?.length ?? 0);
    this.#dropped(scope?.droppedAttributesCount);
    if (scope?.name !== undefined) tags[fieldTag.scopeName] = scope.name;
    if (scope?.version !== undefined) tags[fieldTag.scopeVersion] = scope.version;
  }

  #attributes(attributes: readonly KeyValue[], tags: Tags, local: Endpoint, remote: Endpoint): void {
    for (const attribute of attributes) {
      if (putEndpoint(attribute, local, remote)) continue;
      if (isResourceKey(attribute.key ?? "")) this.losses.add("attributes of spans (now of the resource)");
      this.#tag(tags, attribute);
    }
  }

  #tag(tags: Tags, { key = "", value }: KeyValue): void {
    if (isReserved(key)) {
      this.losses.add("attributes whose key means a field in Zipkin");
      return;
    }
    if (key in tags) this.losses.add("attributes with the same key");
    if (value?.stringValue === undefined) this.losses.add("types of attributes (now text)");
    tags[key] = valueText(value);
  }

  #kind(kind: number, tags: Tags): string | undefined {
    const name = kindName(kind);
    if (kind === spanKind.internal) tags[fieldTag.kind] = "internal";
    else if (name !== undefined) return name.toUpperCase();
    else if (kind !== 0) this.losses.add("span kinds without a name");
    return undefined;
  }

  #status({ status }: Span, tags: Tags): void {
    if (status === undefined) return;
    const { code = 0, message } = status;
    if (message !== undefined) tags[fieldTag.statusMessage] = message;
    if (code === statusCode.error) {
      tags[fieldTag.statusCode] = "ERROR";
      tags[fieldTag.error] = "true";
    } else if (code === statusCode.ok) tags[fieldTag.statusCode] = "OK";
    else if (code !== 0) this.losses.add("status codes without a name");
  }

  #times(span: Span): { readonly timestamp?: number; readonly duration?: number } {
    const start = microsOf(span.startTimeUnixNano);
    const end = microsOf(span.endTimeUnixNano);
    if (!start.isExact || !end.isExact) this.losses.add("span times finer than a microsecond");
    if (end.micros < start.micros) this.losses.add("ends before the start");
    const duration = Math.max(0, end.micros - start.micros);
    return {
      ...(start.micros === 0 ? {} : { timestamp: start.micros }),
      ...(duration === 0 ? {} : { duration }),
    };
  }

  /** `name`, or `name|{attributes}|dropped` where it has attributes. */
  #event(event: SpanEvent): { readonly timestamp: number; readonly value: string } {
    const { micros, isExact } = microsOf(event.timeUnixNano);
    if (!isExact) this.losses.add("event times finer than a microsecond");
    const name = event.name ?? "";
    if (name.includes("|")) this.losses.add("names of events with a |");
    if (event.attributes === undefined && event.droppedAttributesCount === undefined)
      return { timestamp: micros, value: name };
    return {
      timestamp: micros,
      value: `${name}|${this.#map(event.attributes)}|${event.droppedAttributesCount ?? 0}`,
    };
  }

  #link(link: SpanLink): string {
    const { traceId = "", spanId = "", traceState = "" } = link;
    if (traceId === "" || spanId === "") this.losses.add("links without ids");
    if (traceState.includes("|")) this.losses.add("trace states with a |");
    if (link.flags !== undefined) this.losses.add("flags of links");
    return `${traceId}|${spanId}|${traceState}|${this.#map(link.attributes)}|${link.droppedAttributesCount ?? 0}`;
  }

  /** Attributes as a JSON object, in which the types are those of JSON. */
  #map(attributes: readonly KeyValue[] | undefined): string {
    const map = Object.create(null) as Record<string, unknown>;
    for (const { key = "", value } of attributes ?? []) {
      if (key in map) this.losses.add("attributes with the same key");
      if (!isJsonType(value)) this.losses.add("types of attributes of events and links (now of JSON)");
      map[key] = plainValue(value);
    }
    return JSON.stringify(map);
  }

  #dropped(...counts: readonly (number | undefined)[]): void {
    if (counts.some((count) => count !== undefined)) this.losses.add("counts of what an SDK dropped");
  }
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Whether JSON has the value's type: it comes back as the same. */
function isJsonType(value: AnyValue | undefined): boolean {
  if (value?.intValue !== undefined) return Number.isSafeInteger(Number(value.intValue));
  return value?.stringValue !== undefined || value?.boolValue !== undefined;
}

/** Whether the attribute is a part of an endpoint, where it was put. */
function putEndpoint({ key, value }: KeyValue, local: Endpoint, remote: Endpoint): boolean {
  if (key === endpointKey.peerService) return putService(remote, value);
  if (key === endpointKey.peerIp) return putIp(remote, value);
  if (key === endpointKey.hostIp) return putIp(local, value);
  if (key === endpointKey.peerPort) return putPort(remote, value);
  return key === endpointKey.hostPort && putPort(local, value);
}

function putService(endpoint: Endpoint, value: AnyValue | undefined): boolean {
  if (!value?.stringValue || endpoint.serviceName !== undefined) return false;
  endpoint.serviceName = value.stringValue;
  return true;
}

function putIp(endpoint: Endpoint, value: AnyValue | undefined): boolean {
  const ip = value?.stringValue;
  if (!ip || endpoint.ipv4 !== undefined || endpoint.ipv6 !== undefined) return false;
  endpoint[ip.includes(":") ? "ipv6" : "ipv4"] = ip;
  return true;
}

function putPort(endpoint: Endpoint, value: AnyValue | undefined): boolean {
  const port = Number(value?.intValue);
  if (!Number.isInteger(port) || port < 1 || port > 65_535 || endpoint.port !== undefined) return false;
  endpoint.port = port;
  return true;
}
