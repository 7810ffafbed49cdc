import { ProtoWriter } from "../../app/pdata/otlp/proto-writer.ts";
import { Random } from "./random.ts";
import { createShop, type Operation, type Shop, stringPair, varyingAttributes } from "./shop.ts";

/** What the SDKs' batch processor sends at once. */
export const spansPerRequest = 512;
/** Spans are put in order of their end within blocks of this many, as they would arrive. */
const blockSpans = 50_000;
const traceSpansMax = 5_000;
const errorShare = 0.033;
/** Start of the recording, nanoseconds since 1970: 2025-06-01. */
const recordingStart = 1_748_736_000_000_000_000n;
/** Traces start this far apart on average. */
const traceGapNano = 3e6;

interface PlannedSpan {
  readonly trace: readonly [number, number, number, number];
  readonly id: readonly [number, number];
  readonly parent: readonly [number, number] | undefined;
  readonly operation: Operation;
  readonly instance: number;
  /** Offsets from the start of the recording; float64 is exact for 104 days. */
  readonly startNano: number;
  readonly endNano: number;
  readonly isError: boolean;
}

const text = new TextEncoder();
const exceptionName = text.encode("exception");

/**
 * OTLP protobuf export requests with `spanCount` spans in all: power-law call graph, traces of 1 to 5,000 spans (about
 * 17 on average), log-normal durations inside their parents, about 11 attributes a span with one of high cardinality,
 * 3.3 % errors with an exception event, arrival in order of end time, requests that mix resources.
 */
export function* traceRequests(spanCount: number, seed: number): Generator<Uint8Array> {
  const random = new Random(seed);
  const shop = createShop(seed);
  let clockNano = 0;
  let left = spanCount;
  while (left > 0) {
    const block: PlannedSpan[] = [];
    const wanted = Math.min(left, blockSpans);
    while (block.length < wanted) {
      clockNano += random.logNormal(traceGapNano, 0.7);
      planTrace(
        random,
        shop,
        Math.floor(clockNano),
        Math.min(traceSize(random), wanted - block.length),
        block,
      );
    }
    left -= block.length;
    block.sort((a, b) => a.endNano - b.endNano);
    for (let first = 0; first < block.length; first += spansPerRequest)
      yield encodeRequest(random, shop, block.slice(first, first + spansPerRequest));
  }
}

/** Most traces are small, a few are huge. */
function traceSize(random: Random): number {
  return Math.max(1, Math.min(traceSpansMax, Math.floor(3.3 / (1 - random.unit()) ** 0.82)));
}

function planTrace(random: Random, shop: Shop, startNano: number, size: number, block: PlannedSpan[]): void {
  const trace = [random.word(), random.word(), random.word(), random.word() | 1] as const;
  const first = block.length;
  for (let i = 0; i < size; i++) {
    const parent = i === 0 ? undefined : block[first + random.skewed(i, 2)];
    const operation = shop.operations[random.skewed(shop.operations.length, 2.5)];
    if (operation === undefined) continue;
    block.push(planSpan(random, shop, trace, operation, parent, startNano));
  }
}

function planSpan(
  random: Random,
  shop: Shop,
  trace: PlannedSpan["trace"],
  operation: Operation,
  parent: PlannedSpan | undefined,
  traceStart: number,
): PlannedSpan {
  const room = parent === undefined ? Number.POSITIVE_INFINITY : parent.endNano - parent.startNano;
  const length = Math.min(random.logNormal(operation.medianNano, 0.9), room * 0.95);
  const start = parent === undefined ? traceStart : parent.startNano + random.unit() * (room - length);
  return {
    trace,
    id: [random.word(), random.word() | 1],
    parent: parent?.id,
    operation,
    instance: random.integer(shop.resources[operation.service]?.length ?? 1),
    startNano: Math.floor(start),
    endNano: Math.floor(start + length),
    isError: random.chance(errorShare),
  };
}

const writer = new ProtoWriter(1 << 20);

function encodeRequest(random: Random, shop: Shop, spans: readonly PlannedSpan[]): Uint8Array {
  writer.reset();
  const byResource = Map.groupBy(spans, (span) => shop.resources[span.operation.service]?.[span.instance]);
  for (const [resource, group] of byResource) {
    if (resource === undefined) continue;
    writer.begin(10, 1 << 14);
    writer.field(10, resource, 0, resource.length);
    writer.begin(18, 1 << 14);
    writer.field(10, shop.scope, 0, shop.scope.length);
    for (const span of group) writeSpan(random, span);
    writer.finish();
    writer.finish();
  }
  return writer.take();
}

function writeSpan(random: Random, span: PlannedSpan): void {
  writer.begin(18, 512);
  writeId(10, span.trace);
  writeId(18, span.id);
  if (span.parent !== undefined) writeId(34, span.parent);
  writer.field(42, span.operation.name, 0, span.operation.name.length);
  writer.varint(48);
  writer.varint(span.operation.kind);
  writeTime(57, span.startNano);
  writeTime(65, span.endNano);
  for (const pair of span.operation.fixed) writer.field(74, pair, 0, pair.length);
  for (const pair of varyingAttributes(random, span.operation.kind, span.isError))
    writer.field(74, pair, 0, pair.length);
  if (span.isError) writeError(random, span);
  writer.varint(133);
  writer.fixed32(0x101);
  writer.finish();
}

function writeError(random: Random, span: PlannedSpan): void {
  const frames = Array.from(
    { length: 6 },
    (_, i) => `    at shop.Handler.call${i}(Handler.java:${100 + random.integer(4) * 10 + i})`,
  );
  const attributes = [
    stringPair("exception.type", "java.util.concurrent.TimeoutException"),
    stringPair("exception.message", `no answer within ${100 * (1 + random.integer(5))} ms`),
    stringPair("exception.stacktrace", frames.join("\n")),
  ];
  writer.begin(90, 400);
  writeTime(9, span.endNano - 1);
  writer.field(18, exceptionName, 0, exceptionName.length);
  for (const pair of attributes) writer.field(26, pair, 0, pair.length);
  writer.finish();
  writer.begin(122, 2);
  writer.varint(24);
  writer.varint(2);
  writer.finish();
}

function writeId(tag: number, words: readonly number[]): void {
  writer.varint(tag);
  writer.varint(words.length * 4);
  for (const word of words) writer.fixed32(word);
}

function writeTime(tag: number, offsetNano: number): void {
  const nano = recordingStart + BigInt(Math.max(0, offsetNano));
  writer.varint(tag);
  writer.fixed64(Number(nano & 0xffffffffn), Number(nano >> 32n));
}
