import { spawn } from "node:child_process";
import { join } from "node:path";
import { findAppModeBrowser, openAppWindow } from "../../desktop/app-window.ts";
import { findElectron } from "../../desktop/find-electron.ts";
import { hasDisplay, openInBrowser } from "../../desktop/open-browser.ts";
import { programRoot, rendererDir } from "../../serve/renderer-dir.ts";
import { DataDirInUseError, startServe } from "../../serve/start-serve.ts";
import type { Command } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { requestLoginUrl } from "../login-url.ts";
import { parseServeArgs, type ServeArgs, serveOptionsUsage } from "../serve-args.ts";
import { servingText } from "../serving-text.ts";
import { stoppedEarly, stopSignal, untilAborted } from "../stop-signal.ts";
import { logToStderr } from "../terminal.ts";

export const desktopCommand: Command = {
  usage: `sightglass [options]

Opens the desktop app. Where no Electron runtime is installed, the same app opens in a browser window.

${serveOptionsUsage}`,
  async run(args) {
    const serveArgs = parseServeArgs(args);
    const page = await rendererDir();
    const electron = findElectron(programRoot);
    if (electron !== undefined && hasDisplay()) return await runElectron(electron, args);
    logToStderr(
      electron === undefined
        ? "No Electron runtime here (npm brings it only where its download is reachable): using a browser window."
        : "No display for a window here: the page is served for a browser.",
    );
    return await runWithBrowser(serveArgs, page);
  },
};

/** Bundles what is stale and hands over to Electron, which parses the same options. */
async function runElectron(electron: string, args: readonly string[]): Promise<number> {
  const bundle = [join(programRoot, "tools", "build.ts"), "--electron", "--if-stale"];
  const built = await exitOf(process.execPath, bundle);
  return built === 0 ? await exitOf(electron, [programRoot, ...args]) : exitCode.failed;
}

function exitOf(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? exitCode.failed));
  });
}

async function runWithBrowser({ options }: ServeArgs, page: string): Promise<number> {
  const stop = stopSignal();
  try {
    const serving = await startServe(options, page, logToStderr, stop).catch(stoppedEarly(stop));
    if (serving === undefined) return exitCode.done;
    process.stderr.write(servingText(serving.listeners, serving.newLoginUrl(), options.dataDir));
    const untilEnd = [untilAborted(stop)];
    if (hasDisplay()) untilEnd.push(openWindow(serving.newLoginUrl(), options.dataDir));
    else logToStderr("No display here: open the UI link above in a browser.");
    await Promise.race(untilEnd);
    await serving.close();
    return exitCode.done;
  } catch (error) {
    if (!(error instanceof DataDirInUseError) || error.running === undefined) throw error;
    const url = await requestLoginUrl(error.running);
    logToStderr(`Sightglass runs already (pid ${error.running.pid}). To log another browser in:  ${url}`);
    if (hasDisplay()) await openWindow(await requestLoginUrl(error.running), options.dataDir);
    return exitCode.done;
  }
}

/** Resolves when an app window was closed; never for a tab of the default browser, which we cannot watch. */
function openWindow(url: string, dataDir: string): Promise<void> {
  return new Promise((resolve) => {
    const browser = findAppModeBrowser();
    if (browser === undefined) {
      openInBrowser(url);
      return;
    }
    const openedMs = Date.now();
    const child = openAppWindow(browser, url, join(dataDir, "window-profile"));
    child.on("error", () => openInBrowser(url));
    child.on("exit", () => {
      // A browser that hands over to a running one ends at once: its window lives on without the child.
      if (Date.now() - openedMs > handOverMsMax) resolve();
    });
  });
}

/** Nobody closes a window this soon. */
const handOverMsMax = 3_000;
