import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { ensureRendererBuilt } from "../../main/build/renderer.ts";
import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";
import { largeTraceId, largeTraceRequests } from "../generator/large-trace.ts";
import { httpSender, sendAll } from "../ingest/send.ts";
import { openBrowser, openPage } from "../open-browser.ts";
import { type BenchResult, lowerIsBetter, type SuiteOptions } from "../report.ts";
import { frameLengthsMs, rowsChangedMs, shownMs } from "./in-page.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Spans of the smaller trace; the larger one has as many as the suite is asked for. */
const smallerSpans = 250_000;
const foldRounds = 20;
const wheelTurns = 150;
const wheelPx = 160;
/** A row is there, and with it all that is drawn beside it. */
const waterfallRow = "[role=treegrid] [role=row]";
const flameGraph = '[role=application][aria-roledescription="flame graph"]';

interface Bench {
  readonly browser: Browser;
  readonly instance: Instance;
  readonly options: SuiteOptions;
}

/** What a person waits for in one large trace. Aims are those of the issue: a machine of two cores, software rendering. */
export async function runUiSuite(options: SuiteOptions): Promise<readonly BenchResult[]> {
  await ensureRendererBuilt(root);
  const { dataDir, remove } = temporaryDataDir();
  const instance = await Instance.start(dataDir);
  const browser = await openBrowser();
  try {
    const bench = { browser, instance, options };
    const smaller = await load(bench, smallerSpans, options.seed);
    const larger = await load(bench, options.spans, options.seed + 1);
    return [
      await open(bench, "open-250k", smaller, 2_000),
      await open(bench, "open-1m", larger, 5_000),
      ...(await foldAndScroll(bench, larger)),
      await openFlame(bench, larger),
    ].filter(({ id }) => options.only?.has(id) ?? true);
  } finally {
    await browser.close();
    await instance.stop();
    remove();
  }
}

async function load({ instance, options }: Bench, spanCount: number, seed: number): Promise<string> {
  options.log(`sending a trace of ${spanCount} spans`);
  const { send, close } = httpSender(instance.info.otlpHttp ?? "");
  await sendAll(largeTraceRequests({ spanCount, seed }), send);
  close();
  return largeTraceId(seed);
}

/** The first time, from the page of all traces: nothing of it has been laid out before. */
async function open(bench: Bench, id: string, traceId: string, aimMs: number): Promise<BenchResult> {
  const page = await openPage(bench.browser, bench.instance, "traces?since=all");
  await page.locator("[data-question]").waitFor();
  const firstMs = await shownMs(page, `#/trace/${traceId}`, waterfallRow);
  await page.goto(`${bench.instance.info.ui}/#/traces?since=all`);
  await page.locator("[data-question]").waitFor();
  const againMs = await shownMs(page, `#/trace/${traceId}`, waterfallRow);
  await page.close();
  bench.options.log(`${id}: ${firstMs.toFixed(0)} ms, again ${againMs.toFixed(0)} ms`);
  return { ...lowerIsBetter(id, "ms", firstMs, "aim", aimMs), others: { again: againMs } };
}

async function foldAndScroll(bench: Bench, traceId: string): Promise<readonly BenchResult[]> {
  const page = await openPage(bench.browser, bench.instance, `trace/${traceId}`);
  await page.locator(waterfallRow).first().waitFor();
  const foldedMs = await foldRoot(page);
  const framesMs = await scroll(page);
  await page.close();
  const [fold, frame] = [quantile(foldedMs, 0.95), quantile(framesMs, 0.95)];
  bench.options.log(
    `fold-1m: ${fold.toFixed(0)} ms; scroll-p95: ${frame.toFixed(1)} ms of ${framesMs.length}`,
  );
  return [
    lowerIsBetter("fold-1m", "ms at p95", fold, "aim", 150),
    lowerIsBetter("scroll-p95", "ms a frame at p95", frame, "aim", 33),
  ];
}

/** The first span, which holds all others, folded and unfolded again and again. */
async function foldRoot(page: Page): Promise<readonly number[]> {
  await page.getByRole("treegrid").focus();
  await page.keyboard.press("Home");
  const waitedMs: number[] = [];
  for (let round = 0; round < foldRounds; round++) {
    const key = round % 2 === 0 ? "ArrowLeft" : "ArrowRight";
    waitedMs.push(await rowsChangedMs(page, () => page.keyboard.press(key)));
  }
  return waitedMs;
}

async function scroll(page: Page): Promise<readonly number[]> {
  await page.getByRole("treegrid").hover();
  return frameLengthsMs(page, async () => {
    for (let turn = 0; turn < wheelTurns; turn++) await page.mouse.wheel(0, wheelPx);
  });
}

async function openFlame({ browser, instance, options }: Bench, traceId: string): Promise<BenchResult> {
  const page = await openPage(browser, instance, `trace/${traceId}`);
  await page.locator(waterfallRow).first().waitFor();
  const waitedMs = await shownMs(page, `#/trace/${traceId}?tab=flame`, flameGraph);
  await page.close();
  options.log(`flame-1m: ${waitedMs.toFixed(0)} ms`);
  return lowerIsBetter("flame-1m", "ms", waitedMs, "aim", 5_000);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
