import type { EngineMessage } from "../../app/api/protocol.ts";
import type { Dial, EngineChannel } from "./channel.ts";

/** What the preload script of the desktop window puts on `window.sightglass`. */
export interface DesktopBridge {
  /** Asks for a connection, to a capture or to the live data; the answer is a window message `portMessage` that carries one MessagePort. */
  requestPort(capture?: string): void;
}

/** Data of the window message that brings the port. */
export const portMessage = "sightglass:port";

/** Engine start included. */
const portTimeoutMs = 30_000;

/** Dials through the desktop's broker: each try asks for a fresh port. */
export function portDial(page: Window, bridge: DesktopBridge, capture: string | undefined): Dial {
  return () =>
    new Promise((resolve, reject) => {
      const listen = (event: MessageEvent<unknown>): void => {
        const port = event.ports[0];
        if (event.source !== page || event.data !== portMessage || port === undefined) return;
        stop();
        resolve(channelOf(port));
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error("the engine does not answer"));
      }, portTimeoutMs);
      const stop = (): void => {
        clearTimeout(timer);
        page.removeEventListener("message", listen);
      };
      page.addEventListener("message", listen);
      bridge.requestPort(capture);
    });
}

function channelOf(port: MessagePort): EngineChannel {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.addEventListener("message", (event: MessageEvent<EngineMessage>) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.addEventListener("close", () => listener()),
    close: () => port.close(),
  };
}
