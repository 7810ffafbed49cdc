import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { ensureRendererBuilt } from "../../main/build/renderer.ts";
import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";
import { traceRequests } from "../generator/requests.ts";
import { httpSender, sendAll } from "../ingest/send.ts";
import { openBrowser, openPage } from "../open-browser.ts";
import { type BenchResult, lowerIsBetter, type SuiteOptions } from "../report.ts";
import { type Action, brush, sort, typeQuery } from "./actions.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Of each action; the first rounds are what a person feels first, so none is left out. */
const rounds = 40;
/** What feels immediate. */
const aimMs = 200;
/** Loading pauses until the foot has counted everything. */
const loadedMsMax = 10 * 60_000;

/** 95th percentiles of what a person waits for on the traces page. */
export async function runUiTracesSuite(options: SuiteOptions): Promise<readonly BenchResult[]> {
  await ensureRendererBuilt(root);
  const { dataDir, remove } = temporaryDataDir();
  const instance = await Instance.start(dataDir);
  const browser = await openBrowser();
  try {
    await load(instance, options);
    return await measure(browser, instance, options);
  } finally {
    await browser.close();
    await instance.stop();
    remove();
  }
}

async function load(instance: Instance, { spans, seed, log }: SuiteOptions): Promise<void> {
  log(`sending ${spans} spans`);
  const { send, close } = httpSender(instance.info.otlpHttp ?? "");
  await sendAll(traceRequests(spans, seed), send);
  close();
}

async function measure(
  browser: Browser,
  instance: Instance,
  { spans, log }: SuiteOptions,
): Promise<readonly BenchResult[]> {
  const page = await openPage(browser, instance, "traces?since=all");
  log("waiting for the page to have counted all spans");
  await page
    .getByText(spans.toLocaleString("en-US"), { exact: true })
    .first()
    .waitFor({ timeout: loadedMsMax });
  const actions: readonly (readonly [id: string, action: Action])[] = [
    ["type", typeQuery],
    ["brush", brush],
    ["sort", sort],
  ];
  const results: BenchResult[] = [];
  for (const [id, action] of actions) {
    await page.goto(`${instance.info.ui}/#/traces?since=all`);
    await page.locator("[data-question]").waitFor();
    const waitedMs = await repeat(page, action);
    const [p50, p95] = [quantile(waitedMs, 0.5), quantile(waitedMs, 0.95)];
    log(
      `${id}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest ${Math.max(...waitedMs).toFixed(0)} ms`,
    );
    results.push(lowerIsBetter(id, "ms at p95", p95, "aim", aimMs));
  }
  return results;
}

async function repeat(page: Page, action: Action): Promise<number[]> {
  const waitedMs: number[] = [];
  for (let round = 0; round < rounds; round++) waitedMs.push(await action(page, round));
  return waitedMs;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
