import { ProtoWriter } from "../../app/pdata/otlp/proto-writer.ts";
import { keyOf, writeInt, writeText } from "./attributes.ts";
import { Random } from "./random.ts";
import { recordingStart } from "./requests.ts";
import { spanAttributeTag } from "./shop.ts";

/**
 * Forms a trace can have. `calls`: twenty services that call each other, up to 25 deep, 1 % errors, 2 % of the spans with an
 * event. `chain`: each span is the child of the one before. `fan`: all are children of the first.
 */
export type TraceForm = "calls" | "chain" | "fan";

export interface LargeTraceSettings {
  readonly spanCount: number;
  readonly form?: TraceForm;
  /** From the first start to the last end. */
  readonly lengthNano?: number;
  readonly seed: number;
  /** Bytes of one attribute of the last span. */
  readonly attributeBytes?: number;
}

/** Spans of a request: few requests, and none beyond what receivers accept. */
const spansPerRequest = 8_192;
const serviceCount = 20;
const depthMax = 25;
const namesPerService = 25;

const text = new TextEncoder();
const key = { route: keyOf("http.route"), attempt: keyOf("attempt"), body: keyOf("body") };

/** The id of the trace with this seed: 32 hex digits. */
export function largeTraceId(seed: number): string {
  return traceWords(seed)
    .map((word) => {
      const bytes = new Uint8Array(Uint32Array.of(word).buffer);
      return Buffer.from(bytes).toString("hex");
    })
    .join("");
}

function traceWords(seed: number): number[] {
  return [0x1a57, seed, 0x5ee_d, 1];
}

/** OTLP protobuf export requests of one trace, children before their parents as SDKs send them: a span ends before what called it. */
export function* largeTraceRequests(settings: LargeTraceSettings): Generator<Uint8Array> {
  const spans = planSpans(settings);
  const writer = new SpanWriter(settings, spans);
  for (let to = settings.spanCount; to > 0; to -= spansPerRequest)
    yield writer.request(Math.max(0, to - spansPerRequest), to);
}

interface Spans {
  /** Place of the parent, -1 for the first span, which is the root. */
  readonly parent: Int32Array;
  readonly depth: Uint32Array;
  readonly startNano: Float64Array;
  readonly endNano: Float64Array;
}

function planSpans({ spanCount, form = "calls", lengthNano = 60e9, seed }: LargeTraceSettings): Spans {
  const random = new Random(seed);
  const parent = new Int32Array(spanCount).fill(-1);
  const depth = new Uint32Array(spanCount);
  const startNano = new Float64Array(spanCount);
  const endNano = new Float64Array(spanCount).fill(lengthNano);
  const stepNano = Math.floor(lengthNano / (spanCount + 1));
  const open = [0];
  for (let span = 1; span < spanCount; span++) {
    const now = span * stepNano;
    if (form === "calls") {
      const closes = open.length >= depthMax ? 3 : random.skewed(4, 1.2);
      for (let i = 0; i < closes && open.length > 1; i++) endNano[open.pop()!] = now - 1;
    } else if (form === "fan" && open.length > 1) endNano[open.pop()!] = now + random.integer(stepNano * 8);
    parent[span] = open.at(-1)!;
    depth[span] = open.length;
    startNano[span] = now;
    open.push(span);
  }
  for (const [place, span] of open.entries()) endNano[span] = lengthNano - place * Math.min(1, stepNano / 2);
  return { parent, depth, startNano, endNano };
}

class SpanWriter {
  readonly #settings: LargeTraceSettings;
  readonly #spans: Spans;
  readonly #random: Random;
  readonly #writer = new ProtoWriter(1 << 22);

  constructor(settings: LargeTraceSettings, spans: Spans) {
    this.#settings = settings;
    this.#spans = spans;
    this.#random = new Random(settings.seed + 1);
  }

  request(from: number, to: number): Uint8Array {
    const writer = this.#writer;
    writer.reset();
    const places = Array.from({ length: to - from }, (_, i) => to - 1 - i);
    for (const [service, own] of Map.groupBy(places, (span) => this.#spans.depth[span]! % serviceCount)) {
      writer.begin(10, 1 << 20);
      writer.begin(10, 256);
      writeText(writer, 10, keyOf("service.name"), `service-${service}`);
      writeText(writer, 10, keyOf("host.name"), `host-${service % 7}`);
      writer.finish();
      writer.begin(18, 1 << 20);
      for (const span of own) this.#writeSpan(span, service);
      writer.finish();
      writer.finish();
    }
    return writer.take();
  }

  #writeSpan(span: number, service: number): void {
    const writer = this.#writer;
    const random = this.#random;
    const { parent, startNano, endNano } = this.#spans;
    const name = `op-${random.integer(namesPerService)}.${service}`;
    writer.begin(18, 256);
    writeWords(writer, 10, traceWords(this.#settings.seed));
    writeWords(writer, 18, idOf(span));
    if (parent[span]! >= 0) writeWords(writer, 34, idOf(parent[span]!));
    const nameBytes = text.encode(name);
    writer.field(42, nameBytes, 0, nameBytes.length);
    writer.varint(48);
    writer.varint(1 + random.integer(3));
    writeTime(writer, 57, startNano[span]!);
    writeTime(writer, 65, endNano[span]!);
    writeText(writer, spanAttributeTag, key.route, `/api/${name}`);
    writeInt(writer, spanAttributeTag, key.attempt, random.skewed(5, 3));
    const { attributeBytes = 0, spanCount } = this.#settings;
    if (attributeBytes > 0 && span === spanCount - 1)
      writeText(writer, spanAttributeTag, key.body, "x".repeat(attributeBytes));
    if (random.chance(0.02)) this.#writeEvent(startNano[span]!);
    if (random.chance(0.01)) {
      writer.begin(122, 2);
      writer.varint(24);
      writer.varint(2);
      writer.finish();
    }
    writer.finish();
  }

  #writeEvent(timeNano: number): void {
    const writer = this.#writer;
    const name = text.encode("cache miss");
    writer.begin(90, 64);
    writeTime(writer, 9, timeNano + 1);
    writer.field(18, name, 0, name.length);
    writer.finish();
  }
}

/** Ids that are spread like random ones, and none of them zero. */
function idOf(span: number): [low: number, high: number] {
  return [Math.imul(span + 1, 0x9e37_79b1) >>> 0, (span + 1) >>> 0];
}

function writeWords(writer: ProtoWriter, tag: number, words: readonly number[]): void {
  writer.varint(tag);
  writer.varint(words.length * 4);
  for (const word of words) writer.fixed32(word);
}

function writeTime(writer: ProtoWriter, tag: number, offsetNano: number): void {
  const nano = recordingStart + BigInt(Math.floor(offsetNano));
  writer.varint(tag);
  writer.fixed64(Number(nano & 0xffff_ffffn), Number(nano >> 32n));
}
