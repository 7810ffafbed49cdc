import type { WebSocket } from "ws";
import type { EngineMessage, MessageChannelLike } from "../../app/api/protocol.ts";
import { decodeMessage, encodeParts } from "../../app/api/wire-codec.ts";

/** The view of a million spans is 100 MB, on its way for as long as the client takes to read it. */
const waitingBytesMax = 64 * 1024 * 1024;

/** Where more waits and the client has read nothing for so long, it does not read: it is cut off and comes back by itself. */
const stalledMsMax = 10_000;

/** More than any page asks for at once: whoever has it sent and reads slowly would use memory up. */
const bufferedBytesMax = 1024 * 1024 * 1024;

/** Parts up to this are copied together: a frame of its own costs more than the copy. */
const copiedBytesMax = 16 * 1024;

/** Binds the protocol to one WebSocket: a binary message each, large columns as fragments of it so that nothing copies them. */
export function webSocketChannel(socket: WebSocket): MessageChannelLike<EngineMessage, unknown> {
  const backlog = new Backlog();
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (backlog.isStuck(socket.bufferedAmount, performance.now())) {
        socket.terminate();
        return;
      }
      const fragments = fragmentsOf(encodeParts(message));
      backlog.add(fragments.reduce((bytes, fragment) => bytes + fragment.length, 0));
      sendFragments(socket, fragments);
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

/** What a client was sent and has not read yet. */
export class Backlog {
  #sentBytes = 0;
  #readBytes = 0;
  #readAtMs = Number.NEGATIVE_INFINITY;

  add(bytes: number): void {
    this.#sentBytes += bytes;
  }

  /** `bufferedBytes`: what waits now. */
  isStuck(bufferedBytes: number, nowMs: number): boolean {
    const readBytes = this.#sentBytes - bufferedBytes;
    if (readBytes > this.#readBytes || bufferedBytes <= waitingBytesMax) {
      this.#readBytes = readBytes;
      this.#readAtMs = nowMs;
    }
    return bufferedBytes > bufferedBytesMax || nowMs - this.#readAtMs > stalledMsMax;
  }
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
