import type { Listener } from "./listener.ts";

/** Random ports that are free in one family are nearly always free in the other. */
const commonPortTries = 8;

/** Opens the listeners of one protocol. Those that ask for port 0 get the same port where that is possible. */
export async function openListeners(listeners: readonly Listener[]): Promise<void> {
  const fixed = listeners.filter((listener) => listener.endpoint.port !== 0);
  await Promise.all(fixed.map((listener) => listener.open(listener.endpoint.port, true)));
  const any = listeners.filter((listener) => listener.endpoint.port === 0);
  for (let tries = 0; tries < commonPortTries; tries++) {
    if (await openOnOnePort(any)) return;
    for (const listener of any) listener.release();
  }
  for (const listener of any) await listener.open(0, true);
}

/** False where the port that the first one got is taken for another. Addresses that do not exist here do not matter. */
async function openOnOnePort(listeners: readonly Listener[]): Promise<boolean> {
  let port = 0;
  for (const listener of listeners) {
    const state = await listener.open(port, false);
    if (state === "port_taken") return false;
    port = listener.port ?? port;
  }
  return true;
}
