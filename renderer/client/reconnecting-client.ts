import type {
  EngineClient,
  MethodName,
  ParamsOf,
  ResultOf,
  TopicName,
  Topics,
} from "../../app/api/methods.ts";
import { ApiFailure, type ClientMessage, type EngineMessage } from "../../app/api/protocol.ts";
import { type Dial, type EngineChannel, UnauthorizedError } from "./channel.ts";

/** `lost` counts down to the next try; `unauthorized` tries on slowly: a login in another tab mends it. */
export type ConnectionState = "connecting" | "open" | "lost" | "unauthorized";

const firstRetryMs = 250;
const lastRetryMs = 5_000;

interface Request {
  readonly message: ClientMessage;
  isSent: boolean;
  resolve(value: unknown): void;
  reject(error: ApiFailure): void;
}

interface Subscription {
  readonly topic: TopicName;
  listener(value: unknown): void;
}

/**
 * The engine behind a connection that may break. Calls made while there is none wait for the next; calls whose answer
 * was under way when it broke reject with `unavailable` (they may have happened). Subscriptions survive.
 */
export class ReconnectingClient implements EngineClient {
  readonly #dial: Dial;
  readonly #requests = new Map<number, Request>();
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #stateListeners = new Set<() => void>();
  #channel: EngineChannel | undefined;
  #state: ConnectionState = "connecting";
  #retryMs = firstRetryMs;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #nextId = 1;
  #isDisposed = false;

  constructor(dial: Dial) {
    this.#dial = dial;
    void this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onStateChange = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };

  call<M extends MethodName>(method: M, params: ParamsOf<M>, signal?: AbortSignal): Promise<ResultOf<M>> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const request: Request = {
      message: { type: "request", id, method, params: params ?? {} },
      isSent: false,
      resolve,
      reject,
    };
    const cancel = (): void => this.#cancel(id);
    this.#requests.set(id, request);
    if (signal?.aborted === true) cancel();
    else {
      signal?.addEventListener("abort", cancel, { once: true });
      this.#send(request);
    }
    return promise.finally(() => signal?.removeEventListener("abort", cancel)) as Promise<ResultOf<M>>;
  }

  subscribe<T extends TopicName>(topic: T, listener: (event: Topics[T]) => void): () => void {
    const id = this.#nextId++;
    this.#subscriptions.set(id, { topic, listener: listener as (value: unknown) => void });
    this.#channel?.send(subscribeMessage(id, topic));
    return () => {
      if (this.#subscriptions.delete(id)) this.#channel?.send({ type: "dispose", id });
    };
  }

  /** Tries at once rather than after the pause. */
  retryNow(): void {
    if (this.#retryTimer === undefined) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    void this.#connect();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#retryTimer);
    this.#channel?.close();
  }

  async #connect(): Promise<void> {
    try {
      const channel = await this.#dial();
      if (this.#isDisposed) channel.close();
      else this.#opened(channel);
    } catch (error) {
      this.#retryLater(error instanceof UnauthorizedError ? "unauthorized" : "lost");
    }
  }

  #opened(channel: EngineChannel): void {
    this.#channel = channel;
    this.#retryMs = firstRetryMs;
    channel.onMessage((message) => this.#receive(message));
    channel.onClose(() => this.#closed(channel));
    for (const [id, { topic }] of this.#subscriptions) channel.send(subscribeMessage(id, topic));
    for (const request of this.#requests.values()) this.#send(request);
    this.#setState("open");
  }

  #closed(channel: EngineChannel): void {
    if (channel !== this.#channel) return;
    this.#channel = undefined;
    const broken = [...this.#requests].filter(([, request]) => request.isSent);
    for (const [id, request] of broken) {
      this.#requests.delete(id);
      request.reject(new ApiFailure("unavailable", "The connection to the engine broke before it answered."));
    }
    this.#retryLater("lost");
  }

  #retryLater(state: "lost" | "unauthorized"): void {
    if (this.#isDisposed) return;
    const delayMs = state === "unauthorized" ? lastRetryMs : this.#retryMs;
    this.#retryMs = Math.min(lastRetryMs, this.#retryMs * 2);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      void this.#connect();
    }, delayMs);
    this.#setState(state);
  }

  #send(request: Request): void {
    if (this.#channel === undefined) return;
    request.isSent = true;
    this.#channel.send(request.message);
  }

  #cancel(id: number): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#requests.delete(id);
    if (request.isSent) this.#channel?.send({ type: "cancel", id });
    request.reject(new ApiFailure("cancelled", "No longer wanted."));
  }

  #receive(message: EngineMessage): void {
    if (message.type === "event") {
      this.#subscriptions.get(message.id)?.listener(message.value);
      return;
    }
    // Late answers of cancelled requests find nothing.
    const request = this.#requests.get(message.id);
    if (request === undefined) return;
    this.#requests.delete(message.id);
    if (message.type === "result") request.resolve(message.value);
    else request.reject(new ApiFailure(message.error.code, message.error.message, message.error.detail));
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }
}

function subscribeMessage(id: number, topic: TopicName): ClientMessage {
  return { type: "subscribe", id, topic, params: {} };
}
