import { serviceNameOf } from "../pdata/resource-view.ts";
import { rangeStart } from "../pdata/table.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import type { TraceRows } from "../spanindex/trace-index.ts";
import { bigintAt, compareU64, copyU64, difference } from "../spanindex/words.ts";
import { rowsPerStep, type Steps } from "./steps.ts";
import { TextPool } from "./text-pool.ts";

/** The spans of one trace as columns, in order of arrival. Times are offsets from the earliest start. */
export interface TraceSpans {
  readonly spanCount: number;
  readonly baseUnixNano: bigint;
  /** `base` as the two words of a time column, to take offsets from. */
  readonly base: Uint32Array;
  /** Two words a span. */
  readonly spanId: Uint32Array;
  /** Two words a span; zero = none. */
  readonly parentSpanId: Uint32Array;
  readonly startOffsetNano: Float64Array;
  /** As sent: negative where the end is before the start. */
  readonly durationNano: Float64Array;
  /** Numbers in `texts`. */
  readonly service: Uint32Array;
  readonly name: Uint32Array;
  /** 0 to 5; numbers we do not know as 0. */
  readonly kind: Uint8Array;
  /** 0 to 2; numbers we do not know as 0. */
  readonly status: Uint8Array;
  readonly hasLinks: Uint8Array;
  readonly texts: TextPool;
}

export function newTraceSpans(spanCount: number, baseUnixNano: bigint): TraceSpans {
  return {
    spanCount,
    baseUnixNano,
    base: new Uint32Array([Number(baseUnixNano & 0xffff_ffffn), Number(baseUnixNano >> 32n)]),
    spanId: new Uint32Array(spanCount * 2),
    parentSpanId: new Uint32Array(spanCount * 2),
    startOffsetNano: new Float64Array(spanCount),
    durationNano: new Float64Array(spanCount),
    service: new Uint32Array(spanCount),
    name: new Uint32Array(spanCount),
    kind: new Uint8Array(spanCount),
    status: new Uint8Array(spanCount),
    hasLinks: new Uint8Array(spanCount),
    texts: new TextPool(),
  };
}

/** Gathers a trace from the chunks it lies in. `parts` must hold at least one span. */
export function* gatherSpans(parts: readonly TraceRows[]): Steps<TraceSpans> {
  const spanCount = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const spans = newTraceSpans(spanCount, yield* earliestStart(parts));
  let at = 0;
  for (const { columns, rows } of parts) {
    yield* copySpans(spans, at, columns.batch, rows);
    at += rows.length;
  }
  return spans;
}

function* copySpans(to: TraceSpans, start: number, batch: TraceBatch, rows: Uint32Array): Steps<void> {
  const from = batch.tables.spans.columns;
  const { resource } = batch.tables.scopes.columns;
  const { strings } = batch.dictionary;
  const names = new NumberCache((code) => to.texts.of(strings.text(code)));
  const services = new NumberCache((row) => to.texts.of(serviceNameOf(batch.dictionary, resource[row]!)));
  for (let i = 0; i < rows.length; i++) {
    if (i % rowsPerStep === 0) yield;
    const row = rows[i]!;
    const at = start + i;
    copyU64(from.spanId, row, to.spanId, at);
    copyU64(from.parentSpanId, row, to.parentSpanId, at);
    to.startOffsetNano[at] = difference(from.startTimeUnixNano, row, to.base, 0);
    to.durationNano[at] = difference(from.endTimeUnixNano, row, from.startTimeUnixNano, row);
    to.service[at] = services.of(from.scope[row]!);
    to.name[at] = names.of(from.name[row]!);
    to.kind[at] = known(from.kind[row]!, 5);
    to.status[at] = known(from.statusCode[row]!, 2);
    to.hasLinks[at] = from.linksEnd[row]! > rangeStart(from.linksEnd, row) ? 1 : 0;
  }
}

/** Enums as they are drawn: numbers that OTLP does not define yet show as unspecified. */
function known(value: number, max: number): number {
  return value >= 0 && value <= max ? value : 0;
}

function* earliestStart(parts: readonly TraceRows[]): Steps<bigint> {
  let earliest: { words: Uint32Array; row: number } | undefined;
  for (const { columns, rows } of parts) {
    const words = columns.batch.tables.spans.columns.startTimeUnixNano;
    yield;
    for (const row of rows) {
      if (earliest === undefined || compareU64(words, row, earliest.words, earliest.row) < 0)
        earliest = { words, row };
    }
  }
  return earliest === undefined ? 0n : bigintAt(earliest.words, earliest.row);
}

/** Remembers a number by small number: a code or a row. */
class NumberCache {
  readonly #make: (key: number) => number;
  readonly #known: number[] = [];

  constructor(make: (key: number) => number) {
    this.#make = make;
  }

  of(key: number): number {
    let value = this.#known[key];
    if (value === undefined) {
      value = this.#make(key);
      this.#known[key] = value;
    }
    return value;
  }
}
