import type { Instance } from "../../main/servetest/instance.ts";
import { expect, post } from "./sightglass.ts";

/** A span in the few words a test needs. */
export interface SpanSketch {
  readonly trace: number;
  readonly id: number;
  /** 0 for a root. */
  readonly parent: number;
  readonly name: string;
  readonly service?: string;
  readonly startMs: number;
  readonly lengthMs: number;
  readonly isError?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly events?: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  readonly links?: readonly { readonly trace: number; readonly id: number }[];
}

const baseUnixNano = 1_700_000_000_000_000_000n;

export function traceHex(trace: number): string {
  return `a${trace.toString(16).padStart(31, "0")}`;
}

export function spanHex(id: number): string {
  return id.toString(16).padStart(16, "0");
}

/** One OTLP request in JSON; spans of one service share a resource. */
function otlpRequest(spans: readonly SpanSketch[]): object {
  const byService = Map.groupBy(spans, ({ service = "shop" }) => service);
  return {
    resourceSpans: Array.from(byService, ([service, own]) => ({
      resource: { attributes: attributesOf({ "service.name": service }) },
      scopeSpans: [{ spans: own.map(spanOf) }],
    })),
  };
}

function spanOf(span: SpanSketch): object {
  return {
    traceId: traceHex(span.trace),
    spanId: spanHex(span.id),
    ...(span.parent === 0 ? {} : { parentSpanId: spanHex(span.parent) }),
    name: span.name,
    kind: 1,
    startTimeUnixNano: timeAt(span.startMs),
    endTimeUnixNano: timeAt(span.startMs + span.lengthMs),
    attributes: attributesOf(span.attributes ?? {}),
    ...(span.isError === true ? { status: { code: 2 } } : {}),
    events: span.events?.map(({ name, attributes }) => ({
      timeUnixNano: timeAt(span.startMs),
      name,
      attributes: attributesOf(attributes),
    })),
    links: span.links?.map(({ trace, id }) => ({ traceId: traceHex(trace), spanId: spanHex(id) })),
  };
}

function attributesOf(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function timeAt(ms: number): string {
  return String(baseUnixNano + BigInt(Math.round(ms * 1e6)));
}

export async function sendSpans(instance: Instance, spans: readonly SpanSketch[]): Promise<void> {
  expect(await post(instance, "/v1/traces", otlpRequest(spans))).toBe(200);
}

/** Log records of spans, in the words of a test. */
export interface LogSketch {
  readonly trace: number;
  readonly span: number;
  readonly atMs: number;
  readonly body: string;
}

export async function sendLogs(instance: Instance, logs: readonly LogSketch[]): Promise<void> {
  const logRecords = logs.map(({ trace, span, atMs, body }) => ({
    traceId: traceHex(trace),
    spanId: spanHex(span),
    timeUnixNano: timeAt(atMs),
    severityNumber: 9,
    severityText: "INFO",
    body: { stringValue: body },
  }));
  const resource = { attributes: attributesOf({ "service.name": "shop" }) };
  const resourceLogs = [{ resource, scopeLogs: [{ logRecords }] }];
  expect(await post(instance, "/v1/logs", { resourceLogs })).toBe(200);
}
