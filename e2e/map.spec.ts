import type { Locator, Page } from "@playwright/test";
import type { Instance } from "../main/servetest/instance.ts";
import { sendShop } from "./support/shop-traces.ts";
import { expect, goTo, post, screenshots, startDemo, test } from "./support/sightglass.ts";

const map = (page: Page) => page.getByRole("group", { name: /^Service map/ });
const part = (page: Page, name: RegExp) => map(page).getByRole("button", { name });
const line = (page: Page) => page.getByRole("textbox", { name: "Query (TraceQL)" });
const time = (page: Page) => page.getByRole("application", { name: /^Spans over time/ });
const counted = (page: Page, text: string) => expect(page.getByRole("banner")).toContainText(text);

async function openShop(app: Page, instance: Instance): Promise<void> {
  await sendShop(instance);
  await counted(app, "60 of 60 traces");
  await goTo(app, "s", /#\/map/);
  await counted(app, "120 of 120 spans");
}

test("by mouse: numbers on hover, a click filters, two Shift-clicks show the traces between", async ({
  app,
  instance,
}) => {
  await openShop(app, instance);
  await expect(map(app)).toHaveAccessibleName("Service map: 4 services, 3 call paths");
  await part(app, /^payment, service/).hover();
  const tip = app.locator("dl");
  await expect(tip).toContainText("count20");
  await expect(tip).toContainText("errors4 (20\u00a0%)");
  await part(app, /^payment, service/).click();
  await expect(line(app)).toHaveText('{ resource.service.name = "payment" }');
  await counted(app, "40 of 120 spans");
  await expect(map(app)).toHaveAccessibleName("Service map: 2 services, 1 call path");
  await expect(part(app, /^payment, service/)).toHaveAttribute("aria-pressed", "true");
  await app.getByRole("button", { name: "Matching spans" }).click();
  await counted(app, "20 of 120 spans");
  await app.goBack();
  await app.goBack();
  await counted(app, "120 of 120 spans");

  await part(app, /^cart, service/).click({ modifiers: ["Shift"] });
  await expect(app.getByText("Traces between cart and")).toBeVisible();
  await part(app, /^frontend, service/).click({ modifiers: ["Shift"] });
  await expect(line(app)).toHaveText(
    '{ resource.service.name = "frontend" } >> { resource.service.name = "cart" }',
  );
  await counted(app, "20 of 60 traces");
});

test("by keyboard: arrows walk along calls, Enter filters, Shift+Enter picks", async ({ app, instance }) => {
  await openShop(app, instance);
  await part(app, /^frontend, service/).focus();
  await app.keyboard.press("ArrowRight");
  await expect(app.locator(":focus")).toHaveAccessibleName(/^frontend calls \w+, .+ per minute/);
  for (let step = 0; step < 3; step++) await app.keyboard.press("ArrowDown");
  for (let step = 0; step < 3; step++) {
    if (/calls payment/.test((await app.locator(":focus").getAttribute("aria-label")) ?? "")) break;
    await app.keyboard.press("ArrowUp");
  }
  await expect(app.locator(":focus")).toHaveAccessibleName(
    /^frontend calls payment, .+, 20 percent errors, p95 \d+\sms$/,
  );
  await app.keyboard.press("Enter");
  await expect(line(app)).toHaveText(
    '{ parent.resource.service.name = "frontend" && resource.service.name = "payment" }',
  );
  await counted(app, "40 of 120 spans");
  await app.keyboard.press("Enter");
  await counted(app, "120 of 120 spans");
  await app.keyboard.press("Home");
  await expect(app.locator(":focus")).toHaveAccessibleName(/^frontend, service/);
  await app.keyboard.press("Shift+Enter");
  await app.keyboard.press("End");
  await app.keyboard.press("Escape");
  await expect(app.getByText(/^Traces between/)).toHaveCount(0);
  await app.keyboard.press("Shift+Enter");
  await app.keyboard.press("Home");
  await app.keyboard.press("Shift+Enter");
  await expect(app).toHaveURL(/#\/traces\?q=.*%3E%3E/);
});

test("the table says the same, sorted by any column, and filters as well", async ({ app, instance }) => {
  await openShop(app, instance);
  await app.keyboard.press("t");
  const table = app.getByRole("grid", { name: "Call paths" });
  await expect(table.getByRole("row")).toHaveCount(1 + 3);
  await table.getByRole("button", { name: "Errors" }).click();
  await expect(table.getByRole("row").nth(1)).toHaveAccessibleName(/^frontend calls payment, .*20 percent/);
  await screenshots(app, "map-table");
  await app.reload();
  await expect(table.getByRole("columnheader", { name: /Errors/ })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await app.keyboard.press("ArrowDown");
  await app.keyboard.press("Enter");
  await expect(line(app)).toHaveText(/resource.service.name = "payment"/);
  await expect(table.getByRole("row")).toHaveCount(1 + 1);
});

test("time is brushed by mouse and keyboard, stays in the link, and nodes keep their places", async ({
  app,
  instance,
}) => {
  await openShop(app, instance);
  await expect(time(app)).toHaveAccessibleName(/120 spans/);
  const places = await placesOf(app);
  const box = (await time(app).boundingBox())!;
  await app.mouse.move(box.x + box.width * 0.5, box.y + 20);
  await app.mouse.down();
  await app.mouse.move(box.x + box.width - 2, box.y + 20, { steps: 4 });
  await app.mouse.up();
  await expect(app.getByRole("banner")).toContainText(/\b[56]\d of 120 spans/);
  expect(await placesOf(app)).toEqual(places);
  await app.reload();
  await expect(app.getByRole("banner")).toContainText(/\b[56]\d of 120 spans/);
  await app.getByRole("button", { name: "Clear the selection" }).click();
  await counted(app, "120 of 120 spans");
  await time(app).focus();
  await app.keyboard.press("Home");
  await app.keyboard.press("Shift+PageDown");
  await expect(app).toHaveURL(/box=/);
  await expect(app.getByRole("banner")).not.toContainText("120 of 120 spans");
  await app.keyboard.press("Escape");
  await counted(app, "120 of 120 spans");
  // A band of durations that was selected in the heatmap narrows the map, and says so.
  await app.goto(`${instance.info.ui}/#/map?box=-_300000000-`);
  await counted(app, "40 of 120 spans");
  await expect(app.getByText("durations over 300\u00a0ms")).toBeVisible();
});

test("the demo grows without moving, with its databases, queue and gateway", async ({ app, instance }) => {
  await sendServices(instance, ["frontend", "checkout"]);
  await app.goto(`${instance.info.ui}/#/map?since=all`);
  await expect(part(app, /^checkout, service/)).toBeVisible();
  const before = await placesOf(app);
  const demo = startDemo(instance, ["--rate", "8"]);
  try {
    await expect(part(app, /^orders, kafka queue/)).toBeVisible();
    await expect(part(app, /^stock, postgresql database/)).toBeVisible();
    await expect(part(app, /^checkout sends to orders, /)).toBeAttached();
    await expect(part(app, /^orders delivers to inventory, /)).toBeAttached();
  } finally {
    await demo.stop();
  }
  const after = await placesOf(app);
  // A caller that shows up late gets a column before the first: then all move by as much.
  const shifts = [...before].map(([id, { left, top }]) => {
    expect(after.get(id)?.top, id).toBe(top);
    return (after.get(id)?.left ?? Number.NaN) - left;
  });
  expect(new Set(shifts).size).toBe(1);
  await app.getByRole("button", { name: "Lay out anew" }).click();
  await screenshots(app, "map");
  await part(app, /^checkout, service/).hover();
  await screenshots(app, "map-hover");
});

test("a trace has a map of its own, which counts instead of timing", async ({ app, instance }) => {
  await sendShop(instance);
  await app.getByRole("grid", { name: "Traces" }).getByText("GET /api/pay").first().click();
  await app.getByRole("button", { name: "Map", exact: true }).click();
  await expect(map(app)).toHaveAccessibleName("Service map: 2 services, 1 call path");
  await expect(part(app, /^frontend calls payment, once, /)).toBeAttached();
  await screenshots(app, "map-trace");
  await app.getByRole("link", { name: /^‹ trace/ }).click();
  await expect(app.getByRole("treegrid", { name: "Spans" })).toContainText("work");
});

test("nothing, one service, and no match say so", async ({ app, instance }) => {
  await app.goto(`${instance.info.ui}/#/map`);
  await expect(app.getByText("Waiting for")).toBeVisible();
  await sendServices(instance, ["alone"]);
  await expect(map(app)).toHaveAccessibleName("Service map: 1 service, 0 call paths");
  await app.goto(`${instance.info.ui}/#/map?q={ status = error }`);
  await expect(app.getByText("0 of 1 span match")).toBeVisible();
  await app.getByRole("button", { name: "Clear the query" }).click();
  await expect(part(app, /^alone, service/)).toBeVisible();
});

test("more than 300 services are folded by the beginning of their names, and opened in place", async ({
  app,
  instance,
}) => {
  const names = Array.from(
    { length: 400 },
    (_, at) => `team${Math.floor(at / 20)}-service-with-a-long-name-${at}`,
  );
  await sendServices(instance, names);
  await app.goto(`${instance.info.ui}/#/map`);
  await expect(app.getByText("400 services, 400 of them in 20 groups")).toBeVisible();
  await expect(part(app, /^team\d+, folded group of 20 services/)).toHaveCount(20);
  const places = await placesOf(app);
  await part(app, /^team7, folded group/).click();
  await expect(app.getByText("400 services, 380 of them in 19 groups")).toBeVisible();
  await expect(part(app, /^team7-service-with-a-long-name-\d+, service/)).toHaveCount(20);
  const after = await placesOf(app);
  for (const [id, place] of places) if (id !== "fold team7") expect(after.get(id), id).toEqual(place);
  await screenshots(app, "map-folds");
  await app.getByRole("button", { name: "Fold all" }).click();
  await expect(part(app, /^team7, folded group/)).toBeVisible();
});

/** A trace in which each of some services calls the next. */
async function sendServices(instance: Instance, names: readonly string[]): Promise<void> {
  const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");
  const startNano = BigInt(Date.now() - 60_000) * 1_000_000n;
  const resourceSpans = names.map((name, at) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: name } }] },
    scopeSpans: [
      {
        spans: [
          {
            traceId: hex(1, 32),
            spanId: hex(at + 1, 16),
            parentSpanId: at === 0 ? "" : hex(at, 16),
            name: "step",
            startTimeUnixNano: String(startNano + BigInt(at) * 1_000_000n),
            endTimeUnixNano: String(startNano + 1_000_000_000n),
          },
        ],
      },
    ],
  }));
  expect(await post(instance, "/v1/traces", { resourceSpans })).toBe(200);
}

/** Where nodes stand, by their id. */
async function placesOf(app: Page): Promise<Map<string, { left: number; top: number }>> {
  const cards: Locator = map(app).locator("button[data-id]");
  const places = await cards.evaluateAll((elements) =>
    elements.map((element) => {
      const { left, top } = (element as HTMLElement).style;
      const id = element.getAttribute("data-id") ?? "";
      return [id, { left: Number.parseFloat(left), top: Number.parseFloat(top) }] as const;
    }),
  );
  return new Map(places);
}
