import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { EngineMessage } from "../../../app/api/protocol.ts";
import type { TraceList } from "../../../app/api/traces.ts";
import { decodeMessage, encodeMessage } from "../../../app/api/wire-codec.ts";
import { type BenchResult, lowerIsBetter, median } from "../../report.ts";
import { transferredRows } from "./transfer-rows.ts";

const warmUpRounds = 5;
const rounds = 25;

/** Resolves with the number of rows that came. */
type Ask = (socket: WebSocket, id: number) => Promise<number>;

/**
 * 100,000 rows of a trace list from another process over the WebSocket that pages use, from asking for an answer that is
 * ready there until it is columns here; the peer is the same rows as an array of JSON objects over such a socket. One after
 * the other, in processes of their own: the 20 MB of text and the objects made of it would be collected in the rounds of
 * the columns.
 */
export async function measureTransfer(): Promise<BenchResult> {
  const columns = await medianOf("columns", askColumns);
  const objects = await medianOf("objects", askObjects);
  return lowerIsBetter("transfer", "ms", columns, "row objects as JSON", objects);
}

async function medianOf(form: "columns" | "objects", ask: Ask): Promise<number> {
  const program = fileURLToPath(new URL("./transfer-process.ts", import.meta.url));
  const child = fork(program, [form], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  try {
    const [port] = (await once(child, "message")) as [number];
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    await once(socket, "open");
    const taken: number[] = [];
    for (let round = 0; round < warmUpRounds + rounds; round++) {
      const startMs = performance.now();
      const rows = await ask(socket, round);
      if (round >= warmUpRounds) taken.push(performance.now() - startMs);
      if (rows !== transferredRows) throw new Error(`${rows} rows came`);
    }
    socket.close();
    return median(taken);
  } finally {
    child.kill();
  }
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
