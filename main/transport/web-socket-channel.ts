import type { WebSocket } from "ws";
import type { EngineMessage, MessageChannelLike } from "../../app/api/protocol.ts";
import { decodeMessage, encodeMessage } from "../../app/api/wire-codec.ts";

/** A client this far behind does not read: it is cut off and comes back by itself. */
const bufferedBytesMax = 64 * 1024 * 1024;

/** Binds the protocol to one WebSocket: a binary frame is a message. */
export function webSocketChannel(socket: WebSocket): MessageChannelLike<EngineMessage, unknown> {
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > bufferedBytesMax) socket.terminate();
      else socket.send(encodeMessage(message));
    },
    onMessage(listener) {
      socket.on("message", (data, isBinary) => {
        const message = isBinary ? tryDecode(data as Buffer) : undefined;
        if (message === undefined) socket.close(1003, "binary protocol messages only");
        else listener(message);
      });
    },
    onClose(listener) {
      socket.on("close", listener);
      // `close` always follows; without a listener an `error` event would end the process.
      socket.on("error", () => socket.terminate());
    },
    close() {
      socket.close(1003, "not a protocol message");
    },
  };
}

function tryDecode(bytes: Buffer): unknown {
  try {
    return decodeMessage(bytes);
  } catch {
    return undefined;
  }
}
