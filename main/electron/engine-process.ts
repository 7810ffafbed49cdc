/**
 * The engine in an Electron utility process: everything that listens, decodes, stores and answers. Each window gets
 * a message port to it; Electron main only hands the ports over.
 */
import type { MessagePortMain } from "electron";
import { DataDirInUseError, type Serving, startServe } from "../serve/start-serve.ts";
import { messagePortChannel } from "../transport/message-port-channel.ts";
import { serveClient } from "../transport/serve-client.ts";
import type { FromEngineProcess, ToEngineProcess } from "./engine-messages.ts";

interface ParentPort {
  on(event: "message", listener: (event: { data: ToEngineProcess; ports: MessagePortMain[] }) => void): void;
  postMessage(message: FromEngineProcess): void;
}
const { parentPort } = process as unknown as { parentPort: ParentPort };

let serving: Promise<Serving> | undefined;
const stopping = new AbortController();

parentPort.on("message", ({ data, ports }) => {
  if (data.type === "start") void start(data);
  else if (data.type === "connect") void connect(ports[0], data.capture);
  else void stop();
});

async function start({ options, rendererDir }: Extract<ToEngineProcess, { type: "start" }>): Promise<void> {
  serving = startServe(options, rendererDir, (line) => process.stderr.write(`${line}\n`), stopping.signal);
  try {
    const { ui, token } = (await serving).info;
    parentPort.postMessage({ type: "started", ui, token });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    parentPort.postMessage({ type: "failed", message, isDataDirInUse: error instanceof DataDirInUseError });
  }
}

async function connect(port: MessagePortMain | undefined, capture: string | undefined): Promise<void> {
  if (port === undefined || serving === undefined) return;
  const { engine, captures } = await serving;
  if (capture === undefined) {
    serveClient(messagePortChannel(port), engine.client);
    return;
  }
  try {
    const { client, release } = await captures.use(capture, false);
    port.on("close", release);
    serveClient(messagePortChannel(port), client);
  } catch {
    // It is gone, or somebody else uses it: the page finds its connection closed and asks the API why.
    port.close();
  }
}

async function stop(): Promise<void> {
  stopping.abort();
  // A start that failed, or was ended by the abort, has been taken apart already.
  const started = await serving?.catch(() => undefined);
  await started?.close();
  parentPort.postMessage({ type: "stopped" });
}
