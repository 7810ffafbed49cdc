import type { NaiveAttributes, NaiveSpan, NaiveValue } from "../../../traceql/traceqltest/naive-span.ts";

/** What a test says of a span; the rest is filled in. Ids are small numbers, times are from `testEpoch`. */
export interface SpanSketch {
  readonly traceId?: number;
  readonly spanId?: number;
  /** 0 = none. */
  readonly parentSpanId?: number;
  readonly name?: string;
  readonly service?: string;
  readonly kind?: number;
  readonly status?: 0 | 1 | 2;
  readonly statusMessage?: string;
  readonly startNano?: number;
  readonly durationNano?: number;
  readonly attributes?: Readonly<Record<string, NaiveValue>>;
  readonly resource?: Readonly<Record<string, NaiveValue>>;
  readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: Sketch };
  readonly events?: readonly {
    readonly name: string;
    readonly offsetNano?: number;
    readonly attributes?: Sketch;
  }[];
  readonly links?: readonly {
    readonly traceId: number;
    readonly spanId: number;
    readonly attributes?: Sketch;
  }[];
}

type Sketch = Readonly<Record<string, NaiveValue>>;

export const testEpoch = 1_700_000_000_000_000_000n;

export function naiveSpan(sketch: SpanSketch): NaiveSpan {
  const start = testEpoch + BigInt(sketch.startNano ?? 0);
  const service: Sketch = sketch.service === undefined ? {} : { "service.name": sketch.service };
  return {
    traceId: hexOf(sketch.traceId ?? 1, 32),
    spanId: hexOf(sketch.spanId ?? 1, 16),
    parentSpanId: sketch.parentSpanId ? hexOf(sketch.parentSpanId, 16) : "",
    name: sketch.name ?? "",
    kind: sketch.kind ?? 0,
    status: sketch.status ?? 0,
    statusMessage: sketch.statusMessage ?? "",
    startUnixNano: start,
    endUnixNano: start + BigInt(sketch.durationNano ?? 0),
    attributes: attributesOf(sketch.attributes),
    resource: attributesOf({ ...service, ...sketch.resource }),
    scope: {
      name: sketch.scope?.name ?? "",
      version: sketch.scope?.version ?? "",
      attributes: attributesOf(sketch.scope?.attributes),
    },
    events: (sketch.events ?? []).map((event) => ({
      timeUnixNano: start + BigInt(event.offsetNano ?? 0),
      name: event.name,
      attributes: attributesOf(event.attributes),
    })),
    links: (sketch.links ?? []).map((link) => ({
      traceId: hexOf(link.traceId, 32),
      spanId: hexOf(link.spanId, 16),
      attributes: attributesOf(link.attributes),
    })),
  };
}

function attributesOf(sketch: Sketch = {}): NaiveAttributes {
  return new Map(Object.entries(sketch));
}

function hexOf(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
