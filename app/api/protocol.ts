/**
 * The messages between a client and the engine, the same over MessagePort, WebSocket and in-process calls.
 *
 *     client ── request ──► engine      client ── subscribe ──► engine
 *            ── cancel ───►                     ◄── event ────          (any number)
 *            ◄── result ──                      ── dispose ──►
 *            ◄── error ───
 *
 * Typed arrays inside `result` and `event` travel as binary; on a MessagePort their buffers are transferred.
 */
export type ClientMessage =
  | { readonly type: "request"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "subscribe"; readonly id: number; readonly topic: string; readonly params: unknown }
  | { readonly type: "dispose"; readonly id: number };

export type EngineMessage =
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: ApiError }
  | { readonly type: "event"; readonly id: number; readonly value: unknown };

/** `code` is stable; `message` is a sentence for a person; `detail` is for the one who mends it. */
export interface ApiError {
  readonly code:
    | "invalid_params"
    | "unknown_method"
    | "not_found"
    | "cancelled"
    | "invalid_query"
    | "unavailable"
    | "internal";
  readonly message: string;
  readonly detail?: unknown;
}

/** An `ApiError` that can be thrown. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly code: ApiError["code"];
  readonly detail: unknown;

  constructor(code: ApiError["code"], message: string, detail?: unknown) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

/** Sends and receives whole messages in order. Bound to MessagePort, WebSocket or a direct call in `main/transport`. */
export interface MessageChannelLike<Out, In> {
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
