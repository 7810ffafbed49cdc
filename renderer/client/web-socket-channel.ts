import type { EngineMessage } from "../../app/api/protocol.ts";
import { decodeMessage, encodeMessage } from "../../app/api/wire-codec.ts";
import { type Dial, type EngineChannel, UnauthorizedError } from "./channel.ts";

/** A server that accepts the connection and then says nothing is as good as none. */
const openTimeoutMs = 5_000;

/**
 * Dials the engine that served the page: `api/ws` beside it, one message a binary frame. `onGone` is called where the
 * engine says that what the page shows is not there any more.
 */
export function webSocketDial(apiUrl: string, onGone: () => void): Dial {
  const url = new URL("ws", apiUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return async () => {
    try {
      return await openWebSocket(url.href);
    } catch (error) {
      // A browser does not tell why an upgrade failed; a plain request does.
      const status = await statusOf(apiUrl);
      if (status === 401 || status === 403) throw new UnauthorizedError("this browser is not logged in");
      if (status === 404) onGone();
      throw error;
    }
  };
}

function openWebSocket(url: string): Promise<EngineChannel> {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.close(), openTimeoutMs);
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(channelOf(socket));
    });
    socket.addEventListener("close", () => {
      clearTimeout(timer);
      reject(new Error("the engine does not answer"));
    });
  });
}

function channelOf(socket: WebSocket): EngineChannel {
  return {
    send: (message) => socket.send(encodeMessage(message)),
    onMessage(listener) {
      socket.addEventListener("message", (event: MessageEvent<unknown>) => {
        const message = tryDecode(event.data);
        if (message === undefined) socket.close();
        else listener(message);
      });
    },
    onClose: (listener) => socket.addEventListener("close", () => listener()),
    close: () => socket.close(),
  };
}

function tryDecode(data: unknown): EngineMessage | undefined {
  if (!(data instanceof ArrayBuffer)) return undefined;
  try {
    return decodeMessage(new Uint8Array(data)) as EngineMessage;
  } catch {
    return undefined;
  }
}

/** Undefined where nobody answers. */
async function statusOf(apiUrl: string): Promise<number | undefined> {
  try {
    return (await fetch(new URL("stats", apiUrl), { cache: "no-store" })).status;
  } catch {
    return undefined;
  }
}
