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
  plainInteger,
  type ResourceSpans,
  type ScopeSpans,
  type Span,
  type SpanEvent,
  type SpanLink,
  statusCode,
  type TracesDocument,
  valueText,
} from "../otlp-document.ts";
import { fieldTag, reservedSpanKeys } from "./jaeger-tags.ts";

interface Tag {
  readonly key: string;
  readonly type: "string" | "bool" | "int64" | "float64" | "binary";
  readonly value: unknown;
}

const serviceName = "service.name";

/**
 * Jaeger's JSON, as its page and its query API write it:
 *
 *     {"data":[{"traceID":…,"spans":[ … ],"processes":{"p1":{"serviceName":…,"tags":[…]}}}]}
 *
 * A trace is closed where the next span is of another one, so spans have to come trace by trace.
 */
export class JaegerEncoder implements Encoder {
  readonly losses = new LossCounter();
  /** Of the open trace: JSON of a process → its id. */
  readonly #processes = new Map<string, string>();
  #traceId: string | undefined;

  add(signal: Signal, json: string): string {
    if (signal !== "traces") {
      countOtherSignal(this.losses, signal, json);
      return "";
    }
    const out: string[] = [];
    let process = "";
    let last: ResourceSpans | undefined;
    forEachSpan(JSON.parse(json) as TracesDocument, (span, scope, resource) => {
      if (resource !== last) process = this.#processJson(resource);
      last = resource;
      const isSame = span.traceId === this.#traceId;
      if (!isSame) out.push(this.#openTrace(span.traceId ?? ""));
      const text = JSON.stringify(this.#span(span, scope, this.#processId(process)));
      out.push(isSame ? `,\n${text}` : text);
    });
    return out.join("");
  }

  end(): string {
    const head = this.#traceId === undefined ? '{"data":[' : this.#closeTrace();
    return `${head}]}\n`;
  }

  #openTrace(traceId: string): string {
    const before = this.#traceId === undefined ? '{"data":[' : `${this.#closeTrace()},`;
    this.#traceId = traceId;
    return `${before}\n{"traceID":${JSON.stringify(traceId)},"spans":[\n`;
  }

  #closeTrace(): string {
    const processes = [...this.#processes].map(([json, id]) => `"${id}":${json}`);
    this.#processes.clear();
    return `],\n"processes":{${processes.join()}}}`;
  }

  #processId(json: string): string {
    const known = this.#processes.get(json);
    if (known !== undefined) return known;
    const id = `p${this.#processes.size + 1}`;
    this.#processes.set(json, id);
    return id;
  }

  #processJson({ resource, schemaUrl }: ResourceSpans): string {
    if (schemaUrl !== undefined) this.losses.add("schema URLs");
    this.losses.add("entity references", resource?.entityRefs?.length ?? 0);
    this.#dropped(resource?.droppedAttributesCount);
    const attributes = resource?.attributes ?? [];
    const named = attributes.find(({ key, value }) => key === serviceName && value?.stringValue);
    const tags = attributes.filter((attribute) => attribute !== named);
    if (tags.some(({ key }) => key === serviceName)) this.losses.add("second or odd values of service.name");
    return JSON.stringify({
      serviceName: named?.value?.stringValue ?? "",
      tags: this.#tags(tags.filter(({ key }) => key !== serviceName)),
    });
  }

  #span(span: Span, { scope, schemaUrl }: ScopeSpans, processID: string): unknown {
    if (schemaUrl !== undefined) this.losses.add("schema URLs");
    this.losses.add("scope attributes", scope?.attributes?.length ?? 0);
    this.#dropped(
      span.droppedAttributesCount,
      span.droppedEventsCount,
      span.droppedLinksCount,
      scope?.droppedAttributesCount,
    );
    const attributes = (span.attributes ?? []).filter(({ key }) => {
      const isReserved = reservedSpanKeys.has(key ?? "");
      if (isReserved) this.losses.add("attributes whose key means a field in Jaeger");
      return !isReserved;
    });
    const fields: [string, string | undefined][] = [
      [fieldTag.scopeName, scope?.name],
      [fieldTag.scopeVersion, scope?.version],
      [fieldTag.kind, this.#kind(span.kind ?? 0)],
      [fieldTag.traceState, span.traceState],
    ];
    return {
      traceID: span.traceId,
      spanID: span.spanId,
      ...(span.flags === undefined ? {} : { flags: span.flags }),
      operationName: span.name ?? "",
      references: this.#references(span),
      ...this.#times(span),
      tags: [
        ...fields.flatMap(([key, value]) => (value === undefined ? [] : [stringTag(key, value)])),
        ...this.#status(span),
        ...this.#tags(attributes),
      ],
      logs: (span.events ?? []).map((event) => this.#log(event)),
      processID,
      warnings: null,
    };
  }

  #kind(kind: number): string | undefined {
    const name = kindName(kind);
    if (name === undefined && kind !== 0) this.losses.add("span kinds without a name");
    return name;
  }

  #status({ status }: Span): Tag[] {
    if (status === undefined) return [];
    const { code = 0, message } = status;
    const tags: Tag[] = message === undefined ? [] : [stringTag(fieldTag.statusMessage, message)];
    if (code === statusCode.error)
      tags.push({ key: fieldTag.error, type: "bool", value: true }, stringTag(fieldTag.statusCode, "ERROR"));
    else if (code === statusCode.ok) tags.push(stringTag(fieldTag.statusCode, "OK"));
    else if (code !== 0) this.losses.add("status codes without a name");
    return tags;
  }

  #times(span: Span): { readonly startTime: number; readonly duration: number } {
    const start = microsOf(span.startTimeUnixNano);
    const end = microsOf(span.endTimeUnixNano);
    if (!start.isExact || !end.isExact) this.losses.add("span times finer than a microsecond");
    if (end.micros < start.micros) this.losses.add("ends before the start");
    return { startTime: start.micros, duration: Math.max(0, end.micros - start.micros) };
  }

  #references(span: Span): unknown[] {
    const { parentSpanId, traceId } = span;
    if (parentSpanId !== undefined && /^0*$/.test(parentSpanId)) this.losses.add("parent ids of zeros");
    const parent =
      parentSpanId === undefined || /^0*$/.test(parentSpanId)
        ? []
        : [{ refType: "CHILD_OF", traceID: traceId, spanID: parentSpanId }];
    return [...parent, ...(span.links ?? []).flatMap((link) => this.#link(link, parent.length > 0, traceId))];
  }

  #link(link: SpanLink, hasParent: boolean, traceId: string | undefined): unknown[] {
    if (link.traceId === undefined || link.spanId === undefined) {
      this.losses.add("links without ids");
      return [];
    }
    const isChild = link.attributes?.some(
      ({ key, value }) => key === fieldTag.refType && value?.stringValue === "child_of",
    );
    // The first child-of reference within the trace is read as the parent.
    const isCertain = isChild === true && (hasParent || link.traceId !== traceId);
    this.losses.add("link attributes", (link.attributes?.length ?? 0) - (isCertain ? 1 : 0));
    if (link.traceState !== undefined) this.losses.add("trace states of links");
    if (link.flags !== undefined) this.losses.add("flags of links");
    this.#dropped(link.droppedAttributesCount);
    return [{ refType: isCertain ? "CHILD_OF" : "FOLLOWS_FROM", traceID: link.traceId, spanID: link.spanId }];
  }

  #log(event: SpanEvent): unknown {
    const { micros, isExact } = microsOf(event.timeUnixNano);
    if (!isExact) this.losses.add("event times finer than a microsecond");
    this.#dropped(event.droppedAttributesCount);
    const attributes = (event.attributes ?? []).filter(({ key }) => {
      if (key === fieldTag.event) this.losses.add("event attributes whose key is event");
      return key !== fieldTag.event;
    });
    const name = event.name === undefined ? [] : [stringTag(fieldTag.event, event.name)];
    return { timestamp: micros, fields: [...name, ...this.#tags(attributes)] };
  }

  #tags(attributes: readonly KeyValue[]): Tag[] {
    return attributes.map(({ key = "", value }) => this.#tag(key, value));
  }

  #tag(key: string, value: AnyValue | undefined): Tag {
    if (value?.stringValue !== undefined) return stringTag(key, value.stringValue);
    if (value?.boolValue !== undefined) return { key, type: "bool", value: value.boolValue };
    if (value?.intValue !== undefined) return { key, type: "int64", value: plainInteger(value.intValue) };
    if (value?.doubleValue !== undefined)
      return { key, type: "float64", value: doubleJson(value.doubleValue) };
    if (value?.bytesValue !== undefined) return { key, type: "binary", value: value.bytesValue };
    const isEmpty = value?.arrayValue === undefined && value?.kvlistValue === undefined;
    this.losses.add(isEmpty ? "attributes without a value" : "lists and maps in attributes (now JSON text)");
    return stringTag(key, valueText(value));
  }

  #dropped(...counts: readonly (number | undefined)[]): void {
    if (counts.some((count) => count !== undefined)) this.losses.add("counts of what an SDK dropped");
  }
}

/** JSON would write -0 as 0. */
function doubleJson(value: number | string): number | string {
  return Object.is(value, -0) ? "-0" : value;
}

function stringTag(key: string, value: string): Tag {
  return { key, type: "string", value };
}
