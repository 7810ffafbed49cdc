import type { Message } from "./otlp-sink.ts";

export type Attributes = Readonly<Record<string, unknown>>;

export interface SpanEvent {
  readonly name: string;
  readonly attributes: Attributes;
}

export interface FlatSpan {
  readonly resource: Attributes;
  readonly service: string;
  readonly version: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly isError: boolean;
  readonly durationMs: number;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

export interface FlatLog {
  readonly service: string;
  readonly severityText: string;
  readonly body: unknown;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface FlatMetric {
  readonly service: string;
  readonly name: string;
  readonly type: "gauge" | "sum" | "histogram" | "exponentialHistogram";
  readonly isMonotonic: boolean;
  readonly points: readonly Message[];
  readonly exemplars: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly value: number;
  }[];
}

const errorStatus = 2;

export function spansOf(requests: readonly Message[]): FlatSpan[] {
  return items(requests, "resourceSpans", "scopeSpans", "spans").map(({ resource, item }) => ({
    resource,
    service: String(resource["service.name"]),
    version: String(resource["service.version"]),
    ...ids(item),
    parentSpanId: hex(item["parentSpanId"]),
    name: String(item["name"]),
    kind: Number(item["kind"]),
    isError: Number((item["status"] as Message | undefined)?.["code"]) === errorStatus,
    durationMs:
      Number(BigInt(item["endTimeUnixNano"] as string) - BigInt(item["startTimeUnixNano"] as string)) / 1e6,
    attributes: attributesOf(item),
    events: list(item, "events").map((event) => ({
      name: String(event["name"]),
      attributes: attributesOf(event),
    })),
    links: list(item, "links").map(ids),
  }));
}

export function logsOf(requests: readonly Message[]): FlatLog[] {
  return items(requests, "resourceLogs", "scopeLogs", "logRecords").map(({ resource, item }) => ({
    service: String(resource["service.name"]),
    severityText: String(item["severityText"]),
    body: anyValue(item["body"] as Message | undefined),
    ...ids(item),
    attributes: attributesOf(item),
  }));
}

export function metricsOf(requests: readonly Message[]): FlatMetric[] {
  return items(requests, "resourceMetrics", "scopeMetrics", "metrics").map(({ resource, item }) => {
    const type = (["gauge", "sum", "histogram", "exponentialHistogram"] as const).find(
      (name) => name in item,
    );
    if (type === undefined) throw new Error(`metric ${String(item["name"])} has no data`);
    const data = item[type] as Message;
    const points = list(data, "dataPoints");
    return {
      service: String(resource["service.name"]),
      name: String(item["name"]),
      type,
      isMonotonic: data["isMonotonic"] === true,
      points,
      exemplars: points
        .flatMap((point) => list(point, "exemplars"))
        .map((exemplar) => ({ ...ids(exemplar), value: Number(exemplar["asDouble"]) })),
    };
  });
}

function items(
  requests: readonly Message[],
  outer: string,
  inner: string,
  leaf: string,
): { resource: Attributes; item: Message }[] {
  return requests
    .flatMap((request) => list(request, outer))
    .flatMap((envelope) => {
      const resource = attributesOf((envelope["resource"] ?? {}) as Message);
      return list(envelope, inner)
        .flatMap((scope) => list(scope, leaf))
        .map((item) => ({ resource, item }));
    });
}

function ids(message: Message): { traceId: string; spanId: string } {
  return { traceId: hex(message["traceId"]), spanId: hex(message["spanId"]) };
}

function list(message: Message, field: string): readonly Message[] {
  return (message[field] ?? []) as readonly Message[];
}

/** Protobuf has ids as bytes, OTLP/JSON as hex text. */
function hex(id: unknown): string {
  if (id === undefined) return "";
  return typeof id === "string" ? id : Buffer.from(id as Uint8Array).toString("hex");
}

function attributesOf(message: Message): Attributes {
  return Object.fromEntries(
    list(message, "attributes").map(({ key, value }) => [
      String(key),
      anyValue(value as Message | undefined),
    ]),
  );
}

/** The JavaScript value of an AnyValue. Integers arrive as text and become numbers: the demo sends small ones. */
export function anyValue(value: Message | undefined): unknown {
  if (value === undefined) return undefined;
  if ("intValue" in value) return Number(value["intValue"]);
  if ("arrayValue" in value) return list(value["arrayValue"] as Message, "values").map(anyValue);
  if ("kvlistValue" in value) {
    const pairs = list(value["kvlistValue"] as Message, "values");
    return Object.fromEntries(pairs.map((pair) => [pair["key"], anyValue(pair["value"] as Message)]));
  }
  return value["stringValue"] ?? value["doubleValue"] ?? value["boolValue"] ?? value["bytesValue"];
}
