/**
 * OTLP/JSON of traces as `JSON.parse` gives it, in the one form `protobufToJson` writes. Objects, because other formats
 * are made of them: this is the edge, and never on the way of a request that an SDK sends.
 */
export interface TracesDocument {
  readonly resourceSpans?: readonly ResourceSpans[];
}

export interface ResourceSpans {
  readonly resource?: Resource;
  readonly scopeSpans?: readonly ScopeSpans[];
  readonly schemaUrl?: string;
}

export interface Resource {
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
  readonly entityRefs?: readonly unknown[];
}

export interface ScopeSpans {
  readonly scope?: Scope;
  readonly spans?: readonly Span[];
  readonly schemaUrl?: string;
}

export interface Scope {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
}

export interface Span {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly parentSpanId?: string;
  readonly flags?: number;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
  readonly events?: readonly SpanEvent[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly SpanLink[];
  readonly droppedLinksCount?: number;
  readonly status?: Status;
}

export interface SpanEvent {
  readonly timeUnixNano?: string;
  readonly name?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
}

export interface SpanLink {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly attributes?: readonly KeyValue[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
}

export interface Status {
  readonly message?: string;
  readonly code?: number;
}

export interface KeyValue {
  readonly key?: string;
  readonly value?: AnyValue;
}

/** One member at most is there. Integers are decimal strings, doubles that JSON has no number for are strings. */
export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number | string;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
  readonly bytesValue?: string;
}

export const spanKind = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
export const statusCode = { ok: 1, error: 2 } as const;

/** `server` of 2; undefined for none and for numbers that have no name. */
export function kindName(kind: number): string | undefined {
  return Object.entries(spanKind).find(([, number]) => number === kind)?.[0];
}

/** 2 of `SERVER`; undefined for other words. */
export function kindOfName(name: string): number | undefined {
  const known = name.toLowerCase();
  return Object.hasOwn(spanKind, known) ? spanKind[known as keyof typeof spanKind] : undefined;
}

/** Calls `visit` for each span with what encloses it. */
export function forEachSpan(
  document: TracesDocument,
  visit: (span: Span, scope: ScopeSpans, resource: ResourceSpans) => void,
): void {
  for (const resource of document.resourceSpans ?? [])
    for (const scope of resource.scopeSpans ?? [])
      for (const span of scope.spans ?? []) visit(span, scope, resource);
}

/** The value as plain JSON: what formats without types show. */
export function plainValue(value: AnyValue | undefined): unknown {
  if (value === undefined) return null;
  if (value.intValue !== undefined) return plainInteger(value.intValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue !== undefined)
    return Object.fromEntries(
      (value.kvlistValue.values ?? []).map(({ key, value: inner }) => [key ?? "", plainValue(inner)]),
    );
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}

/** As a number where it keeps every digit, else as text. */
export function plainInteger(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** The value as text: a string as it is, all else as JSON. */
export function valueText(value: AnyValue | undefined): string {
  const plain = plainValue(value);
  return typeof plain === "string" ? plain : plain === null ? "" : JSON.stringify(plain);
}

const nanosPerMicro = 1_000n;
const nanosMax = 2n ** 64n - 1n;

/** Microseconds as a number, and whether that loses nothing. */
export function microsOf(nanos: string | undefined): { readonly micros: number; readonly isExact: boolean } {
  const value = BigInt(nanos ?? "0");
  const micros = Number(value / nanosPerMicro);
  return { micros, isExact: value % nanosPerMicro === 0n && Number.isSafeInteger(micros) };
}

/** Microseconds that a JSON document holds, with or without a fraction, as OTLP nanoseconds; "0" for anything else. */
export function nanosOf(micros: unknown): string {
  const value = typeof micros === "string" ? Number(micros) : micros;
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return "0";
  const whole = Math.floor(value);
  return boundedNano(BigInt(whole) * nanosPerMicro + BigInt(Math.round((value - whole) * 1_000)));
}

/** The sum of two times that `nanosOf` gave. */
export function sumOfNanos(start: string, duration: string): string {
  return boundedNano(BigInt(start) + BigInt(duration));
}

/** The time, or the last that OTLP can write. */
function boundedNano(nanos: bigint): string {
  return String(nanos < nanosMax ? nanos : nanosMax);
}
