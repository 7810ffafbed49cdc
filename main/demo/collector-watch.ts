import { once } from "node:events";
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { DemoLog } from "./demo.ts";

const pollMs = 1000;
const connectLimitMs = 800;

/**
 * Says in one line when nothing listens at `endpoint`, and again when that changes, until `signal`. Resolves with
 * whether anything listened at the end.
 */
export async function watchCollector(endpoint: string, log: DemoLog, signal: AbortSignal): Promise<boolean> {
  let wasListening = true;
  while (!signal.aborted) {
    const isListening = await answers(new URL(endpoint));
    if (signal.aborted) break;
    if (wasListening && !isListening)
      log(`nothing listens at ${endpoint}: start it with \`sightglass serve\`; retrying`);
    if (!wasListening && isListening) log(`${endpoint} answers now`);
    wasListening = isListening;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return wasListening;
}

async function answers(url: URL): Promise<boolean> {
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const socket = net.connect({ host: url.hostname.replace(/^\[|\]$/g, ""), port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(connectLimitMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
