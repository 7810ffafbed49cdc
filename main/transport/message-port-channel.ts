import type { MessageChannelLike } from "../../app/api/protocol.ts";

/** What Electron's MessagePortMain and Node's worker MessagePort have in common. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: unknown) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  close(): void;
}

/**
 * Binds the protocol to a message port. Structured clone carries typed arrays as they are; between Electron's
 * processes buffers are copied whatever we list, so nothing is transferred.
 */
export function messagePortChannel<Out, In>(port: PortLike): MessageChannelLike<Out, In> {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on("message", (event) => listener(payloadOf(event) as In));
      port.start();
    },
    onClose: (listener) => void port.on("close", listener),
    close: () => port.close(),
  };
}

/** Electron wraps the message in an event with `data`; Node hands over the message itself. */
function payloadOf(event: unknown): unknown {
  if (typeof event !== "object" || event === null || !("ports" in event) || !("data" in event)) return event;
  return event.data;
}
