import { type Browser, chromium, type Page } from "@playwright/test";
import type { Instance } from "../main/servetest/instance.ts";
import { findBrowser } from "../tools/browser.ts";

export function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
  });
}

/** A page that is logged in, at an address of the app (`traces?since=all`). */
export async function openPage(browser: Browser, instance: Instance, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.goto(await instance.loginUrl());
  await page.goto(`${instance.info.ui}/#/${address}`);
  return page;
}
