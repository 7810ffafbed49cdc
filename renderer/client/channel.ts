import type { ClientMessage, EngineMessage, MessageChannelLike } from "../../app/api/protocol.ts";

/** The client's end of a connection. */
export type EngineChannel = MessageChannelLike<ClientMessage, EngineMessage>;

/** Opens a connection; rejects when there is nobody, or with `UnauthorizedError`. */
export type Dial = () => Promise<EngineChannel>;

/** The engine is there and does not know this browser: only a new login link helps. */
export class UnauthorizedError extends Error {
  override readonly name = "UnauthorizedError";
}
