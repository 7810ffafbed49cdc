import type { Page } from "@playwright/test";
import { expect, screenshots, test } from "./support/sightglass.ts";
import { type SpanSketch, sendLogs, sendSpans, spanHex, traceHex } from "./support/span-sketch.ts";

/** A checkout that asks its database 40 times in a row; one answer is an error. */
const checkout: readonly SpanSketch[] = [
  { trace: 1, id: 1, parent: 0, name: "POST /checkout", service: "frontend", startMs: 0, lengthMs: 500 },
  { trace: 1, id: 2, parent: 1, name: "PlaceOrder", service: "checkout", startMs: 10, lengthMs: 460 },
  { trace: 1, id: 3, parent: 2, name: "charge", service: "payment", startMs: 20, lengthMs: 40 },
  ...Array.from({ length: 40 }, (_, at) => ({
    ...{ trace: 1, id: 10 + at, parent: 2, name: "SELECT items", service: "inventory" },
    ...{ startMs: 70 + at * 5, lengthMs: 4, isError: at === 30 },
  })),
  { trace: 1, id: 60, parent: 2, name: "ship", service: "shipping", startMs: 300, lengthMs: 100 },
  { trace: 1, id: 61, parent: 60, name: "quote", service: "quotes", startMs: 310, lengthMs: 30 },
];

const rowOf = (page: Page, name: string | RegExp) => page.getByRole("treegrid").getByRole("row", { name });
const activeRow = (page: Page) => page.getByRole("treegrid").locator("[aria-selected=true]");
const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

test("the waterfall is walked, folded and narrowed by keyboard alone; every step is undone", async ({
  app,
  instance,
}) => {
  await sendSpans(instance, checkout);
  await sendLogs(instance, [{ trace: 1, span: 3, atMs: 30, body: "card accepted" }]);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}`);
  const run = rowOf(app, "40 times SELECT items");
  await expect(run).toHaveAttribute("aria-label", /160\sms total, max 4.00\sms, one after another, error/);
  await expect(app.getByRole("treegrid")).toHaveAttribute("aria-rowcount", "6");

  // Into the run, which opens in place, and out of it again.
  await press(app, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
  await expect(activeRow(app)).toHaveAttribute("aria-label", /40 times/);
  await expect(activeRow(app)).toHaveAttribute("aria-expanded", "false");
  await press(app, "ArrowRight", "ArrowRight", "ArrowDown");
  await expect(activeRow(app)).toHaveAttribute("aria-level", "4");
  await expect(activeRow(app)).toHaveAttribute("aria-posinset", "2");
  await expect(activeRow(app)).toHaveAttribute("aria-setsize", "40");
  await expect(app).toHaveURL(/folds=x/);
  await press(app, "ArrowLeft", "ArrowLeft");
  await expect(app.getByRole("treegrid")).toHaveAttribute("aria-rowcount", "6");

  // An error inside of it is found, whatever hides it.
  await press(app, "n");
  await expect(activeRow(app)).toHaveAttribute("aria-label", /SELECT items.*error/);
  await expect(activeRow(app)).toHaveAttribute("aria-posinset", "31");
  await press(app, "ControlOrMeta+z", "ControlOrMeta+z");
  await expect(app.getByRole("treegrid")).toHaveAttribute("aria-rowcount", "6");

  // Levels, hiding a service, another root.
  await press(app, "[");
  await expect(rowOf(app, "ship,")).toHaveAttribute("aria-label", /1 span folded/);
  await press(app, "Home", "ArrowDown", "ArrowDown", "h");
  await expect(app.getByText("1 span hidden", { exact: true })).toBeVisible();
  await expect(app.getByRole("status").filter({ hasText: "4 rows shown, 1 span hidden" })).toBeAttached();
  await expect(rowOf(app, "charge,")).toHaveCount(0);
  await press(app, "Home", "ArrowDown", "r");
  await expect(app.getByRole("navigation", { name: "Subtree shown" })).toContainText("PlaceOrder");
  await expect(rowOf(app, "POST /checkout,")).toHaveCount(0);
  await press(app, "m");
  await expect(app).toHaveURL(/measure=/);
  await screenshots(app, "trace-narrowed");
  const narrowed = app.url();
  // Four changes, and between them the opening of a span.
  for (let step = 0; step < 5; step++) await press(app, "ControlOrMeta+z");
  await expect(rowOf(app, "charge,")).toBeVisible();
  await expect(rowOf(app, "quote,")).toBeVisible();
  for (let step = 0; step < 3; step++) await press(app, "ControlOrMeta+Shift+z");
  await expect(rowOf(app, "charge,")).toHaveCount(0);
  await app.goto("about:blank");
  await app.goto(narrowed);
  await expect(app.getByText("1 span hidden", { exact: true })).toBeVisible();
  await expect(rowOf(app, "ship,")).toHaveAttribute("aria-expanded", "false");
  await press(app, "Escape", "Escape", "Escape", "Shift+H");
  await expect(rowOf(app, "charge,")).toBeVisible();

  // A span, and a log record of it.
  await press(app, "Home", "ArrowDown", "ArrowDown");
  const panel = app.getByRole("complementary", { name: "Span" });
  await expect(panel).toContainText("card accepted");
  expect(app.url()).toContain(spanHex(3));
  await press(app, "i");
  await expect(panel).toBeFocused();
  await press(app, "Tab");
  const splitter = app.getByRole("separator", { name: "Width of the span panel" });
  await expect(splitter).toBeFocused();
  await press(app, "ArrowLeft");
  await expect(splitter).toHaveAttribute("aria-valuenow", "424");
  await expect(panel).toHaveCSS("width", "424px");
  const log = panel.getByRole("link", { name: /card accepted/ });
  for (let tab = 0; tab < 40 && !(await log.evaluate((link) => link === document.activeElement)); tab++)
    await press(app, "Tab");
  await press(app, "Enter");
  await expect(app).toHaveURL(/#\/logs\?.*record=/);
  await expect(app.getByRole("complementary")).toContainText("card accepted");
});

test("spans are found, summed up and left out by what is typed", async ({ app, instance }) => {
  await sendSpans(instance, checkout);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}`);
  const grid = app.getByRole("treegrid");
  const table = app.getByRole("grid", { name: "Statistics of the spans" });
  await expect(rowOf(app, "40 times SELECT items")).toBeVisible();

  // Hits are counted on what hides them; Enter goes from one to the next and opens it.
  await press(app, "/");
  await app.keyboard.type("SELECT");
  await expect(rowOf(app, /40 times.*40 hits below/)).toBeVisible();
  await press(app, "Enter", "Enter");
  await expect(app.getByRole("search").getByRole("status")).toHaveText("2/40");
  await expect(activeRow(app)).toHaveAttribute("aria-label", /hit/);
  await press(app, "Shift+Enter", "Escape");
  await expect(activeRow(app)).toHaveAttribute("aria-posinset", "1");

  // Only hits and what they are below; then only what the trace waited for.
  await press(app, "/");
  await app.keyboard.type("{ status = error }");
  await press(app, "Enter");
  await expect(activeRow(app)).toHaveAttribute("aria-label", /SELECT items.*error, hit/);
  await press(app, "Tab", "Tab", "Tab", "ArrowRight");
  await expect(grid).toHaveAttribute("aria-rowcount", "3");
  await expect(app.getByRole("region", { name: "What is shown" })).toContainText("42 spans hidden");
  await press(app, "`");
  await expect(table.getByRole("row", { name: /inventory, SELECT items, 1 span, 1 error/ })).toBeVisible();
  await expect(table.getByRole("row")).toHaveCount(2);
  await screenshots(app, "trace-filtered");
  await press(app, "ArrowRight");
  await expect(rowOf(app, "ship,")).toHaveAttribute("aria-label", /on the critical path/);
  await expect(app).toHaveURL(/mode=critical/);

  // A subtree is summed up alone.
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}`);
  await expect(rowOf(app, "40 times SELECT items")).toBeVisible();
  await press(app, "End", "x");
  await expect(table.getByRole("row", { name: /quotes, quote/ })).toBeVisible();
  await expect(table.getByRole("row")).toHaveCount(2);
  await press(app, "Escape", "Escape");
  await expect(table.getByRole("row")).toHaveCount(7);
  await press(app, "`", "u");
  await expect(rowOf(app, /uninstrumented in frontend|uninstrumented in checkout/).first()).toBeVisible();
});

test("a drag with Alt measures between edges, one with Shift sums up an area", async ({ app, instance }) => {
  await sendSpans(instance, checkout);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}`);
  await expect(rowOf(app, "quote,")).toBeVisible();
  const box = async (name: string) => {
    const row = await rowOf(app, name).boundingBox();
    const lanes = await app.locator("canvas").last().boundingBox();
    if (row === null || lanes === null) throw new Error("the rows are not on screen");
    // The whole trace is 500 ms and a little room behind it.
    return { y: row.y + row.height / 2, xOf: (ms: number) => lanes.x + (ms / 530) * lanes.width };
  };
  const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
    await app.mouse.move(...from);
    await app.mouse.down();
    await app.mouse.move(...to, { steps: 4 });
    await app.mouse.up();
  };
  const ship = await box("ship,");
  const quote = await box("quote,");
  await app.keyboard.down("Alt");
  await drag([ship.xOf(302), ship.y], [ship.xOf(398), ship.y]);
  await app.keyboard.up("Alt");
  await expect(app).toHaveURL(/measure=300000000-400000000/);
  await app.keyboard.down("Shift");
  await drag([ship.xOf(290), ship.y], [ship.xOf(350), quote.y]);
  await app.keyboard.up("Shift");
  const table = app.getByRole("grid", { name: "Statistics of the spans" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table.getByRole("row", { name: /shipping, ship/ })).toBeVisible();
  await press(app, "ControlOrMeta+z");
  await expect(table).toHaveCount(0);
});
