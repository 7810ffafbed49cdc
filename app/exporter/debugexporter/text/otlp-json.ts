/** The parts of OTLP/JSON that are printed. Everything may be absent: proto3 leaves out what is zero. */

export interface JsonValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number | string;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly JsonValue[] };
  readonly kvlistValue?: { readonly values?: readonly JsonAttribute[] };
}

export interface JsonAttribute {
  readonly key?: string;
  readonly value?: JsonValue;
}

interface HasAttributes {
  readonly attributes?: readonly JsonAttribute[];
}

export interface JsonEntityRef {
  readonly type?: string;
  readonly schemaUrl?: string;
  readonly idKeys?: readonly string[];
  readonly descriptionKeys?: readonly string[];
}

export interface JsonResource extends HasAttributes {
  readonly entityRefs?: readonly JsonEntityRef[];
}

export interface JsonScope extends HasAttributes {
  readonly name?: string;
  readonly version?: string;
}

/** One `Resource*` envelope, its lists under names that are the same for all signals. */
export interface Envelope<Item> {
  readonly resource: JsonResource;
  readonly schemaUrl: string;
  readonly scopes: readonly {
    readonly scope: JsonScope;
    readonly schemaUrl: string;
    readonly items: readonly Item[];
  }[];
}

export interface JsonSpan extends HasAttributes {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly traceState?: string;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
  readonly events?: readonly JsonEvent[];
  readonly links?: readonly JsonLink[];
}

export interface JsonEvent extends HasAttributes {
  readonly name?: string;
  readonly timeUnixNano?: string;
  readonly droppedAttributesCount?: number;
}

export interface JsonLink extends HasAttributes {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly droppedAttributesCount?: number;
}

export interface JsonLogRecord extends HasAttributes {
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityText?: string;
  readonly severityNumber?: number;
  readonly eventName?: string;
  readonly body?: JsonValue;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly flags?: number;
}

export interface JsonMetric {
  readonly name?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly metadata?: readonly JsonAttribute[];
  readonly gauge?: JsonData;
  readonly sum?: JsonData;
  readonly histogram?: JsonData;
  readonly exponentialHistogram?: JsonData;
  readonly summary?: JsonData;
}

export interface JsonData {
  readonly isMonotonic?: boolean;
  readonly aggregationTemporality?: number;
  readonly dataPoints?: readonly JsonPoint[];
}

type JsonNumber = number | string;

interface JsonBuckets {
  readonly offset?: number;
  readonly bucketCounts?: readonly string[];
}

/** A point of any type. */
export interface JsonPoint extends HasAttributes {
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano?: string;
  readonly asInt?: string;
  readonly asDouble?: JsonNumber;
  readonly count?: string;
  readonly sum?: JsonNumber;
  readonly min?: JsonNumber;
  readonly max?: JsonNumber;
  readonly explicitBounds?: readonly JsonNumber[];
  readonly bucketCounts?: readonly string[];
  readonly scale?: number;
  readonly zeroCount?: string;
  readonly zeroThreshold?: JsonNumber;
  readonly positive?: JsonBuckets;
  readonly negative?: JsonBuckets;
  readonly quantileValues?: readonly { readonly quantile?: JsonNumber; readonly value?: JsonNumber }[];
  readonly exemplars?: readonly JsonExemplar[];
}

export interface JsonExemplar {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly timeUnixNano?: string;
  readonly asInt?: string;
  readonly asDouble?: JsonNumber;
  readonly filteredAttributes?: readonly JsonAttribute[];
}

type Lists = Readonly<Record<string, unknown>>;

/** The envelopes of a request; `names` are those of the lists: `resourceSpans`, `scopeSpans`, `spans`. */
export function envelopesOf<Item>(
  request: Lists,
  names: readonly [string, string, string],
): Envelope<Item>[] {
  const [resources, scopes, items] = names;
  return listOf(request[resources]).map((envelope) => ({
    resource: (envelope["resource"] ?? {}) as JsonResource,
    schemaUrl: (envelope["schemaUrl"] ?? "") as string,
    scopes: listOf(envelope[scopes]).map((scope) => ({
      scope: (scope["scope"] ?? {}) as JsonScope,
      schemaUrl: (scope["schemaUrl"] ?? "") as string,
      items: (scope[items] ?? []) as readonly Item[],
    })),
  }));
}

function listOf(list: unknown): readonly Lists[] {
  return (list ?? []) as readonly Lists[];
}
