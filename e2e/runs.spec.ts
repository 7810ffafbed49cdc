import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Instance } from "../main/servetest/instance.ts";
import { expectAccessible } from "./support/axe.ts";
import { runShopService } from "./support/shop-service.ts";
import { expect, goTo, screenshots, test } from "./support/sightglass.ts";

const grid = (page: Page) => page.getByRole("grid", { name: "Runs" });
const row = (page: Page, name: RegExp) => grid(page).getByRole("row", { name });
const old = /^(before the fix|cart 1\.0\.0), a process of cart/;
const fixed = /^cart 1\.1\.0, a process of cart/;
const panel = (page: Page) => page.getByRole("complementary", { name: "Run" });

async function openRuns(app: Page): Promise<void> {
  await goTo(app, "r", /#\/runs/);
  await expect(grid(app)).toBeVisible();
}

test("two starts of a service are two runs: named, pinned, opened, compared, deleted, and so after a start", async ({
  app,
  instance,
  dataDir,
}) => {
  await runShopService(instance, { version: "1.0.0", count: 40, durationMs: 200, errors: 6 });
  await runShopService(instance, { version: "1.1.0", count: 40, durationMs: 50 });
  await openRuns(app);
  await expect(row(app, old)).toHaveAccessibleName(
    /version 1\.0\.0, ended, 40 spans, 1 log record, 6 errors, p95 2\d\d\sms/,
  );
  await expect(row(app, fixed)).toHaveAccessibleName(
    /version 1\.1\.0, live, 40 spans, 1 log record, p95 5\d(\.\d)?\sms/,
  );
  await expect(row(app, /^Sightglass, a start of Sightglass, live, 80 spans/)).toBeVisible();
  await expect(app.getByRole("banner")).toContainText("3 of 3 runs");

  await row(app, old).click();
  await expect(panel(app)).toContainText("process.pid");
  const name = panel(app).getByRole("textbox", { name: "Name of the run" });
  await name.fill("before the fix");
  await name.press("Enter");
  await expect(row(app, /^before the fix, /)).toBeVisible();
  await panel(app).getByRole("button", { name: "Pin" }).click();
  await expect(row(app, /^before the fix, .*, pinned, /)).toBeVisible();
  await expect(panel(app).getByRole("button", { name: "Delete" })).toBeDisabled();
  await screenshots(app, "runs-open");
  await panel(app).getByRole("button", { name: "Export" }).click();
  const exported = app.getByRole("dialog", { name: "Export" });
  await expect(exported.getByRole("radio", { name: /^This run: before the fix/ })).toBeChecked();
  await expect(exported).toContainText("40 spans, 1 log record");
  const download = app.waitForEvent("download");
  await exported.getByRole("button", { name: "Export", exact: true }).click();
  const lines = readFileSync((await (await download).path()) ?? "", "utf8");
  expect(lines.match(/"spanId"/g)?.length).toBeGreaterThanOrEqual(40);
  expect(lines).not.toContain('"1.1.0"');
  await app.keyboard.press("Escape");

  await row(app, fixed).click();
  await expect(panel(app)).toContainText("before the fix");
  await app.keyboard.press("Enter");
  await expect(app.getByRole("textbox", { name: "Query (TraceQL)" })).toContainText(
    'resource.service.version = "1.1.0"',
  );
  await expect(app.getByRole("banner")).toContainText("40 of 80 traces");

  await app.goBack();
  await row(app, fixed).click();
  await app.keyboard.press("v");
  await expect(app.getByRole("main")).toContainText("before the fix");
  await expect(app.getByRole("main")).toContainText("clear difference between before the fix");
  await screenshots(app, "runs-compare");
  await app.goBack();

  await row(app, fixed).click();
  await app.keyboard.press("Delete");
  const dialog = app.getByRole("dialog", { name: /^Delete cart 1\.1\.0/ });
  await expect(dialog).toContainText("40 spans, 1 log record will be removed from the disk.");
  await expect(dialog).toContainText("What a pinned run holds as well stays.");
  await screenshots(app, "runs-delete");
  await app.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(row(app, fixed)).toBeVisible();
  await app.keyboard.press("Delete");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(app.getByRole("log")).toContainText("Deleted 40 spans, 1 log record of cart 1.1.0.");
  await expect(row(app, fixed)).toHaveCount(0);
  await expect(app.getByRole("contentinfo")).toContainText("40 deleted with their run");

  await app.goto("about:blank");
  await instance.kill();
  const again = await Instance.start(dataDir);
  try {
    await app.goto(await again.loginUrl());
    await openRuns(app);
    await expect(row(app, /^before the fix, .*, pinned, 40 spans/)).toBeVisible();
    await expect(row(app, fixed)).toHaveCount(0);
    await expect(row(app, /^Sightglass, a start of Sightglass, ended, 40 spans/)).toBeVisible();
    await expect(row(app, /^Sightglass, a start of Sightglass, live, nothing/)).toBeVisible();
    await app.goto("about:blank");
  } finally {
    await again.stop();
  }
});

test("by keyboard: find, move, peek, name, pin and open", async ({ app, instance }) => {
  await runShopService(instance, { version: "1.0.0", count: 5, durationMs: 20 });
  await runShopService(instance, { version: "1.1.0", count: 5, durationMs: 20 });
  await openRuns(app);
  await expect(row(app, old)).toBeVisible();
  await app.keyboard.press("/");
  await app.keyboard.type("cart 1.0.0");
  await expect(app.getByRole("banner")).toContainText("1 of 3 runs");
  await app.keyboard.press("Escape");
  await app.keyboard.press("j");
  await app.keyboard.press("Space");
  await expect(panel(app)).toContainText("1.0.0");
  await app.keyboard.press("n");
  await app.keyboard.type("first try");
  await app.keyboard.press("Enter");
  await expect(row(app, /^first try, /)).toBeVisible();
  await app.keyboard.press("p");
  await expect(row(app, /pinned/)).toBeVisible();
  await app.keyboard.press("p");
  await expect(row(app, /pinned/)).toHaveCount(0);
  await app.keyboard.press("Enter");
  await expect(app.getByRole("banner")).toContainText("5 of 10 traces");
});

test("the time range offers the runs, too", async ({ app, instance }) => {
  await runShopService(instance, { version: "1.0.0", count: 5, durationMs: 20 });
  await runShopService(instance, { version: "1.1.0", count: 7, durationMs: 20 });
  await expect(app.getByRole("banner")).toContainText("12 of 12 traces");
  await app.getByRole("button", { name: "Show a run" }).click();
  await app.getByRole("option", { name: /^cart 1\.1\.0/ }).click();
  await expect(app.getByRole("banner")).toContainText("7 of 12 traces");
  await app.getByRole("button", { name: "Show a run" }).click();
  await app.getByRole("option", { name: /^Sightglass/ }).click();
  await expect(app.getByRole("banner")).toContainText("12 of 12 traces");
});

test("says what there is to do where nothing came, or nothing fits, and passes the accessibility rules", async ({
  app,
  instance,
}) => {
  await openRuns(app);
  await expect(row(app, /^Sightglass, a start of Sightglass, live, nothing/)).toBeVisible();
  await app.getByRole("button", { name: "Pinned" }).click();
  await expect(app.getByText("None of 1 run fits")).toBeVisible();
  await app.getByRole("button", { name: "Remove the filters" }).click();
  await runShopService(instance, { version: "1.0.0", count: 5, durationMs: 20, errors: 1 });
  await row(app, old).click();
  await expect(panel(app)).toBeVisible();
  await expectAccessible(app);
  await panel(app).getByRole("button", { name: "Delete" }).click();
  await expect(app.getByRole("dialog")).toBeVisible();
  await expectAccessible(app);
});
