import {
  type Attributes,
  type Context,
  context,
  type Histogram,
  type Meter,
  type MeterOptions,
  type MeterProvider,
  type MetricOptions,
  type SpanContext,
  TraceFlags,
  trace,
} from "@opentelemetry/api";

/** One measurement kept as an example of a histogram point, with the span in which it was made. */
export interface Exemplar {
  readonly timeUnixNano: bigint;
  readonly value: number;
  readonly spanContext: SpanContext;
}

/**
 * The official SDK has no exemplars yet. This store keeps them beside it by the specification's `TraceBased` filter
 * (only measurements made in a sampled span) and one exemplar per power of two of the value, the last one seen, so
 * that slow outliers keep their example however many fast calls follow.
 *
 *   "http.server.request.duration" + {"http.route":"/cart/{id}"}  ─►  { -5: exemplar, -3: exemplar, 0: exemplar }
 */
export class ExemplarStore {
  readonly #byPoint = new Map<string, Map<number, Exemplar>>();

  offer(metric: string, value: number, attributes: Attributes | undefined, active: Context): void {
    const spanContext = trace.getSpanContext(active);
    if (spanContext === undefined || (spanContext.traceFlags & TraceFlags.SAMPLED) === 0) return;
    const key = pointKey(metric, attributes ?? {});
    const reservoir = this.#byPoint.get(key) ?? new Map<number, Exemplar>();
    this.#byPoint.set(key, reservoir);
    reservoir.set(magnitude(value), { timeUnixNano: nowUnixNano(), value, spanContext });
  }

  /** The exemplars of one point since the last call; the point starts anew. */
  take(metric: string, attributes: Attributes): Exemplar[] {
    const key = pointKey(metric, attributes);
    const reservoir = this.#byPoint.get(key);
    this.#byPoint.delete(key);
    return reservoir === undefined ? [] : [...reservoir.values()];
  }
}

function pointKey(metric: string, attributes: Attributes): string {
  const pairs = Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${metric} ${JSON.stringify(pairs)}`;
}

function magnitude(value: number): number {
  return value > 0 ? Math.floor(Math.log2(value)) : Number.NEGATIVE_INFINITY;
}

function nowUnixNano(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}

/** Passes everything to the SDK's provider and offers each histogram measurement to the store. */
export class ExemplarMeterProvider implements MeterProvider {
  readonly #provider: MeterProvider;
  readonly #exemplars: ExemplarStore;

  constructor(provider: MeterProvider, exemplars: ExemplarStore) {
    this.#provider = provider;
    this.#exemplars = exemplars;
  }

  getMeter(name: string, version?: string, options?: MeterOptions): Meter {
    const meter = this.#provider.getMeter(name, version, options);
    // The SDK hands out one meter per name: shadow the method, never change the shared object.
    return Object.assign(Object.create(meter) as Meter, {
      createHistogram: (metric: string, metricOptions?: MetricOptions) =>
        this.#observe(metric, meter.createHistogram(metric, metricOptions)),
    });
  }

  #observe(metric: string, histogram: Histogram): Histogram {
    const exemplars = this.#exemplars;
    return {
      record(value, attributes, active = context.active()) {
        histogram.record(value, attributes, active);
        exemplars.offer(metric, value, attributes, active);
      },
    } as Histogram;
  }
}
