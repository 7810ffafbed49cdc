import { capturePath } from "../../../app/api/captures.ts";
import { ApiFailure } from "../../../app/api/protocol.ts";
import { createEngine } from "../../../app/index.ts";
import { prepareDataDir } from "../../instance/data-dir.ts";
import { lockDataDir } from "../../instance/data-dir-lock.ts";
import { instanceFilePath, removeInstanceFile, writeInstanceFile } from "../../instance/instance-file.ts";
import { version } from "../../version.ts";
import type { OpenedCapture } from "./capture-engines.ts";

export interface OpenCaptureSettings {
  readonly name: string;
  readonly dataDir: string;
  /** URL of the page of the live data: that of the capture is below it. */
  readonly ui: string;
  /** With it the command line finds a capture by its folder. */
  readonly token: string;
  readonly log: (line: string) => void;
}

/** The engine of a capture: no receivers, and nothing is evicted, whatever the budget of live data. */
export async function openCapture({
  name,
  dataDir,
  ui,
  token,
  log,
}: OpenCaptureSettings): Promise<OpenedCapture> {
  prepareDataDir(dataDir);
  const lock = lockDataDir(dataDir);
  if (lock === undefined)
    throw new ApiFailure("unavailable", `Another process uses the capture ${name}: ${dataDir}`);
  const engine = createEngine({
    ...{ version, dataDir, otlpGrpc: [], otlpHttp: [], evicts: false },
    log: (line) => log(`capture ${name}: ${line}`),
  });
  const instanceFile = instanceFilePath(dataDir);
  const address = ui + capturePath(name).replace(/\/$/, "");
  const close = async (): Promise<void> => {
    removeInstanceFile(instanceFile);
    await engine.shutdown();
    lock.dispose();
  };
  try {
    await engine.start();
    writeInstanceFile(instanceFile, { pid: process.pid, version, ui: address, token });
  } catch (error) {
    await close();
    throw error;
  }
  return { client: engine.client, close };
}
