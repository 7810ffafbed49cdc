import fc from "fast-check";
import type { AnyBatch } from "../../pdata/batch.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import type { StoredIndex } from "../chunk.ts";

/** A span as tests write it: ids as small numbers, times in nanoseconds from `testEpoch`. */
export interface TestSpan {
  readonly trace: number;
  readonly id: number;
  /** 0 = none. */
  readonly parent: number;
  readonly service: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly kind: number;
  readonly status: number;
  /** Span ids of the same trace that it links to. */
  readonly links?: readonly number[];
}

/** Far enough from zero that a start before it is still a time. */
export const testEpoch = 1_700_000_000_000_000_000n;

export function traceIdOf(trace: number): string {
  return trace.toString(16).padStart(32, "0");
}

export function spanIdOf(id: number): string {
  return id.toString(16).padStart(16, "0");
}

/** The request that holds the spans, as OTLP/JSON. */
export function requestOf(spans: readonly TestSpan[]): Uint8Array {
  const services = [...new Set(spans.map(({ service }) => service))];
  const resourceSpans = services.map((service) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
    scopeSpans: [{ spans: spans.filter((span) => span.service === service).map(otlpSpan) }],
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

function otlpSpan(span: TestSpan): unknown {
  return {
    traceId: traceIdOf(span.trace),
    spanId: spanIdOf(span.id),
    ...(span.parent === 0 ? {} : { parentSpanId: spanIdOf(span.parent) }),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: String(testEpoch + BigInt(span.start)),
    endTimeUnixNano: String(testEpoch + BigInt(span.end)),
    status: { code: span.status },
    links: (span.links ?? []).map((id) => ({ traceId: traceIdOf(span.trace), spanId: spanIdOf(id) })),
  };
}

export function batchOf(spans: readonly TestSpan[], dictionary = new Dictionary()): TraceBatch {
  return decode("traces", { encoding: "json", bytes: requestOf(spans) }, dictionary).batch;
}

/** Segments in memory, as the store gives them back. */
export class TestSegments {
  readonly #batches = new Map<number, AnyBatch>();
  readonly #indexes = new Map<number, Uint8Array>();
  #nextId = 1;

  /** `index`: as it is sealed. */
  add(batch: AnyBatch, index?: Uint8Array): number {
    this.#batches.set(this.#nextId, batch);
    if (index !== undefined) this.#indexes.set(this.#nextId, index);
    return this.#nextId++;
  }

  loadIndex(id: number): Promise<StoredIndex | undefined> {
    const batch = this.batchOf(id);
    const index = this.#indexes.get(id);
    if (batch === undefined || index === undefined) return Promise.resolve(batch && { batch });
    const { columns, rowCount } = batch.tables.spans;
    const { spanId, startTimeUnixNano, endTimeUnixNano } = columns;
    const copy = (column: Uint32Array) => column.slice(0, rowCount * 2);
    const times = { startTimeUnixNano: copy(startTimeUnixNano), endTimeUnixNano: copy(endTimeUnixNano) };
    return Promise.resolve({ index, rows: { spanId: copy(spanId), ...times } });
  }

  /** As segments of the version before, which had none. */
  forgetIndexes(): void {
    this.#indexes.clear();
  }

  remove(id: number): void {
    this.#batches.delete(id);
  }

  batchOf(id: number): TraceBatch | undefined {
    return this.#batches.get(id) as TraceBatch | undefined;
  }

  load(id: number): Promise<AnyBatch | undefined> {
    return Promise.resolve(this.#batches.get(id));
  }
}

/** Few ids, names and times, so that everything that can coincide does. */
export const testSpan: fc.Arbitrary<TestSpan> = fc
  .record({
    trace: fc.integer({ min: 1, max: 5 }),
    id: fc.integer({ min: 1, max: 12 }),
    parent: fc.integer({ min: 0, max: 12 }),
    service: fc.constantFrom("cart", "checkout", ""),
    name: fc.constantFrom("GET /", "pay", "query"),
    start: fc.integer({ min: -50, max: 50 }),
    duration: fc.integer({ min: -5, max: 60 }),
    kind: fc.integer({ min: 0, max: 6 }),
    status: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ duration, ...span }) => ({ ...span, end: span.start + duration }));
