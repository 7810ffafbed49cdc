import { assert } from "../../app/base/assert.ts";
import { readKeyValue } from "../../app/pdata/attribute-value.ts";
import { Dictionary } from "../../app/pdata/dictionary.ts";
import { decodeTraces } from "../../app/pdata/otlp/traces-decode.ts";
import { serviceNameOf } from "../../app/pdata/resource-view.ts";
import type { TraceBatch } from "../../app/pdata/trace-batch.ts";
import { textOf } from "../../app/query/display-attribute.ts";
import { recordingStart } from "../generator/requests.ts";
import { placeInTraces } from "./nested-sets.ts";

/**
 * All spans of a run in memory, as columns: what the peers are loaded from and what the constants of the questions are
 * picked from. Row i is element i; texts are codes of `services`, `names` and `pairs`.
 */
export interface SpanSet {
  readonly count: number;
  /** Four words a trace, in wire order. */
  readonly traceIds: Uint32Array;
  readonly traceCount: number;
  /** By row: the number of its trace. */
  readonly trace: Uint32Array;
  /** Two words a row, in wire order. */
  readonly spanId: Uint32Array;
  /** -1 = root. */
  readonly parent: Int32Array;
  /** Nested set of the tree of the trace: descendants of a row have a `left` between its `left` and `right`. */
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  /** From `recordingStart`. */
  readonly startNano: Float64Array;
  readonly durationNano: Float64Array;
  readonly service: Uint16Array;
  readonly name: Uint16Array;
  readonly kind: Uint8Array;
  readonly status: Uint8Array;
  /** Attributes of row i are pairs[attributesEnd[i - 1] … attributesEnd[i]). */
  readonly attributesEnd: Uint32Array;
  readonly attributes: Uint32Array;
  readonly services: readonly string[];
  readonly names: readonly string[];
  readonly keys: readonly string[];
  /** Those of `keys` that spans have; the rest belongs to events. */
  readonly spanKeys: readonly string[];
  readonly pairs: readonly Pair[];
}

/** A distinct attribute. */
export interface Pair {
  /** Index of `keys`. */
  readonly key: number;
  readonly text: string;
  readonly isNumber: boolean;
}

/** Most that any generated recording has. */
const attributesPerSpanMax = 20;

/** Decodes `requests`, which hold `count` spans together. */
export function collectSpans(requests: Iterable<Uint8Array>, count: number): SpanSet {
  const collector = new Collector(count);
  for (const request of requests) collector.add(request);
  return collector.finish();
}

class Collector {
  readonly #dictionary = new Dictionary();
  readonly #count: number;
  readonly #columns;
  readonly #parentId: Uint32Array;
  readonly #traceIds: number[] = [];
  readonly #traces = new Map<string, number>();
  readonly #services = new Map<string, number>();
  #attributes: Uint32Array;
  #attributeCount = 0;
  #rows = 0;

  constructor(count: number) {
    this.#count = count;
    this.#parentId = new Uint32Array(count * 2);
    this.#attributes = new Uint32Array(count * attributesPerSpanMax);
    this.#columns = {
      trace: new Uint32Array(count),
      spanId: new Uint32Array(count * 2),
      startNano: new Float64Array(count),
      durationNano: new Float64Array(count),
      service: new Uint16Array(count),
      name: new Uint16Array(count),
      kind: new Uint8Array(count),
      status: new Uint8Array(count),
      attributesEnd: new Uint32Array(count),
    };
  }

  add(request: Uint8Array): void {
    const { batch } = decodeTraces(request, this.#dictionary);
    const { spans, spanAttributes } = batch.tables;
    assert(this.#rows + spans.rowCount <= this.#count, "more spans than were announced");
    for (let row = 0; row < spans.rowCount; row++) this.#addRow(batch, row);
    this.#attributes.set(
      spanAttributes.columns.pair.subarray(0, spanAttributes.rowCount),
      this.#attributeCount,
    );
    this.#attributeCount += spanAttributes.rowCount;
  }

  #addRow({ tables, dictionary }: TraceBatch, row: number): void {
    const from = tables.spans.columns;
    const to = this.#columns;
    const at = this.#rows++;
    to.trace[at] = this.#traceOf(from.traceId, row * 4);
    to.spanId.set(from.spanId.subarray(row * 2, row * 2 + 2), at * 2);
    this.#parentId.set(from.parentSpanId.subarray(row * 2, row * 2 + 2), at * 2);
    to.startNano[at] = offsetOf(from.startTimeUnixNano, row);
    to.durationNano[at] = offsetOf(from.endTimeUnixNano, row) - to.startNano[at]!;
    const resource = tables.scopes.columns.resource[from.scope[row]!]!;
    to.service[at] = numberIn(this.#services, serviceNameOf(dictionary, resource));
    to.name[at] = from.name[row]!;
    to.kind[at] = from.kind[row]!;
    to.status[at] = from.statusCode[row]!;
    to.attributesEnd[at] = this.#attributeCount + from.attributesEnd[row]!;
  }

  #traceOf(traceId: Uint32Array, at: number): number {
    const words = traceId.subarray(at, at + 4);
    const known = this.#traces.size;
    const trace = numberIn(this.#traces, words.join());
    if (trace === known) this.#traceIds.push(...words);
    return trace;
  }

  finish(): SpanSet {
    assert(this.#rows === this.#count, `${this.#rows} spans came instead of ${this.#count}`);
    const columns = this.#columns;
    const { strings } = this.#dictionary;
    const { entries } = this.#dictionary.pairs;
    const keys = new Map<string, number>();
    const pairs = Array.from({ length: entries.count }, (_, code) => {
      const { key, value } = readKeyValue(this.#dictionary, code);
      return { key: numberIn(keys, key), text: textOf(value), isNumber: value.type === "int" };
    });
    const attributes = this.#attributes.subarray(0, this.#attributeCount);
    const used = new Set<number>();
    for (const code of attributes) used.add(pairs[code]!.key);
    return {
      count: this.#count,
      traceIds: Uint32Array.from(this.#traceIds),
      traceCount: this.#traces.size,
      ...columns,
      ...placeInTraces({ ...columns, parentId: this.#parentId, traceCount: this.#traces.size }),
      attributes,
      services: [...this.#services.keys()],
      names: Array.from({ length: strings.entries.count }, (_, code) => strings.text(code)),
      keys: [...keys.keys()],
      spanKeys: [...keys.keys()].filter((_, number) => used.has(number)),
      pairs,
    };
  }
}

function numberIn<Key>(numbers: Map<Key, number>, key: Key): number {
  let number = numbers.get(key);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(key, number);
  }
  return number;
}

function offsetOf(words: Uint32Array, row: number): number {
  return Number(((BigInt(words[row * 2 + 1]!) << 32n) | BigInt(words[row * 2]!)) - recordingStart);
}

/** Calls `visit` for each attribute of a row. */
export function forEachPair(spans: SpanSet, row: number, visit: (pair: Pair) => void): void {
  const { attributes, attributesEnd, pairs } = spans;
  const end = attributesEnd[row]!;
  for (let at = row === 0 ? 0 : attributesEnd[row - 1]!; at < end; at++) visit(pairs[attributes[at]!]!);
}
