import { openInBrowser } from "../../desktop/open-browser.ts";
import { rendererDir } from "../../serve/renderer-dir.ts";
import { startServe } from "../../serve/start-serve.ts";
import type { Command } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { parseServeArgs, serveOptionsUsage } from "../serve-args.ts";
import { servingText } from "../serving-text.ts";
import { stoppedEarly, stopSignal, untilAborted } from "../stop-signal.ts";
import { logToStderr } from "../terminal.ts";

export const serveCommand: Command = {
  usage: `sightglass serve [options]

Receives telemetry and serves the page, without a window. SIGTERM drains and exits 0.

${serveOptionsUsage}`,
  async run(args) {
    const { options, isOpening } = parseServeArgs(args);
    const stop = stopSignal();
    const page = await rendererDir();
    const serving = await startServe(options, page, logToStderr, stop).catch(stoppedEarly(stop));
    if (serving === undefined) return exitCode.done;
    process.stderr.write(servingText(serving.listeners, serving.newLoginUrl(), options.dataDir));
    if (isOpening) openInBrowser(serving.newLoginUrl());
    await untilAborted(stop);
    await serving.close();
    return exitCode.done;
  },
};
