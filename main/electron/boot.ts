import { join } from "node:path";
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  nativeTheme,
  net,
  protocol,
  shell,
  type UtilityProcess,
  utilityProcess,
} from "electron";
import { isCaptureName } from "../../app/api/captures.ts";
import { parseServeArgs } from "../cli/serve-args.ts";
import { type ApiAddress, answerAppRequest } from "./app-protocol.ts";
import type { FromEngineProcess, ToEngineProcess } from "./engine-messages.ts";
import { appOrigin, denyPermissions, lockNavigation, windowOptions } from "./shell.ts";

/** How long a drain may take before the app ends without it; everything acknowledged is committed already. */
const stopMsMax = 5_000;

/** `npm run build -- --electron` puts the preload beside this module and the page into its own out/renderer. */
const moduleDir = import.meta.dirname;
const rendererDir = join(moduleDir, "..", "..", "out", "renderer");

/** Runs once Electron is ready: the engine's process, the page's protocol, one window. */
export function boot(args: readonly string[]): void {
  let api: ApiAddress | undefined;
  protocol.handle("app", (request) => answerAppRequest(rendererDir, request, api));
  const engine = utilityProcess.fork(join(moduleDir, "engine-process.js"), [], {
    serviceName: "Sightglass engine",
  });
  const send = (message: ToEngineProcess) => engine.postMessage(message);
  engine.on("message", (message: FromEngineProcess) => {
    if (message.type === "started")
      api = { ui: message.ui, token: message.token, fetch: (url, init) => net.fetch(url, init) };
    if (message.type !== "failed") return;
    dialog.showErrorBox("Sightglass could not start", message.message);
    app.exit(message.isDataDirInUse ? 4 : 1);
  });
  send({ type: "start", options: parseServeArgs(args).options, rendererDir });

  // The page asks once its script runs; a reload asks again. Only our own page is answered.
  ipcMain.on("sightglass:connect", (event, asked: unknown) => {
    if (event.senderFrame?.url.startsWith(`${appOrigin}/`) !== true) return;
    const capture = typeof asked === "string" && isCaptureName(asked) ? asked : undefined;
    const { port1, port2 } = new MessageChannelMain();
    engine.postMessage({ type: "connect", capture } satisfies ToEngineProcess, [port1]);
    event.sender.postMessage("sightglass:port", undefined, [port2]);
  });
  app.on("second-instance", () => openWindow());
  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  stopEngineBeforeQuit(engine, send);
  openWindow();
}

function openWindow(): void {
  const window = new BrowserWindow(
    windowOptions(join(moduleDir, "preload.cjs"), nativeTheme.shouldUseDarkColors),
  );
  denyPermissions(window.webContents.session);
  lockNavigation(window.webContents, (url) => void shell.openExternal(url));
  void window.loadURL(`${appOrigin}/`);
}

function stopEngineBeforeQuit(engine: UtilityProcess, send: (message: ToEngineProcess) => void): void {
  let isStopped = false;
  const finish = () => {
    isStopped = true;
    app.quit();
  };
  app.on("before-quit", (event) => {
    if (isStopped) return;
    event.preventDefault();
    engine.once("exit", finish);
    engine.on("message", (message: FromEngineProcess) => {
      if (message.type === "stopped") engine.kill();
    });
    send({ type: "stop" });
    setTimeout(finish, stopMsMax).unref();
  });
  app.on("window-all-closed", () => app.quit());
}
