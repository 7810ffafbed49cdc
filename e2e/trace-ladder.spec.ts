import type { Page } from "@playwright/test";
import { type LargeTraceSettings, largeTraceId, largeTraceRequests } from "../bench/generator/large-trace.ts";
import { httpSender, sendAll } from "../bench/ingest/send.ts";
import { expect, test } from "./support/sightglass.ts";

type Instance = Parameters<Parameters<typeof test>[2]>[0]["instance"];

/** Traces of sizes and forms that break other tools; each has to open and to be of use. */
const ladder: readonly (readonly [name: string, settings: Omit<LargeTraceSettings, "seed">])[] = [
  ["2,000 spans", { spanCount: 2_000 }],
  ["10,000 spans", { spanCount: 10_000 }],
  ["80,000 spans", { spanCount: 80_000 }],
  ["250,000 spans", { spanCount: 250_000 }],
  ["1,000,000 spans", { spanCount: 1_000_000 }],
  ["a chain of 10,000 spans", { spanCount: 10_000, form: "chain" }],
  ["a fan of 100,000 spans", { spanCount: 100_001, form: "fan" }],
  ["24 hours", { spanCount: 2_000, lengthNano: 24 * 3_600e9 }],
  ["an attribute of 10 MB", { spanCount: 100, attributeBytes: 10_000_000 }],
];

test.describe("a trace of", () => {
  for (const [rung, [name, settings]] of ladder.entries())
    test(name, async ({ app, instance }) => {
      await send(instance, { ...settings, seed: rung + 1 });
      await app.goto(`${instance.info.ui}/#/trace/${largeTraceId(rung + 1)}`);
      const grid = app.getByRole("treegrid", { name: "Spans" });
      await expect(grid).toBeVisible();
      const spans = settings.spanCount.toLocaleString("en-US");
      await expect(app.getByText(`${spans} spans`, { exact: true }).first()).toBeVisible();
      await foldAndUnfold(app);
      await scrollToEnd(app);
      await select(app);
    });
});

async function send(instance: Instance, settings: LargeTraceSettings): Promise<void> {
  const { send: post, close } = httpSender(instance.info.otlpHttp ?? "");
  await sendAll(largeTraceRequests(settings), post);
  close();
}

const rowCountOf = async (page: Page): Promise<number> =>
  Number(await page.getByRole("treegrid").getAttribute("aria-rowcount"));

/** The first span holds all others. */
async function foldAndUnfold(page: Page): Promise<void> {
  await page.getByRole("treegrid").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  const before = await rowCountOf(page);
  expect(before).toBeGreaterThan(1);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => rowCountOf(page)).toBe(1);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => rowCountOf(page)).toBe(before);
}

async function scrollToEnd(page: Page): Promise<void> {
  const grid = page.getByRole("treegrid");
  const rows = await rowCountOf(page);
  await page.keyboard.press("End");
  await expect(grid.locator(`[role=row][aria-rowindex="${rows}"]`)).toBeInViewport();
  // There are never more rows in the page than can be seen.
  expect(await grid.getByRole("row").count()).toBeLessThan(100);
}

/** Opens the last span: its attributes come from the store. */
async function select(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Span" });
  await expect(panel).toContainText("http.route");
  await page.keyboard.press("Escape");
}
