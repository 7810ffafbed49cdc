import type { Page } from "@playwright/test";
import { canaryVersion, faultKinds, faults, stableVersion } from "../main/demo/faults.ts";
import type { Instance } from "../main/servetest/instance.ts";
import { expectAccessible } from "./support/axe.ts";
import { sendShop } from "./support/shop-traces.ts";
import { expect, goTo, screenshots, startDemo, test } from "./support/sightglass.ts";
import { type SpanSketch, sendSpans } from "./support/span-sketch.ts";

const pageOf = (page: Page) => page.getByRole("region", { name: "Comparison of two sets of traces" });
const headline = (page: Page) => page.getByRole("region", { name: "Findings" }).locator("p").first();
const side = (page: Page, name: "Baseline" | "Canary") => pageOf(page).getByRole("region", { name });
const queryOf = (page: Page, name: "baseline" | "canary") =>
  page.getByRole("textbox", { name: `Query of the ${name} (TraceQL)` });

const ofVersion = (service: string, version: string): string =>
  `{ resource.service.name = "${service}" && resource.service.version = "${version}" }`;

/** The address of a comparison; times are milliseconds since 1970. */
function addressOf(a: string, b: string, more: Readonly<Record<string, string>> = {}): string {
  return `compare?${new URLSearchParams({ since: "all", a, b, ...more })}`;
}

/** Of a side: one order in five fails, which is no chance in so many. */
const enoughTraces = 40;

async function countTraces(instance: Instance, query: string, fromMs: number): Promise<number> {
  const params = new URLSearchParams({ q: query, start: `${fromMs}000000`, limit: "1" });
  const headers = { Authorization: `Bearer ${instance.info.token}` };
  const response = await fetch(`${instance.info.ui}/api/search?${params}`, { headers });
  return ((await response.json()) as { matched: number }).matched;
}

test("each fault of the demo is found first", async ({ app, instance }) => {
  for (const kind of faultKinds) {
    // Faults of one service would be taken for each other, but for the time.
    const fromMs = Date.now();
    const { service } = faults[kind];
    const [a, b] = [ofVersion(service, stableVersion), ofVersion(service, canaryVersion)];
    const demo = startDemo(instance, ["--fault", kind, "--rate", "40"]);
    for (const query of [a, b])
      await expect.poll(() => countTraces(instance, query, fromMs)).toBeGreaterThan(enoughTraces);
    await demo.stop();
    const time = `${fromMs}000000-${Date.now()}000000`;
    await app.goto(`${instance.info.ui}/#/${addressOf(a, b, { atime: time, btime: time })}`);
    await expect(headline(app), kind).toContainText("between Baseline and Canary");
    const suspects = app.getByRole("list", { name: "Services to look at" }).getByRole("listitem");
    await expect(suspects.first(), kind).toContainText(service);
    if (kind === "n-plus-one") await screenshots(app, "compare");
  }
});

test("a heatmap selection is compared with the rest by V, survives a reload, and is swapped and edited", async ({
  app,
  instance,
}) => {
  await sendShop(instance);
  await app.goto(`${instance.info.ui}/#/traces?since=all&box=-_300000000-`);
  await expect(app.getByRole("group", { name: "Selection" })).toContainText("20 traces");
  await app.getByRole("application", { name: /^Latency heatmap/ }).focus();
  await app.keyboard.press("v");
  await expect(side(app, "Baseline")).toContainText("40 traces");
  await expect(side(app, "Canary")).toContainText("20 traces");
  await expect(side(app, "Baseline")).toContainText("without those of B");
  await expect(side(app, "Canary").getByText("few")).toBeVisible();
  await expect(app.getByRole("textbox", { name: "Name of the canary" })).toHaveValue("Selection");
  await expect(queryOf(app, "canary")).toHaveText("{ trace:duration >= 300ms }");

  const address = app.url();
  await app.reload();
  expect(app.url()).toBe(address);
  await expect(side(app, "Canary")).toContainText("20 traces");

  await app.keyboard.press("x");
  await expect(queryOf(app, "baseline")).toHaveText("{ trace:duration >= 300ms }");
  await expect(side(app, "Baseline")).toContainText("20 traces");
  await expect(side(app, "Canary")).toContainText("without those of A");
  await app.goBack();
  await expect(queryOf(app, "canary")).toHaveText("{ trace:duration >= 300ms }");

  await app.keyboard.press("b");
  await app.keyboard.press("ControlOrMeta+a");
  await app.keyboard.insertText('{ resource.service.name = "checkout" }');
  await expect(side(app, "Canary")).toContainText("would be 20 traces");
  await app.keyboard.press("Enter");
  await expect(side(app, "Canary")).not.toContainText("would be");
  await expect(app).toHaveURL(/b=%7B\+resource.service.name\+%3D\+%22checkout/);
  await expectAccessible(app);
});

/** Forty traces of two builds each; the new one takes four times as long for its query, and asks a cache as well. */
function builds(): SpanSketch[] {
  return Array.from({ length: 80 }, (_, at) => {
    const isNew = at % 2 === 1;
    const trace = { trace: at + 1, startMs: at * 1000 };
    const queryMs = (isNew ? 40 : 10) + (at % 7) / 10;
    return [
      {
        ...trace,
        id: 1,
        parent: 0,
        name: "GET /",
        lengthMs: queryMs + 5,
        attributes: { build: isNew ? "new" : "old" },
      },
      { ...trace, id: 2, parent: 1, name: "SELECT", lengthMs: queryMs },
      ...(isNew ? [{ ...trace, id: 3, parent: 1, name: "ask the cache", lengthMs: 1 }] : []),
    ];
  }).flat();
}

test("findings by keyboard: choose one, open the diff of its examples, come back; then the tables", async ({
  app,
  instance,
}) => {
  await sendSpans(instance, builds());
  await app.goto(`${instance.info.ui}/#/${addressOf('{ span.build = "old" }', '{ span.build = "new" }')}`);
  await expect(headline(app)).toContainText(
    "clear differences between Baseline and Canary: 15.3 ms → 45.3 ms",
  );
  await expect(app.getByText("SELECT in GET /").first()).toBeVisible();
  const first = app.getByRole("list", { name: "Findings" }).getByRole("button").first();
  // What is counted leads to the traces that it counts.
  const counted = app.getByRole("list", { name: "Findings" }).getByRole("link", { name: "40 traces" }).last();
  await expect(counted).toHaveAttribute("href", /#\/traces\?q=.*span\.build/);
  await counted.click();
  await expect(app.getByText(/^40 of /).first()).toBeVisible();
  await app.goBack();
  // The page of traces has keys of its own.
  await expect(first).toBeVisible();
  await app.keyboard.press("j");
  await expect(app).toHaveURL(/finding=0/);
  await expect(first).toHaveAttribute("aria-pressed", "true");
  await app.keyboard.press("Enter");
  await expect(app.getByRole("region", { name: "Comparison of two traces" })).toBeVisible();
  await app.goBack();
  await expect(first).toHaveAttribute("aria-pressed", "true");
  await app.keyboard.press("Escape");
  await expect(first).toHaveAttribute("aria-pressed", "false");

  const operations = app.getByRole("grid", { name: "Operations" });
  await operations.getByRole("button", { name: "Operation" }).click();
  await expect(app).toHaveURL(/sort=-operation/);
  await operations.focus();
  await app.keyboard.press("ArrowDown");
  await app.keyboard.press("Enter");
  await expect(app.getByText(/^Durations: /)).toBeVisible();
  await app.getByRole("tab", { name: "Tree of calls" }).click();
  await expect(
    app
      .getByRole("grid", { name: "Calls" })
      .getByRole("row", { name: /level 2/ })
      .first(),
  ).toBeVisible();
  await app.getByRole("tab", { name: "Attributes" }).click();
  const attributes = app.getByRole("grid", { name: "Attributes" });
  await expect(attributes.getByRole("row", { name: /^span\.build, new/ })).toBeVisible();
});

test("without anything to compare presets are offered; a mistake is told at its side", async ({
  app,
  instance,
}) => {
  await sendShop(instance);
  await goTo(app, "v", /#\/compare/);
  await expect(app.getByRole("heading", { name: "Which two sets of traces?" })).toBeVisible();
  await expectAccessible(app);
  await app.getByRole("button", { name: /^Errors and the rest/ }).click();
  await expect(side(app, "Canary")).toContainText("4 traces");
  await expect(side(app, "Baseline")).toContainText("56 traces");

  await app.goto(`${instance.info.ui}/#/${addressOf("{ }", "{ statsu = error }")}`);
  await expect(side(app, "Canary").getByRole("alert")).toContainText("statsu");
  // The other side counts all the same; series are no traces.
  await expect(side(app, "Canary")).toContainText("not counted");
  await expect(side(app, "Baseline")).toContainText("60 traces");
  await app.goto(`${instance.info.ui}/#/${addressOf("{ } | rate()", "{ status = error }")}`);
  await expect(side(app, "Baseline").getByRole("alert")).toContainText("rate() makes series over time");
  await expect(side(app, "Canary")).toContainText("4 traces");
  // New data is not followed, but offered.
  await app.goto(`${instance.info.ui}/#/${addressOf("{ }", "{ status = error }")}`);
  await expect(side(app, "Baseline")).toContainText("60 traces");
  await expect(app.getByText(/^Made at/)).toBeVisible();
  await sendShop(instance);
  await app.getByRole("button", { name: "New data: refresh" }).click();
  await expect(app.getByRole("button", { name: "New data: refresh" })).toHaveCount(0);
});
