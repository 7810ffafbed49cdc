import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { platform } from "node:os";
import { delimiter, join } from "node:path";

const commandNames = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "brave-browser",
];

const installedPaths: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** An installed browser that can show a page as a window of its own (`--app`), or undefined. */
export function findAppModeBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const onPath = (environment["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => (folder === "" ? [] : commandNames.map((name) => join(folder, name))));
  return [...(installedPaths[platform()] ?? []), ...onPath].find((path) => existsSync(path));
}

/**
 * Opens `url` as an app window: no tabs, no address bar. The profile is ours, so that the window is a process of its
 * own and its end can be told from the person's other browsing.
 */
export function openAppWindow(browser: string, url: string, profileDir: string): ChildProcess {
  const args = [
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    "--window-size=1600,1000",
    "--no-first-run",
    "--no-default-browser-check",
  ];
  // Chromium refuses to run its sandbox as root.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return spawn(browser, args, { stdio: "ignore" });
}
