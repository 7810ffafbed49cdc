import {
  type EngineClient,
  type MethodName,
  methods,
  type TopicName,
  topicNames,
} from "../../app/api/methods.ts";
import {
  type ApiError,
  ApiFailure,
  type ClientMessage,
  type EngineMessage,
  type MessageChannelLike,
} from "../../app/api/protocol.ts";

/** One client asks for what its screen shows; more open calls than this is a client gone wrong. */
const openCallsMax = 256;

/**
 * Serves the engine to the client at the other end of `channel` until the channel closes: then every open call is
 * cancelled and every subscription disposed.
 */
export function serveClient(channel: MessageChannelLike<EngineMessage, unknown>, client: EngineClient): void {
  const calls = new Map<number, AbortController>();
  const subscriptions = new Map<number, () => void>();

  channel.onMessage((raw) => {
    const message = readClientMessage(raw);
    if (message === undefined) {
      channel.close();
      return;
    }
    if (message.type === "request") void answer(message);
    else if (message.type === "subscribe") subscribe(message);
    else if (message.type === "cancel") calls.get(message.id)?.abort();
    else {
      subscriptions.get(message.id)?.();
      subscriptions.delete(message.id);
    }
  });
  channel.onClose(() => {
    for (const call of calls.values()) call.abort();
    for (const stop of subscriptions.values()) stop();
    calls.clear();
    subscriptions.clear();
  });

  async function answer({ id, method, params }: Extract<ClientMessage, { type: "request" }>): Promise<void> {
    const controller = new AbortController();
    if (calls.size >= openCallsMax || calls.has(id)) {
      const error: ApiError = { code: "unavailable", message: "too many open calls, or an id used twice" };
      channel.send({ type: "error", id, error });
      return;
    }
    calls.set(id, controller);
    try {
      if (!isMethodName(method))
        throw new ApiFailure("unknown_method", `There is no method ${JSON.stringify(method)}.`);
      // The engine validates `params` against the method table itself.
      const value = await client.call(method, params as never, controller.signal);
      channel.send({ type: "result", id, value });
    } catch (error) {
      channel.send({ type: "error", id, error: toApiError(error) });
    } finally {
      calls.delete(id);
    }
  }

  function subscribe({ id, topic }: Extract<ClientMessage, { type: "subscribe" }>): void {
    if (!isTopicName(topic) || subscriptions.has(id) || subscriptions.size >= openCallsMax) {
      const error: ApiError = {
        code: "invalid_params",
        message: `Cannot subscribe to ${JSON.stringify(topic)}.`,
      };
      channel.send({ type: "error", id, error });
      return;
    }
    const stop = client.subscribe(topic, (value) => channel.send({ type: "event", id, value }));
    subscriptions.set(id, stop);
  }
}

/** Any thrown value as the error a client may see. What is not an `ApiFailure` is our bug and says so. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiFailure) return { code: error.code, message: error.message, detail: error.detail };
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}

function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

function isTopicName(name: string): name is TopicName {
  return (topicNames as readonly string[]).includes(name);
}

function readClientMessage(raw: unknown): ClientMessage | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const { type, id, method, topic } = raw as Record<"type" | "id" | "method" | "topic", unknown>;
  if (!Number.isSafeInteger(id)) return undefined;
  const isKnown =
    (type === "request" && typeof method === "string") ||
    (type === "subscribe" && typeof topic === "string") ||
    type === "cancel" ||
    type === "dispose";
  return isKnown ? (raw as ClientMessage) : undefined;
}
