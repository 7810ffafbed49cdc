import type { Page } from "@playwright/test";
import { sendShop } from "./support/shop-traces.ts";
import { expect, screenshots, test } from "./support/sightglass.ts";

const line = (page: Page) => page.getByRole("textbox", { name: "Query (TraceQL)" });
const heatmap = (page: Page) => page.getByRole("application", { name: /^Latency heatmap/ });
const selection = (page: Page) => page.getByRole("group", { name: "Selection" });
const traces = (page: Page) => page.getByRole("grid", { name: "Traces" });
const counted = (page: Page, found: number) =>
  expect(page.getByRole("banner")).toContainText(`${found} of 60 traces`);

test.beforeEach(async ({ app, instance }) => {
  await sendShop(instance);
  await counted(app, 60);
});

test("a facet narrows the query by mouse and by keyboard, and fields are chosen for good", async ({
  app,
}) => {
  const rail = app.getByRole("complementary", { name: "Facets" });
  const service = rail.getByRole("region", { name: "Service" });
  await expect(service.getByRole("button", { name: "payment, 20 spans" })).toBeVisible();
  await service.getByRole("button", { name: "payment, 20 spans" }).click();
  await expect(line(app)).toHaveText('{ resource.service.name = "payment" }');
  await counted(app, 20);
  await expect(service.getByRole("button", { name: /^payment/ })).toHaveAttribute("aria-pressed", "true");
  await rail
    .getByRole("region", { name: "Status" })
    .getByRole("button", { name: /^error/ })
    .focus();
  await app.keyboard.press("-");
  await expect(line(app)).toHaveText('{ resource.service.name = "payment" && status != error }');
  await counted(app, 16);
  await service.getByRole("button", { name: /^payment/ }).click();
  await expect(line(app)).toHaveText("{ status != error }");

  await expect(rail.getByRole("region", { name: "attempt" })).toBeVisible();
  await chooseField(app, "span.attempt");
  await expect(rail.getByRole("region", { name: "attempt" })).toHaveCount(0);
  await chooseField(app, "span.attempt");
  await expect(rail.getByRole("region", { name: "attempt" })).toBeVisible();
  await rail.getByRole("region", { name: "Kind" }).hover();
  await rail.getByRole("button", { name: "Hide Kind" }).click();
  await app.reload();
  await expect(rail.getByRole("region", { name: "attempt" })).toBeVisible();
  await expect(rail.getByRole("region", { name: "Kind" })).toHaveCount(0);
});

/** Shows a field in the rail, or hides it. */
async function chooseField(app: Page, field: string): Promise<void> {
  await app.getByRole("button", { name: "Choose fields" }).click();
  await app.getByRole("combobox", { name: "Choose fields" }).fill(field);
  await app.getByRole("option", { name: field }).click();
  await app.keyboard.press("Escape");
}

test("a box on the heatmap lists, zooms and survives a reload", async ({ app }) => {
  const box = (await heatmap(app).boundingBox())!;
  // Everything in the upper third: the slow ones.
  await app.mouse.move(box.x + 66, box.y + 8);
  await app.mouse.down();
  await app.mouse.move(box.x + box.width - 98, box.y + 60, { steps: 5 });
  await expect(selection(app)).toHaveCount(0);
  await app.mouse.up();
  await expect(selection(app)).toContainText("20 traces, 4 with errors");
  await screenshots(app, "heatmap-selection");
  await selection(app).getByRole("button", { name: "List" }).click();
  await counted(app, 20);
  await expect(traces(app).getByText("GET /api/pay").first()).toBeVisible();
  await expect(traces(app).getByText("GET /api/cart")).toHaveCount(0);
  await app.reload();
  await counted(app, 20);
  await expect(selection(app)).toContainText("20 traces");
  await selection(app).getByRole("button", { name: "Zoom" }).click();
  await expect(line(app)).toHaveText(/^\{ trace:duration >= \d+(\.\d+)?ms \}$/);
  await expect(selection(app)).toHaveCount(0);
  await counted(app, 20);
  await app.goBack();
  await expect(selection(app)).toContainText("20 traces");
  await selection(app).getByRole("button", { name: "Clear the selection" }).click();
  await counted(app, 60);
});

test("a selection is as many traces in its cells, in the list and after zooming", async ({ app }) => {
  const box = (await heatmap(app).boundingBox())!;
  await app.mouse.move(box.x + 62 + (box.width - 158) * 0.3, box.y + 30);
  await app.mouse.down();
  await app.mouse.move(box.x + 62 + (box.width - 158) * 0.7, box.y + 110, { steps: 5 });
  await app.mouse.up();
  const selected = Number(/(\d+) traces/.exec(await selection(app).innerText())?.[1]);
  expect(selected).toBeGreaterThan(0);
  expect(selected).toBeLessThan(60);
  await selection(app).getByRole("button", { name: "List" }).click();
  await counted(app, selected);
  await selection(app).getByRole("button", { name: "Zoom" }).click();
  await expect(app).toHaveURL(/in=start/);
  await counted(app, selected);
});

test("the heatmap works by keyboard and speaks", async ({ app }) => {
  await expect(heatmap(app)).toHaveAccessibleName(/60 traces, half of them under/);
  await heatmap(app).focus();
  await app.keyboard.press("ArrowUp");
  await expect(app.getByText(/traces? · \d\d:\d\d/).first()).toBeAttached();
  await app.keyboard.press("PageUp");
  await app.keyboard.press("Home");
  await app.keyboard.press("Shift+End");
  for (let step = 0; step < 8; step++) await app.keyboard.press("Shift+ArrowDown");
  await expect(selection(app)).toContainText(/\d+ traces/);
  await app.keyboard.press("Enter");
  await expect(app).toHaveURL(/inbox=1/);
  await app.keyboard.press("Escape");
  await expect(selection(app)).toHaveCount(0);
  await counted(app, 60);
});

test("a dot opens its trace", async ({ app, instance }) => {
  // One trace alone stands where the time axis begins.
  await app.goto(`${instance.info.ui}/#/traces?since=all&q={ traceDuration > 635ms %26%26 status = error }`);
  await counted(app, 1);
  await expect(heatmap(app)).toHaveAccessibleName(/heatmap\. 1 trace,/);
  const box = (await heatmap(app).boundingBox())!;
  const tip = app.getByText("click opens it");
  for (let y = 2; y < 180 && !(await tip.isVisible()); y += 6) await app.mouse.move(box.x + 64, box.y + y);
  await app.mouse.down();
  await app.mouse.up();
  await expect(app.getByRole("treegrid", { name: "Spans" })).toContainText("work");
});

test("groups are sorted, filtered to and left out", async ({ app }) => {
  await app.keyboard.press("b");
  const groups = app.getByRole("grid", { name: "Groups" });
  await expect(groups.getByRole("row")).toHaveCount(1 + 6);
  await groups.getByRole("button", { name: "p95" }).click();
  await expect(groups.getByRole("columnheader", { name: /p95/ })).toHaveAttribute("aria-sort", "descending");
  await expect(groups.getByRole("row").nth(1)).toHaveAccessibleName(
    /^frontend, GET \/api\/pay, 20 spans, 20.% errors/,
  );
  await screenshots(app, "groups");
  await app.getByRole("button", { name: "Do not group by Span name" }).click();
  await expect(groups.getByRole("row")).toHaveCount(1 + 4);
  await groups.getByRole("row", { name: /^frontend/ }).click({ modifiers: ["Shift"] });
  await expect(line(app)).toHaveText('{ resource.service.name != "frontend" }');
  await expect(groups.getByRole("row")).toHaveCount(1 + 3);
  await groups.getByRole("row", { name: /^payment/ }).click();
  await expect(line(app)).toHaveText(/resource.service.name = "payment"/);
  await expect(traces(app).getByText("GET /api/pay").first()).toBeVisible();
  await counted(app, 20);
});

test("a metrics query draws lines and lists their figures", async ({ app }) => {
  await line(app).fill("{ } | rate() by (resource.service.name)");
  await line(app).press("Enter");
  const series = app.getByRole("grid", { name: "Series" });
  await expect(series.getByRole("row")).toHaveCount(1 + 4);
  await expect(series.getByRole("row", { name: /^frontend, mean/ })).toBeVisible();
  await expect(app.getByRole("application", { name: /^4 series over time/ })).toBeVisible();
  await screenshots(app, "series");
});

test("the list is sorted by any column, and a trace is looked into beside it", async ({ app }) => {
  await traces(app).getByRole("button", { name: "Duration" }).click();
  await expect(traces(app).getByRole("row").nth(1)).toHaveAccessibleName(/^GET \/api\/pay/);
  await traces(app).getByRole("button", { name: "Root span" }).click();
  await traces(app).getByRole("button", { name: "Root span" }).click();
  await expect(traces(app).getByRole("row").nth(1)).toHaveAccessibleName(/^GET \/api\/cart/);
  await app.keyboard.press("j");
  await app.keyboard.press(" ");
  const peek = app.getByRole("complementary", { name: "Trace", exact: true });
  await expect(peek.getByRole("heading", { name: "GET /api/cart/{id}" })).toBeVisible();
  await expect(peek).toContainText("2 spans");
  await screenshots(app, "peek");
  await app.reload();
  await expect(peek).toContainText("2 spans");
});

test("an attribute that no span has is a hint with what was meant", async ({ app }) => {
  await line(app).fill("{ span.atempt > 0 }");
  await line(app).press("Enter");
  await expect(app.getByText("span.atempt is on no span; did you mean")).toBeVisible();
  await app.getByRole("button", { name: "span.attempt" }).click();
  await expect(line(app)).toHaveText("{ span.attempt > 0 }");
  await expect(app.getByText("is on no span")).toHaveCount(0);
});

test("a broken link says what of it makes no sense", async ({ app }) => {
  await app.evaluate(() => {
    (globalThis as unknown as { location: { hash: string } }).location.hash = "#/trace/nonsense?since=all";
  });
  await expect(app.getByRole("log", { name: "Messages" })).toContainText(
    "“trace/nonsense” makes no sense here",
  );
  await expect(app).toHaveURL(/#\/traces\?since=all$/);
});

test("nothing found names what to leave out", async ({ app }) => {
  await line(app).fill('{ resource.service.name = "cart" && status = error }');
  await line(app).press("Enter");
  await expect(app.getByRole("status").filter({ hasText: "0 of 60 traces match" })).toBeVisible();
  await screenshots(app, "nothing-found");
  await app.getByRole("button", { name: /20\s*without status = error/ }).click();
  await counted(app, 20);
});
