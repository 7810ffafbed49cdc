import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type BrowserPlaces, findBrowser } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "browser-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A machine with nothing on it. */
const bare: BrowserPlaces = { chosen: undefined, downloaded: join(folder, "none"), path: "", usual: [] };

function program(name: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, mode);
  return path;
}

it("finds nothing on a bare machine", () => {
  expect(findBrowser(bare)).toBeUndefined();
});

it("takes what the person chose before everything else", () => {
  const chosen = program("my-chromium");
  expect(findBrowser({ ...bare, chosen, downloaded: program("downloaded") })).toBe(chosen);
});

it("refuses a choice that is not there rather than testing another browser", () => {
  const chosen = join(folder, "gone");
  expect(() => findBrowser({ ...bare, chosen, downloaded: program("downloaded") })).toThrow(
    "SIGHTGLASS_BROWSER",
  );
});

it("prefers Playwright's own download to what is on PATH", () => {
  const downloaded = program("downloaded");
  program("chromium");
  expect(findBrowser({ ...bare, downloaded, path: folder })).toBe(downloaded);
});

it("searches PATH, skipping empty entries and files that are no programs", () => {
  program("chromium", 0o644);
  const chrome = program("google-chrome");
  // Root may read and write anything, but may not execute what nobody may execute.
  expect(findBrowser({ ...bare, path: ["", join(folder, "none"), folder].join(delimiter) })).toBe(chrome);
});
