import { itemNames, type Signal } from "../../base/signal.ts";
import type { Transport } from "../../component/attempt-log.ts";
import type { PipelineComponentSettings } from "../../component/component.ts";
import type { RequestHeaders } from "../../component/host.ts";
import type { Consumers } from "../../consumer/consumer.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch, WireRequest } from "../../pdata/batch.ts";
import { type Decoded, LimitError, MalformedError } from "../../pdata/otlp/decoded.ts";
import { receivedAttempt } from "./attempts.ts";
import { ByteBudget } from "./byte-budget.ts";
import { contentMismatch } from "./content-mismatch.ts";
import { type Accepted, rejectedCount } from "./export-response.ts";
import { tooBusy } from "./inflate.ts";
import { badRequest, internal, Refusal, tooLarge, unavailable } from "./refusal.ts";
import { firstServiceName } from "./service-name.ts";

/** Bytes of a request to a batch. The service passes one that uses the dictionary of the open chunk. */
export type DecodeRequest = (signal: Signal, wire: WireRequest) => Decoded<AnyBatch>;

/** Asked before a body is read: why nothing can be taken now, if so. */
export type Admit = () => RetryableError | undefined;

/** Who sends what. Filled as the request's head is read. */
export interface Sender {
  readonly peer: string;
  transport: Transport;
  signal: Signal | undefined;
  /** Handed on with the batch. */
  metadata: RequestHeaders;
  auth: Readonly<Record<string, string>>;
}

const drainRetryMs = 1_000;

/**
 * What gRPC and HTTP have in common once the bytes of a request are there: admission, decoding, consuming, counting.
 *
 *     admit ──► (transport reads and inflates) ──► accept: decode ──► count ──► consume ──► Accepted
 *       └───────────────────┴── any error ──► refuse: count, attempt ──► Refusal
 */
export class Intake {
  readonly budget: ByteBudget;
  readonly #settings: PipelineComponentSettings;
  readonly #consumers: Consumers;
  readonly #decode: DecodeRequest;
  readonly #admit: Admit;
  #isDraining = false;

  constructor(
    settings: PipelineComponentSettings,
    consumers: Consumers,
    decode: DecodeRequest,
    admit: Admit,
    inflightBytesMax: number,
  ) {
    this.#settings = settings;
    this.#consumers = consumers;
    this.#decode = decode;
    this.#admit = admit;
    this.budget = new ByteBudget(inflightBytesMax);
  }

  /** From now on every request is asked to come again. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Throws a retryable `Refusal` where the request should not even be read. */
  admit(): void {
    if (this.#isDraining) throw unavailable("shutting_down", "The receiver is shutting down", drainRetryMs);
    if (this.budget.isFull) throw tooBusy();
    const error = this.#admit();
    if (error !== undefined) throw unavailable(error.reason, error.message, error.retryDelayMs);
  }

  /** `receivedBytes` is what came over the network. Resolves once the items are safe. */
  async accept(sender: Sender, signal: Signal, wire: WireRequest, receivedBytes: number): Promise<Accepted> {
    const { telemetry, attempts } = this.#settings;
    const { batch, itemCount, rejected, warnings } = this.#decodeOrRefuse(signal, wire);
    batch.client = { address: sender.peer, metadata: sender.metadata, auth: sender.auth };
    const total = itemCount + rejectedCount(rejected);
    telemetry.count(signal, "received", total);
    for (const [reason, items] of rejected) telemetry.count(signal, "refused", items, reason);
    for (const [reason, items] of warnings) telemetry.countWarning(signal, reason, items);
    // An empty request succeeds without touching the pipeline.
    if (itemCount > 0) await this.#consume(batch, itemCount, sender.transport);
    telemetry.countRequest(signal, "accepted", "", receivedBytes);
    const service = firstServiceName(batch);
    attempts.record(receivedAttempt(signal, sender.transport, sender.peer, service, itemCount, total));
    return { signal, itemCount, rejected };
  }

  /** Counts what went wrong, tells the person, and gives back what to answer. */
  refuse(sender: Sender, error: unknown): Refusal {
    const refusal = error instanceof Refusal ? error : this.#unexpected(error);
    const { telemetry, attempts } = this.#settings;
    telemetry.countRequest(sender.signal ?? "unknown", "refused", refusal.reason);
    attempts.record({
      level: "error",
      code: refusal.advice.code ?? refusal.reason,
      message: refusal.message,
      fix: refusal.advice.fix,
      transport: sender.transport,
      signal: sender.signal,
      peer: sender.peer,
    });
    return refusal;
  }

  /** The sender left in the middle of its request: counted, and nobody to tell. */
  countGone(sender: Sender): void {
    this.#settings.telemetry.countRequest(sender.signal ?? "unknown", "refused", "client_gone");
  }

  #decodeOrRefuse(signal: Signal, wire: WireRequest): Decoded<AnyBatch> {
    const mismatch = contentMismatch(wire, false);
    if (mismatch !== undefined) throw mismatch;
    try {
      return this.#decode(signal, wire);
    } catch (error) {
      if (error instanceof MalformedError) throw contentMismatch(wire, true) ?? malformed(wire, error);
      if (error instanceof LimitError) throw tooLarge(error.message, error.reason);
      throw error;
    }
  }

  /** Items that were taken are counted by whoever ended them (stored, dropped); here only those that were not. */
  async #consume(batch: AnyBatch, itemCount: number, transport: Transport): Promise<void> {
    const { telemetry, stage } = this.#settings;
    const count = (outcome: "accepted" | "refused") =>
      stage.metrics.add(`receiver_${outcome}_${itemNames[batch.signal]}`, itemCount, labelsOf(transport));
    try {
      const consumer = this.#consumers[batch.signal];
      if (consumer === undefined) throw new PermanentError("no_pipeline", noPipeline(batch.signal));
      await consumer.consume(batch);
      count("accepted");
    } catch (error) {
      const isRetryable = error instanceof RetryableError;
      const refusal = this.#fromConsumer(error);
      count("refused");
      telemetry.count(batch.signal, isRetryable ? "throttled" : "refused", itemCount, refusal.reason);
      throw refusal;
    }
  }

  #fromConsumer(error: unknown): Refusal {
    if (error instanceof RetryableError) return unavailable(error.reason, error.message, error.retryDelayMs);
    if (!(error instanceof PermanentError)) return this.#unexpected(error);
    // Reasons of bad data start so (`invalid_trace_id`); everything else is no fault of the sender.
    if (error.reason.startsWith("invalid_")) return badRequest(error.reason, error.message);
    return internal(error.reason, error.message);
  }

  /** A bug of ours. The sender gets no detail: the error's text may hold telemetry. */
  #unexpected(error: unknown): Refusal {
    const name = error instanceof Error ? error.name : typeof error;
    const frames = error instanceof Error ? (error.stack ?? "").split("\n    at ").slice(1, 4) : [];
    this.#settings.log(`${this.#settings.id}: unexpected ${name} at ${frames.join(" < ")}`);
    return internal("internal", "The receiver failed to handle this request; see its log");
  }
}

/** As the Collector labels them: JSON or protobuf, it is `http`. */
function labelsOf(transport: Transport): Readonly<Record<string, string>> {
  return { transport: transport === "grpc" ? "grpc" : "http" };
}

function noPipeline(signal: Signal): string {
  return `No ${signal} pipeline takes what this receiver gets`;
}

/** The message already names the offset; a body written by hand needs to be told what it should have been. */
function malformed({ encoding }: WireRequest, { message, offset }: MalformedError): Refusal {
  if (encoding === "protobuf") return badRequest("malformed", message);
  return badRequest("malformed", message, {
    fix: `The body is not the JSON of an OTLP request from byte ${offset} on`,
  });
}

const noHeaders: RequestHeaders = new Map();
const nobody = {};

/** A new sender whose request is not yet understood. */
export function unknownSender(peer: string, transport: Transport): Sender {
  return { peer, transport, signal: undefined, metadata: noHeaders, auth: nobody };
}
