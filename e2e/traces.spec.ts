import type { Stats } from "../app/api/engine.ts";
import type { Instance } from "../main/servetest/instance.ts";
import { expect, goTo, screenshots, startDemo, test } from "./support/sightglass.ts";

interface SearchAnswer {
  readonly matched: number;
  readonly traces: readonly { traceId: string; spanCount: number; errorCount: number; rootName: string }[];
}

/** The largest of the orders that failed. */
async function failedOrder(instance: Instance): Promise<SearchAnswer["traces"][number] | undefined> {
  const { traces } = JSON.parse((await instance.get("/api/search?limit=1000")) ?? "") as SearchAnswer;
  return traces
    .filter(({ rootName, errorCount }) => rootName.includes("checkout") && errorCount > 0)
    .toSorted((a, b) => b.spanCount - a.spanCount)[0];
}

async function hasAllSignals(instance: Instance): Promise<boolean> {
  const { stored } = JSON.parse((await instance.get("/api/stats")) ?? "") as Stats;
  return Object.values(stored).every((count) => count > 0);
}

test("the demo appears live, a click opens the waterfall, the keyboard walks it", async ({
  app,
  instance,
}) => {
  const demo = startDemo(instance, ["--rate", "8", "--fault", "error"]);
  try {
    await expect(app.getByRole("grid").getByText("POST /api/checkout").first()).toBeVisible();
    // An order crosses most services, and each sends its part on its own.
    await expect.poll(async () => (await failedOrder(instance))?.spanCount).toBeGreaterThan(10);
    await expect.poll(() => hasAllSignals(instance)).toBe(true);
  } finally {
    await demo.stop();
  }
  await screenshots(app, "traces");

  const interesting = await failedOrder(instance);
  await app.getByRole("grid").getByText("POST /api/checkout").first().click();
  await expect(app.getByRole("treegrid", { name: "Spans" })).toBeVisible();

  await app.goto(`${instance.info.ui}/#/trace/${interesting?.traceId}`);
  const rows = app.getByRole("treegrid").getByRole("row");
  await expect(rows).toHaveCount(interesting?.spanCount ?? 0);
  await app.keyboard.press("n");
  await expect(app.getByRole("complementary", { name: "Span" })).toContainText("duration");
  await screenshots(app, "trace");

  await app.keyboard.press("Home");
  await expect(rows.first()).toHaveAttribute("aria-selected", "true");
  await app.keyboard.press("ArrowLeft");
  await expect(rows).toHaveCount(1);
  await app.keyboard.press("ArrowRight");
  await expect(rows).toHaveCount(interesting?.spanCount ?? 0);
  await app.keyboard.press("ArrowDown");
  await expect(rows.nth(1)).toHaveAttribute("aria-selected", "true");
  await app.keyboard.press("w");
  await expect(app.getByRole("button", { name: /Whole trace/ })).toBeVisible();
  await app.keyboard.press("0");
  await expect(app.getByRole("button", { name: /Whole trace/ })).toBeHidden();
  await app.keyboard.press("Escape");
  await expect(app.getByRole("complementary", { name: "Span" })).toBeHidden();
  await app.keyboard.press("Escape");
  await expect(app.getByRole("grid")).toBeVisible();

  for (const [letter, name] of [
    ["l", "logs"],
    ["m", "metrics"],
  ] as const) {
    await goTo(app, letter, new RegExp(`#/${name}`));
    await expect(app.getByRole("grid").getByRole("row").nth(2)).toBeVisible();
    await screenshots(app, name);
  }
});

test("a query narrows the list, and a wrong one says where it is wrong", async ({ app, instance }) => {
  const demo = startDemo(instance, ["--rate", "10"]);
  try {
    await expect(app.getByRole("grid").getByText("POST /api/checkout").first()).toBeVisible();
  } finally {
    await demo.stop();
  }
  const query = app.getByRole("textbox", { name: "Query (TraceQL)" });
  await query.fill('{ name = "POST /api/checkout" }');
  await query.press("Enter");
  await expect(app.getByRole("grid").getByText("POST /api/cart")).toHaveCount(0);
  await query.fill("{ statsu = error }");
  await query.press("Enter");
  await expect(app.getByRole("alert").filter({ hasText: "statsu" })).toBeVisible();
});
