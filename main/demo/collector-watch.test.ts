import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { watchCollector } from "./collector-watch.ts";

it("tells once that nothing listens, and once that something does", async () => {
  const lines: string[] = [];
  const stopping = new AbortController();
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const watch = watchCollector(endpoint, (line) => lines.push(line), stopping.signal);
  await until(() => lines.length > 0);
  const server = net.createServer((socket) => socket.destroy()).listen(port, "127.0.0.1");
  await until(() => lines.length > 1);
  stopping.abort();
  expect(await watch).toBe(true);
  server.close();
  expect(lines).toEqual([
    `nothing listens at ${endpoint}: start it with \`sightglass serve\`; retrying`,
    `${endpoint} answers now`,
  ]);
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}
