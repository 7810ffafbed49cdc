import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { EngineMessage, MessageChannelLike } from "../../app/api/protocol.ts";
import { decodeMessage, encodeParts } from "../../app/api/wire-codec.ts";

/** The view of a million spans is 66 MB, on its way for as long as the client takes to read it. */
const waitingBytesMax = 64 * 1024 * 1024;

/** Where more waits and the client has read nothing for so long, it does not read: it is cut off and comes back by itself. */
const stalledMsMax = 10_000;

/** More than any page asks for at once: whoever has it sent and reads slowly would use memory up. */
const bufferedBytesMax = 1024 * 1024 * 1024;

/** Parts up to this are copied together: a frame of its own costs more than the copy. */
const copiedBytesMax = 16 * 1024;

/**
 * Binds the protocol to one WebSocket over `connection`: a binary message each, large columns as fragments of it so that nothing
 * copies them.
 */
export function webSocketChannel(
  socket: WebSocket,
  connection: Pick<Socket, "setTimeout">,
): MessageChannelLike<EngineMessage, unknown> {
  // The system tells the connection of every byte that was read; `bufferedAmount` stays as it is until all of a large write was.
  connection.setTimeout(stalledMsMax, () => {
    if (socket.bufferedAmount > waitingBytesMax) socket.terminate();
  });
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > bufferedBytesMax) socket.terminate();
      else sendFragments(socket, fragmentsOf(encodeParts(message)));
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

function sendFragments(socket: WebSocket, fragments: readonly Uint8Array[]): void {
  for (const [index, fragment] of fragments.entries())
    socket.send(fragment, { binary: true, fin: index === fragments.length - 1 });
}

/** The parts, small neighbours joined. */
function fragmentsOf(parts: readonly Uint8Array[]): Uint8Array[] {
  const fragments: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  const flush = () => {
    if (small.length > 0) fragments.push(Buffer.concat(small));
    small = [];
  };
  for (const part of parts) {
    if (part.length <= copiedBytesMax) small.push(part);
    else {
      flush();
      fragments.push(part);
    }
  }
  flush();
  return fragments;
}

function tryDecode(bytes: Buffer): unknown {
  try {
    return decodeMessage(bytes);
  } catch {
    return undefined;
  }
}
