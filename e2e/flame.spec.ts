import type { Page } from "@playwright/test";
import { sendOutline, spanHex, traceHex } from "./support/outline-trace.ts";
import { expect, screenshots, test } from "./support/sightglass.ts";

const checkout = `
  frontend POST /checkout 0-400
    cart GET /cart 5-60
      redis get 10-50
    checkout reserve 60-340
      inventory SELECT stock 65-110
      inventory SELECT stock 115-160
      payment charge 150-330 !
        bank POST /charge 160-320 !
    mail send 330-395`;
const later = `
  frontend POST /checkout 0-200
    checkout reserve 10-190
      inventory SELECT stock 15-175`;

const graphOf = (page: Page) => page.getByRole("application", { name: /^Flame graph/ });
const saidOf = (page: Page) =>
  page.getByRole("region", { name: "Flame graph" }).locator("[aria-live]").last();

test("a trace as a flame graph, by keyboard alone: to a frame, into it, and on to the waterfall", async ({
  app,
  instance,
}) => {
  await sendOutline(instance, 1, checkout);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}`);
  await expect(app.getByRole("treegrid")).toBeVisible();
  await app.keyboard.press("1");
  await expect(graphOf(app)).toBeFocused();
  await expect(graphOf(app)).toHaveAccessibleName(/9 spans: 9 frames on \d levels/);
  await screenshots(app, "flame-time");
  await app.keyboard.press("ArrowDown");
  await expect(saidOf(app)).toContainText("POST /checkout, frontend, 400 ms, 100 % of the whole");
  await app.keyboard.press("ArrowDown");
  await expect(saidOf(app)).toContainText("reserve, checkout, 280 ms, 70 % of the whole, self");
  await app.keyboard.press("r");
  await expect(app.getByRole("navigation", { name: /Path to the root/ })).toContainText("POST /checkout");
  await expect(app).toHaveURL(/root=[0-9a-f]{16}/);
  await app.keyboard.press("ArrowDown");
  await expect(saidOf(app)).toContainText("charge, payment");
  await expect(saidOf(app)).toContainText("error");
  // The cursor first, then the root.
  await app.keyboard.press("Escape");
  await app.keyboard.press("Escape");
  await expect(app).not.toHaveURL(/root=/);

  await app.keyboard.press("2");
  await expect(graphOf(app)).toHaveAccessibleName(/8 frames on 4 levels/);
  await screenshots(app, "flame-heavy");
  for (let press = 0; press < 3; press++) await app.keyboard.press("ArrowDown");
  await expect(saidOf(app)).toContainText("charge, payment, 180 ms");
  await app.keyboard.press("m");
  const menu = app.getByRole("menu", { name: /charge/ });
  await expect(menu.getByRole("menuitem").first()).toBeFocused();
  await app.keyboard.press("ArrowUp");
  await expect(menu.getByRole("menuitem", { name: /waterfall/ })).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(app).toHaveURL(new RegExp(`span=${spanHex(7)}`));
  await expect(app.getByRole("treegrid")).toBeVisible();
  await expect(app.getByRole("complementary", { name: "Span" })).toContainText("charge");
});

test("a search says what share it found, the table lists it, the sandwich shows its callers", async ({
  app,
  instance,
}) => {
  await sendOutline(instance, 1, checkout);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}?tab=flame&flame=heavy`);
  await expect(graphOf(app)).toBeVisible();
  await app.keyboard.press("Control+f");
  await app.keyboard.type("stock");
  await expect(app.getByRole("toolbar")).toContainText("21.4\u00a0% of the time, 1 frame");
  await expect(app).toHaveURL(/find=stock/);
  await screenshots(app, "flame-search");
  await app.getByRole("button", { name: "Table" }).click();
  const rows = app.getByRole("grid", { name: "Operations" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await rows.last().click();
  await expect(app.getByRole("application", { name: "Callers of SELECT stock" })).toBeVisible();
  await expect(app.getByRole("application", { name: "What SELECT stock calls" })).toBeVisible();
  await expect(app).toHaveURL(/of-name=SELECT/);
  await app.getByLabel("Find operations").fill("");
  await screenshots(app, "flame-sandwich");
  await app.goBack();
  await expect(app).not.toHaveURL(/of-name/);
});

test("what a query finds as one graph over all traces, by mouse", async ({ app, instance }) => {
  await sendOutline(instance, 1, checkout);
  await sendOutline(instance, 2, later);
  await app.goto(`${instance.info.ui}/#/traces?since=all`);
  await app.getByRole("button", { name: "Flame graph" }).click();
  await expect(app.getByRole("toolbar")).toContainText("12 spans of 2 traces");
  await screenshots(app, "flame-query");
  const box = await graphOf(app).boundingBox();
  if (box === null) throw new Error("the graph is not on screen");
  await app.mouse.move(box.x + 100, box.y + 30);
  await expect(graphOf(app)).toContainText("reserve");
  await expect(graphOf(app)).toContainText("Self, on average");
  await app.mouse.dblclick(box.x + 100, box.y + 30);
  await expect(app).toHaveURL(/part=\d+-\d+/);
  await app.keyboard.press("0");
  await expect(app).not.toHaveURL(/part=/);
  await app.mouse.click(box.x + 100, box.y + 50, { button: "right" });
  await app.getByRole("menuitem", { name: /waterfall/ }).click();
  await expect(app).toHaveURL(new RegExp(`trace/${traceHex(2)}.*span=`));
  await app.goBack();

  await app.goto(`${instance.info.ui}/#/traces?since=all&shown=flame&q={name="reserve"}`);
  await expect(app.getByRole("toolbar")).toContainText("7 spans of 2 traces");
  await app.getByLabel("What counts").selectOption("matches");
  await expect(app.getByRole("toolbar")).toContainText("2 spans of 2 traces");
});
