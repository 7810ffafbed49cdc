import type { Page } from "@playwright/test";
import { sendOutline, spanHex, traceHex } from "./support/outline-trace.ts";
import { expect, screenshots, test } from "./support/sightglass.ts";

/** A checkout whose stock is asked for `calls` times, five milliseconds each. */
const checkout = (calls: number): string => {
  const end = 80 + calls * 5;
  const selects = Array.from(
    { length: calls },
    (_, at) => `    inventory SELECT stock ${60 + at * 5}-${65 + at * 5}`,
  );
  return [
    `frontend POST /checkout 0-${end}`,
    "  cart GET /cart/17 5-50",
    `  inventory reserve 55-${end - 10}`,
    ...selects,
    ...(calls > 20
      ? [`    inventory validate ${end - 15}-${end - 11}`]
      : [`  mail send ${end - 9}-${end - 1}`]),
  ].join("\n");
};

const pageOf = (page: Page) => page.getByRole("region", { name: "Comparison of two traces" });
const sentenceOf = (page: Page) => pageOf(page).locator("p").first();
const gridOf = (page: Page) => page.getByRole("grid", { name: "Differences" });
const rowOf = (page: Page, name: RegExp | string) => gridOf(page).getByRole("row", { name });

test("two traces by keyboard: pin one, compare another, read the sentence, go to what it counted", async ({
  app,
  instance,
}) => {
  await sendOutline(instance, 1, checkout(12));
  await sendOutline(instance, 2, checkout(60));
  await app.goto(`${instance.info.ui}/#/traces?since=all&order=duration`);
  await expect(app.getByRole("grid", { name: "Traces" }).getByRole("row")).toHaveCount(3);
  await app.keyboard.press("j");
  await app.keyboard.press("p");
  await expect(app.getByText("Pinned as A: POST /checkout")).toBeVisible();
  await app.keyboard.press("j");
  await app.keyboard.press("v");
  await expect(app).toHaveURL(new RegExp(`diff\\?.*a=${traceHex(1)}&b=${traceHex(2)}`));
  await expect(sentenceOf(app)).toHaveText(
    "+240 ms (140 ms → 380 ms): +240 ms from inventory SELECT stock (12 → 60 calls).",
  );
  await expect(rowOf(app, /SELECT stock, inventory, slower in B, 12 calls in A, 60 in B/)).toBeVisible();
  await expect(rowOf(app, /validate, inventory, only in B/)).toBeVisible();
  await expect(rowOf(app, /send, mail, only in A/)).toBeVisible();
  await screenshots(app, "diff");

  await gridOf(app).focus();
  for (let press = 0; press < 4; press++) await app.keyboard.press("ArrowDown");
  await app.keyboard.press("ArrowRight");
  await expect(rowOf(app, /SELECT stock, inventory, only in B/).first()).toBeVisible();
  await app.keyboard.press("ArrowLeft");
  await app.keyboard.press("ArrowUp");
  await app.keyboard.press("ArrowUp");
  await app.keyboard.press("Enter");
  const panel = pageOf(app).getByRole("heading", { name: "GET /cart/17" });
  await expect(panel).toBeVisible();
  await expect(app).toHaveURL(/pair=/);
  await app.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await app.getByRole("link", { name: "12 → 60" }).focus();
  await app.keyboard.press("Enter");
  await expect(app).toHaveURL(/operation=inventory/);
  await expect(gridOf(app)).toHaveAttribute("aria-rowcount", "61");
  await app.keyboard.press("Escape");
  await app.keyboard.press("Escape");
  await expect(app).not.toHaveURL(/operation=/);
  await app.keyboard.press("x");
  await expect(sentenceOf(app)).toContainText("−240 ms (380 ms → 140 ms)");
  await app.goBack();
  await expect(sentenceOf(app)).toContainText("+240 ms (140 ms → 380 ms)");
});

test("against the median of its kind, by mouse, with the attributes of a pair", async ({ app, instance }) => {
  for (const [at, calls] of [10, 12, 14, 60].entries()) await sendOutline(instance, at + 1, checkout(calls));
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(4)}`);
  await app.getByRole("button", { name: "Compare" }).click();
  await expect(pageOf(app)).toContainText("A: median of 3 traces");
  await expect(pageOf(app)).toContainText("12 → 60");
  await app.getByRole("button", { name: "Only what differs" }).click();
  await expect(rowOf(app, /GET \/cart/)).toHaveCount(0);
  await app.getByRole("button", { name: "By part in the difference" }).click();
  await expect(gridOf(app).getByRole("row").nth(1)).toHaveAccessibleName(/SELECT stock/);
  await app.getByRole("button", { name: "Each on its own axis" }).click();
  await screenshots(app, "diff-by-part");
  await rowOf(app, /reserve, inventory/).click();
  await expect(app.getByRole("table", { name: "Resource" })).toContainText("service.name");
  await app.getByRole("link", { name: "B in the waterfall" }).click();
  await expect(app).toHaveURL(new RegExp(`${traceHex(4)}\\?.*span=${spanHex(3)}`));
});

test("with nothing to compare with, it says what to do", async ({ app, instance }) => {
  await sendOutline(instance, 1, checkout(12));
  await app.goto(`${instance.info.ui}/#/diff`);
  await expect(app.getByText("Pin a trace as A with P")).toBeVisible();
  await app.goto(`${instance.info.ui}/#/diff?b=${traceHex(1)}`);
  await expect(app.getByText("No other trace with the same root is stored")).toBeVisible();
});
