import {
  type Attributes,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { FromWorker, QueueMessage } from "./messages.ts";
import { sleep } from "./sleep.ts";
import { inSpan } from "./span.ts";

export type MessageHandler = (body: unknown) => Promise<void>;
export type BatchHandler = (bodies: readonly unknown[]) => Promise<void>;

/** How long a batch consumer gathers messages before it works on them. */
const batchWindowMs = 1500;

/** The shop's queue as one service sees it: a producer span, and consumers in the same trace or linked to many. */
export class Queue {
  readonly #tracer: Tracer;
  readonly #post: (message: FromWorker) => void;
  readonly #consumers = new Map<string, (message: QueueMessage) => void>();
  /** One function per batch consumer: work on what is there now. */
  readonly #gathering: (() => void)[] = [];
  readonly #running = new Set<Promise<void>>();
  #nextMessage = 1;

  constructor(tracer: Tracer, post: (message: FromWorker) => void) {
    this.#tracer = tracer;
    this.#post = post;
  }

  get topics(): readonly string[] {
    return [...this.#consumers.keys()];
  }

  async publish(topic: string, body: unknown, brokerMs: number): Promise<void> {
    const id = `${topic}-${process.pid}-${this.#nextMessage++}`;
    const attributes = { ...operation(topic, "send", "send"), "messaging.message.id": id };
    await inSpan(this.#tracer, `send ${topic}`, { kind: SpanKind.PRODUCER, attributes }, async () => {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      await sleep(brokerMs);
      this.#post({ type: "publish", topic, message: { id, headers, body } });
    });
  }

  /** One message at a time, in the trace of its producer and linked to the producer's span. */
  consume(topic: string, handle: MessageHandler): void {
    this.#consumers.set(topic, (message) => {
      const parent = propagation.extract(ROOT_CONTEXT, message.headers);
      const attributes = { ...operation(topic, "process", "process"), "messaging.message.id": message.id };
      const options = { kind: SpanKind.CONSUMER, attributes, links: linksTo([message]) };
      this.#run(inSpan(this.#tracer, `process ${topic}`, options, () => handle(message.body), parent));
    });
  }

  /** Many messages at once, in a trace of their own that links to each producer. */
  consumeBatch(topic: string, handle: BatchHandler): void {
    let batch: QueueMessage[] = [];
    const work = (): void => {
      const messages = batch;
      batch = [];
      if (messages.length > 0) this.#run(this.#workOnBatch(topic, messages, handle));
    };
    this.#gathering.push(work);
    this.#consumers.set(topic, (message) => {
      if (batch.push(message) === 1) setTimeout(work, batchWindowMs);
    });
  }

  /** Works on what was gathered so far and waits for every handler. */
  async drain(): Promise<void> {
    for (const work of this.#gathering) work();
    await Promise.all(this.#running);
  }

  #workOnBatch(topic: string, messages: readonly QueueMessage[], handle: BatchHandler): Promise<void> {
    const attributes = {
      ...operation(topic, "receive", "poll"),
      "messaging.batch.message_count": messages.length,
    };
    const options = { kind: SpanKind.CONSUMER, attributes, links: linksTo(messages), root: true };
    const bodies = messages.map(({ body }) => body);
    return inSpan(this.#tracer, `poll ${topic}`, options, () => handle(bodies), ROOT_CONTEXT);
  }

  /** A failed message is told by its span; nobody waits for it but `drain`. */
  #run(work: Promise<void>): void {
    const running = work.catch(() => undefined).then(() => void this.#running.delete(running));
    this.#running.add(running);
  }

  deliver(topic: string, message: QueueMessage): void {
    this.#consumers.get(topic)?.(message);
  }
}

function linksTo(messages: readonly QueueMessage[]): Link[] {
  return messages.flatMap(({ id, headers }) => {
    const producer = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
    return producer === undefined ? [] : [{ context: producer, attributes: { "messaging.message.id": id } }];
  });
}

function operation(topic: string, type: "send" | "process" | "receive", name: string): Attributes {
  return {
    "messaging.system": "kafka",
    "messaging.destination.name": topic,
    "messaging.operation.type": type,
    "messaging.operation.name": name,
    "server.address": "kafka",
    "server.port": 9092,
  };
}
