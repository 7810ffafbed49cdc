import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

/** Names a Chromium-family browser goes by on PATH, most exact match first. */
const namesOnPath = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
  "msedge",
] as const;

/** Where installers put it when it is not on PATH (macOS, Windows). */
const usualPlaces = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
] as const;

/** What the search may look at; a parameter so that tests can give it an empty machine. */
export interface BrowserPlaces {
  /** `SIGHTGLASS_BROWSER`: the person's own choice wins. */
  readonly chosen: string | undefined;
  /** Where Playwright would have put its own download. */
  readonly downloaded: string;
  readonly path: string;
  readonly usual: readonly string[];
}

/** The places of this machine. */
export function browserPlaces(env: NodeJS.ProcessEnv = process.env): BrowserPlaces {
  return {
    chosen: env["SIGHTGLASS_BROWSER"],
    downloaded: chromium.executablePath(),
    path: env["PATH"] ?? "",
    usual: usualPlaces,
  };
}

/**
 * Path of the browser to test with, or `undefined` when there is none.
 * A choice that does not exist is an error: silently testing another browser would be worse.
 */
export function findBrowser(places: BrowserPlaces = browserPlaces()): string | undefined {
  if (places.chosen !== undefined && places.chosen !== "") {
    if (!isExecutable(places.chosen))
      throw new Error(`SIGHTGLASS_BROWSER is not a program: ${places.chosen}`);
    return places.chosen;
  }
  const suffix = process.platform === "win32" ? ".exe" : "";
  const onPath = namesOnPath.flatMap((name) =>
    places.path
      .split(delimiter)
      .filter((folder) => folder !== "")
      .map((folder) => join(folder, name + suffix)),
  );
  return [places.downloaded, ...onPath, ...places.usual].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
