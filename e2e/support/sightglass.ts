import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, type Page } from "@playwright/test";
import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const screenshotDir = join(root, "out", "screenshots");

/** A real Sightglass on an empty data directory for each test, and a page that is logged in to it. */
export const test = base.extend<{ dataDir: string; instance: Instance; app: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
  dataDir: async ({}, provide) => {
    const { dataDir, remove } = temporaryDataDir();
    await provide(dataDir);
    remove();
  },
  instance: async ({ dataDir }, provide) => {
    const instance = await Instance.start(dataDir);
    await provide(instance);
    await instance.stop();
  },
  app: async ({ page, instance }, provide) => {
    const problems = watchForProblems(page);
    await page.setViewportSize({ width: 1600, height: 1000 });
    await page.goto(await instance.loginUrl());
    // Before that it hears no keys.
    await base.expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
    await provide(page);
    base.expect(problems(), "errors in the page").toEqual([]);
  },
});

export { expect } from "@playwright/test";

/** Nothing a page does may end in an uncaught error or a blocked request. */
function watchForProblems(page: Page): () => string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // A connection that a test cuts on purpose is logged by the browser itself.
    if (message.type() === "error" && !message.text().includes("WebSocket")) problems.push(message.text());
  });
  return () => problems;
}

/** How long a page may take to come up before its keys are pressed again. */
const keysMs = 5_000;

/** Goes to a page by `g` and its letter. Again where a busy browser was slow between the two, which makes them two keys. */
export async function goTo(page: Page, letter: string, address: RegExp): Promise<void> {
  await base
    .expect(async () => {
      await page.keyboard.press("g");
      await page.keyboard.press(letter);
      await base.expect(page).toHaveURL(address, { timeout: keysMs });
    })
    .toPass();
}

/** Takes the view in both themes into out/screenshots. */
export async function screenshots(page: Page, name: string): Promise<void> {
  mkdirSync(screenshotDir, { recursive: true });
  for (const theme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(screenshotDir, `${name}-${theme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "dark" });
}

/** Runs the demo shop against an instance until `stop` is called. */
export function startDemo(instance: Instance, args: readonly string[] = []): { stop(): Promise<void> } {
  const program = join(root, "main", "cli", "sightglass.ts");
  const endpoint = `http://${instance.info.otlpHttp}`;
  const child = spawn(process.execPath, [program, "demo", "--endpoint", endpoint, "--seed", "3", ...args], {
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Sends an OTLP/HTTP JSON request as an SDK would; returns the status. */
export async function post(
  instance: Instance,
  path: string,
  body: unknown,
  contentType = "application/json",
): Promise<number> {
  const response = await fetch(`http://${instance.info.otlpHttp}${path}`, {
    method: "POST",
    headers: { "Content-Type": contentType },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}
