import { ProtoWriter } from "../../app/pdata/otlp/proto-writer.ts";
import { encodedAttributes, keyOf, writeInt, writeText } from "./attributes.ts";
import { type PlannedSpan, plannedSpans } from "./plan.ts";
import { Random } from "./random.ts";
import { createShop, hex, type ServiceInstance, type Shop, spanAttributeTag, spanKind } from "./shop.ts";

/** What batch processors send at once; the last request of each collector holds what was left. */
export const spansPerRequest = 512;
/** Start of the recording, nanoseconds since 1970: 2025-06-01. */
export const recordingStart = 1_748_736_000_000_000_000n;
/** People seen in a recording grow with its length. */
const spansPerUser = 25;

const text = new TextEncoder();
const exceptionName = text.encode("exception");

/**
 * OTLP protobuf export requests with `spanCount` spans in all: the spans of `plannedSpans`, gathered by a few
 * collectors which send 512 at a time of about ten resources each. So most parents come after their children, and
 * some long after. About 12 attributes a span over 28 keys, `user.id` and three more of high cardinality, 3.3 %
 * errors with an exception event.
 */
export function* traceRequests(spanCount: number, seed: number): Generator<Uint8Array> {
  const random = new Random(seed);
  const shop = createShop(seed);
  const encoder = new RequestEncoder(random, shop, Math.max(1, Math.floor(spanCount / spansPerUser)));
  const gathered: PlannedSpan[][] = [];
  for (const span of plannedSpans(random, shop, spanCount)) {
    const { agent } = instanceOf(shop, span);
    gathered[agent] ??= [];
    const spans = gathered[agent];
    if (spans.push(span) < spansPerRequest) continue;
    yield encoder.encode(spans);
    gathered[agent] = [];
  }
  for (const spans of gathered) if (spans !== undefined && spans.length > 0) yield encoder.encode(spans);
}

function instanceOf(shop: Shop, { operation, instance }: PlannedSpan): ServiceInstance {
  return shop.instances[operation.service]![instance]!;
}

const key = {
  userId: keyOf("user.id"),
  userTier: keyOf("user.tier"),
  clientAddress: keyOf("client.address"),
  statusCode: keyOf("http.response.status_code"),
  bodySize: keyOf("http.response.body.size"),
  requestId: keyOf("http.request.header.x-request-id"),
  urlPath: keyOf("url.path"),
  urlFull: keyOf("url.full"),
  errorType: keyOf("error.type"),
  featureFlag: keyOf("feature_flag.key"),
  returnedRows: keyOf("db.response.returned_rows"),
  threadId: keyOf("thread.id"),
};

class RequestEncoder {
  readonly #random: Random;
  readonly #shop: Shop;
  readonly #userCount: number;
  readonly #writer = new ProtoWriter(1 << 20);

  constructor(random: Random, shop: Shop, userCount: number) {
    this.#random = random;
    this.#shop = shop;
    this.#userCount = userCount;
  }

  encode(spans: readonly PlannedSpan[]): Uint8Array {
    const writer = this.#writer;
    writer.reset();
    for (const [{ resource }, group] of Map.groupBy(spans, (span) => instanceOf(this.#shop, span))) {
      writer.begin(10, 1 << 14);
      writer.field(10, resource, 0, resource.length);
      writer.begin(18, 1 << 14);
      writer.field(10, this.#shop.scope, 0, this.#shop.scope.length);
      for (const span of group) this.#writeSpan(span);
      writer.finish();
      writer.finish();
    }
    return writer.take();
  }

  #writeSpan(span: PlannedSpan): void {
    const writer = this.#writer;
    const { name, kind, fixed, isDatabase } = span.operation;
    writer.begin(18, 512);
    writeId(writer, 10, span.trace);
    writeId(writer, 18, span.id);
    if (span.parent !== undefined) writeId(writer, 34, span.parent.id);
    writer.field(42, name, 0, name.length);
    writer.varint(48);
    writer.varint(kind);
    writeTime(writer, 57, span.startNano);
    writeTime(writer, 65, span.endNano);
    writer.raw(fixed, 0, fixed.length);
    this.#text(key.userId, `user-${this.#random.skewed(this.#userCount, 2.2)}`);
    if (isDatabase) this.#writeDatabaseAttributes();
    else this.#writeHttpAttributes(span);
    if (span.isError) this.#writeError(span);
    writer.varint(133);
    writer.fixed32(0x101);
    writer.finish();
  }

  #writeDatabaseAttributes(): void {
    this.#int(key.returnedRows, this.#random.skewed(500, 3));
    this.#int(key.threadId, this.#random.integer(64));
  }

  #writeHttpAttributes({ operation, isError }: PlannedSpan): void {
    const random = this.#random;
    this.#int(key.statusCode, isError ? 500 + random.integer(4) : 200 + random.skewed(5, 3));
    this.#text(key.userTier, random.chance(0.2) ? "gold" : "standard");
    if (operation.kind !== spanKind.internal)
      this.#text(key.clientAddress, `10.0.${random.integer(4)}.${random.integer(250)}`);
    if (random.chance(0.5)) this.#int(key.bodySize, random.skewed(20_000, 2));
    if (random.chance(0.15)) this.#text(key.urlPath, `/api/v1/item/${random.integer(1_000_000)}/detail`);
    if (random.chance(0.26))
      this.#text(
        key.urlFull,
        `https://shop.example.com/item/${random.integer(1_000_000)}?ref=${hex(random, 8)}`,
      );
    if (random.chance(0.05)) this.#text(key.requestId, hex(random, 32));
    if (random.chance(0.05)) this.#text(key.featureFlag, random.chance(0.5) ? "new-checkout" : "fast-search");
    if (isError) this.#text(key.errorType, "java.util.concurrent.TimeoutException");
  }

  #writeError(span: PlannedSpan): void {
    const writer = this.#writer;
    const attributes = this.#exceptionAttributes();
    writer.begin(90, 400);
    writeTime(writer, 9, span.endNano - 1);
    writer.field(18, exceptionName, 0, exceptionName.length);
    writer.raw(attributes, 0, attributes.length);
    writer.finish();
    writer.begin(122, 2);
    writer.varint(24);
    writer.varint(2);
    writer.finish();
  }

  #exceptionAttributes(): Uint8Array {
    const random = this.#random;
    const frames = Array.from(
      { length: 6 },
      (_, i) => `    at shop.Handler.call${i}(Handler.java:${100 + random.integer(4) * 10 + i})`,
    );
    return encodedAttributes(26, [
      ["exception.type", "java.util.concurrent.TimeoutException"],
      ["exception.message", `no answer within ${100 * (1 + random.integer(5))} ms`],
      ["exception.stacktrace", frames.join("\n")],
    ]);
  }

  #text(name: Uint8Array, value: string): void {
    writeText(this.#writer, spanAttributeTag, name, value);
  }

  #int(name: Uint8Array, value: number): void {
    writeInt(this.#writer, spanAttributeTag, name, value);
  }
}

function writeId(writer: ProtoWriter, tag: number, words: readonly number[]): void {
  writer.varint(tag);
  writer.varint(words.length * 4);
  for (const word of words) writer.fixed32(word);
}

function writeTime(writer: ProtoWriter, tag: number, offsetNano: number): void {
  const nano = recordingStart + BigInt(Math.max(0, offsetNano));
  writer.varint(tag);
  writer.fixed64(Number(nano & 0xffffffffn), Number(nano >> 32n));
}
