import type { ListenerStatus } from "../../app/api/engine.ts";
import type { Disposable } from "../../app/base/disposable.ts";
import { createEngine, type Engine } from "../../app/index.ts";
import { prepareDataDir } from "../instance/data-dir.ts";
import { lockDataDir } from "../instance/data-dir-lock.ts";
import {
  type InstanceInfo,
  instanceFilePath,
  readRunningInstance,
  removeInstanceFile,
} from "../instance/instance-file.ts";
import { loadToken } from "../instance/token.ts";
import type { CaptureHost } from "../server/capture-host.ts";
import { UiServer } from "../server/ui-server.ts";
import { version } from "../version.ts";
import { CaptureEngines } from "./captures/capture-engines.ts";
import { openCapture } from "./captures/open-capture.ts";
import { followAddresses, instanceInfo, publish } from "./published-info.ts";
import { reloadOnHangup } from "./reload-on-hangup.ts";
import { parseAddress, type ServeOptions } from "./serve-options.ts";

/** Another process holds the data directory. */
export class DataDirInUseError extends Error {
  override readonly name = "DataDirInUseError";
  readonly running: InstanceInfo | undefined;

  constructor(dataDir: string, running: InstanceInfo | undefined) {
    const who = running === undefined ? "Another Sightglass" : `Sightglass with pid ${running.pid}`;
    super(`${who} uses ${dataDir}. Use its window, stop it, or choose another --data-dir.`);
    this.running = running;
  }
}

/** A whole Sightglass: engine, page and API, findable by the command line. */
export interface Serving {
  readonly engine: Engine;
  readonly captures: CaptureHost;
  readonly info: InstanceInfo;
  readonly listeners: readonly ListenerStatus[];
  newLoginUrl(): string;
  /** Stops receiving, drains, commits, removes the instance file. */
  close(): Promise<void>;
}

/**
 * Starts everything in order; what was started is stopped again where a later step fails. `stop` ends a start that is
 * under way (a long replay of the journal) as it ends a run: then it rejects with an error of the engine.
 */
export async function startServe(
  options: ServeOptions,
  rendererDir: string,
  log: (line: string) => void,
  stop?: AbortSignal,
): Promise<Serving> {
  prepareDataDir(options.dataDir);
  const lock = lockDataDir(options.dataDir);
  if (lock === undefined) throw new DataDirInUseError(options.dataDir, readRunningInstance(options.dataDir));
  const { dataDir, config, taps, otlpGrpc, otlpHttp, diskBudgetBytes } = options;
  const budget = diskBudgetBytes === undefined ? {} : { diskBudgetBytes };
  const engine = createEngine({ version, dataDir, config, taps, otlpGrpc, otlpHttp, log, ...budget });
  const token = loadToken(dataDir);
  const captures = new CaptureEngines({
    ...{ dataDir, log },
    open: (name, dir) => openCapture({ name, dataDir: dir, ui: ui.url, token, log }),
  });
  const ui: UiServer = new UiServer({ client: engine.client, captures, token, rendererDir, log });
  const hangup = reloadOnHangup(engine.client, config.configs, log);
  let addresses: Disposable | undefined;
  const close = async () => {
    hangup.dispose();
    addresses?.dispose();
    removeInstanceFile(instanceFilePath(dataDir));
    // Side by side: receivers must not stay open for a page that is slow to say goodbye.
    await Promise.all([engine.shutdown(), captures.close(), ui.close()]);
    lock.dispose();
  };
  const stopStarting = () => void engine.shutdown();
  try {
    stop?.addEventListener("abort", stopStarting, { once: true });
    stop?.throwIfAborted();
    await engine.start();
    stop?.throwIfAborted();
    await listenUi(ui, options.ui);
    const { listeners } = await engine.client.call("engine.info", {});
    const info = instanceInfo(listeners, ui.url, token);
    publish(info, options);
    addresses = followAddresses(engine.client, info, options, log);
    return { engine, captures, info, listeners, newLoginUrl: () => ui.newLoginUrl(), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    stop?.removeEventListener("abort", stopStarting);
  }
}

async function listenUi(ui: UiServer, address: string): Promise<void> {
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new Error(`--ui ${address}: not an address such as 127.0.0.1:4319`);
  try {
    await ui.listen(parsed.host, parsed.port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`The UI address ${address} is taken. Choose another one: --ui 127.0.0.1:0`);
  }
}
