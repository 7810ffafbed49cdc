import type { EngineClient } from "../../../app/api/methods.ts";
import { ApiFailure } from "../../../app/api/protocol.ts";
import { createEngine } from "../../../app/index.ts";
import { prepareDataDir } from "../../instance/data-dir.ts";
import { lockDataDir } from "../../instance/data-dir-lock.ts";
import { instanceFilePath, removeInstanceFile, writeInstanceFile } from "../../instance/instance-file.ts";
import { version } from "../../version.ts";

export interface OpenCaptureSettings {
  readonly name: string;
  readonly dataDir: string;
  /** Where its page and API are, without a slash at the end. */
  readonly ui: string;
  readonly token: string;
  readonly log: (line: string) => void;
}

/** The engine of a capture: no receivers, and nothing is evicted, whatever the budget of live data. */
export class OpenCapture {
  readonly client: EngineClient;
  /** Puts everything away. */
  readonly close: () => Promise<void>;

  private constructor(client: EngineClient, close: () => Promise<void>) {
    this.client = client;
    this.close = close;
  }

  static async open({ name, dataDir, ui, token, log }: OpenCaptureSettings): Promise<OpenCapture> {
    prepareDataDir(dataDir);
    const lock = lockDataDir(dataDir);
    if (lock === undefined)
      throw new ApiFailure("unavailable", `Another process uses the capture ${name}: ${dataDir}`);
    const engine = createEngine({
      ...{ version, dataDir, otlpGrpc: [], otlpHttp: [], evicts: false },
      log: (line) => log(`capture ${name}: ${line}`),
    });
    const instanceFile = instanceFilePath(dataDir);
    const close = async (): Promise<void> => {
      removeInstanceFile(instanceFile);
      await engine.shutdown();
      lock.dispose();
    };
    try {
      await engine.start();
      writeInstanceFile(instanceFile, { pid: process.pid, version, ui, token });
    } catch (error) {
      await close();
      throw error;
    }
    return new OpenCapture(engine.client, close);
  }
}
