import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { EngineMessage } from "../../../app/api/protocol.ts";
import type { TraceList } from "../../../app/api/traces.ts";
import { decodeMessage, encodeMessage } from "../../../app/api/wire-codec.ts";
import { type BenchResult, lowerIsBetter, median } from "../../report.ts";
import { transferredRows } from "./transfer-rows.ts";

const rounds = 15;

/**
 * 100,000 rows of a trace list from another process over the WebSocket that pages use, from asking until they are
 * columns here; the peer is the same rows as an array of JSON objects over the same socket.
 */
export async function measureTransfer(): Promise<BenchResult> {
  const program = fileURLToPath(new URL("./transfer-process.ts", import.meta.url));
  const child = fork(program, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  try {
    const [port] = (await once(child, "message")) as [number];
    const [engine, plain] = await Promise.all([connect(port, "/"), connect(port, "/objects")]);
    const columns: number[] = [];
    const objects: number[] = [];
    for (let round = 0; round < rounds; round++) {
      columns.push(await timeOf(() => askColumns(engine, round)));
      objects.push(await timeOf(() => askObjects(plain)));
    }
    engine.close();
    plain.close();
    return lowerIsBetter("transfer", "ms", median(columns), "row objects as JSON", median(objects));
  } finally {
    child.kill();
  }
}

async function connect(port: number, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false });
  await once(socket, "open");
  return socket;
}

async function timeOf(ask: () => Promise<number>): Promise<number> {
  const startMs = performance.now();
  const rows = await ask();
  const elapsedMs = performance.now() - startMs;
  if (rows !== transferredRows) throw new Error(`${rows} rows came`);
  return elapsedMs;
}

async function askColumns(socket: WebSocket, id: number): Promise<number> {
  const params = { query: "{ }", limit: transferredRows };
  socket.send(encodeMessage({ type: "request", id, method: "traces.search", params }));
  const [bytes] = (await once(socket, "message")) as [Buffer];
  const message = decodeMessage(bytes) as EngineMessage;
  if (message.type !== "result") throw new Error(JSON.stringify(message));
  return (message.value as TraceList).rowCount;
}

async function askObjects(socket: WebSocket): Promise<number> {
  socket.send("objects");
  const [text] = (await once(socket, "message")) as [Buffer];
  return (JSON.parse(text.toString()) as unknown[]).length;
}
