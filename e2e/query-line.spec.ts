import type { Page } from "@playwright/test";
import { sendShop } from "./support/shop-traces.ts";
import { expect, screenshots, test } from "./support/sightglass.ts";

const line = (page: Page) => page.getByRole("textbox", { name: "Query (TraceQL)" });
/** What the line offers; the time window is a list, too. */
const offered = (page: Page) => page.getByRole("banner").getByRole("listbox").getByRole("option");
const counted = (page: Page, found: number) =>
  expect(page.getByRole("banner")).toContainText(`${found} of 60 traces`);

test.beforeEach(async ({ app, instance }) => {
  await sendShop(instance);
  await counted(app, 60);
});

test("fields and values that occur are offered with their counts; the query counts while it is written and runs on Enter", async ({
  app,
}) => {
  await app.keyboard.press("/");
  await app.keyboard.type("{ route");
  await expect(offered(app).filter({ hasText: "span.http.route" })).toContainText("60");
  await app.keyboard.press("Tab");
  await app.keyboard.type(' = "');
  await expect(offered(app)).toHaveText([/\/api\/cart.*20/, /\/api\/checkout.*20/, /\/api\/pay.*20/]);
  await app.keyboard.type("pay");
  await expect(offered(app)).toHaveCount(1);
  await screenshots(app, "query-completion");
  await app.keyboard.press("Tab");
  await expect(line(app)).toHaveText('{ span.http.route = "/api/pay"}');
  await expect(app.getByRole("banner")).toContainText("would find 20 traces");
  await app.keyboard.press("Enter");
  await counted(app, 20);
  await expect(app.getByRole("grid", { name: "Traces" }).getByText("GET /api/pay").first()).toBeVisible();
  await expect(app.getByRole("grid", { name: "Traces" }).getByText("GET /api/checkout")).toHaveCount(0);
  await app.reload();
  await counted(app, 20);
});

test("values are offered given the rest of the query", async ({ app }) => {
  await line(app).fill('{ status = error && resource.service.name = "" }');
  await app.keyboard.press("End");
  for (let step = 0; step < 3; step++) await app.keyboard.press("ArrowLeft");
  await app.keyboard.press("Control+Space");
  await expect(offered(app)).toHaveText([/frontend.*4/, /payment.*4/]);
});

test("what is missing is not told over the list of what may stand there", async ({ app }) => {
  const alert = app.getByRole("alert").filter({ hasText: "A value is missing" });
  await app.keyboard.press("/");
  await app.keyboard.type("{ status = ");
  await expect(offered(app).filter({ hasText: "error" })).toBeVisible();
  await app.keyboard.press("Escape");
  await expect(alert).toBeVisible();
  await app.keyboard.press("Control+Space");
  await expect(offered(app).filter({ hasText: "error" })).toBeVisible();
  await expect(alert).toBeHidden();
});

test("a mistake is underlined and told, and one key mends it", async ({ app }) => {
  await app.keyboard.press("/");
  await app.keyboard.insertText('{ status = "error" }');
  await app.keyboard.press("Enter");
  const alert = app.getByRole("alert").filter({ hasText: "is not a status" });
  await expect(alert).toContainText("Use error");
  await expect(app.locator(".cm-problem")).toHaveText('"error"');
  await screenshots(app, "query-mistake");
  await expect(app.getByRole("grid", { name: "Traces" }).getByRole("row").nth(1)).toBeVisible();
  await app.keyboard.press("Tab");
  await expect(line(app)).toHaveText("{ status = error }");
  await expect(alert).toBeHidden();
  await app.keyboard.press("Enter");
  await counted(app, 4);
});

test("arrows walk over the queries that were run", async ({ app }) => {
  for (const query of ["{ status = error }", "{ duration > 300ms }"]) {
    await line(app).fill(query);
    await line(app).press("Enter");
    await expect(app.getByRole("list", { name: "Conditions" }).getByRole("listitem")).toHaveCount(1);
    await expect(line(app)).toHaveText(query);
  }
  await line(app).press("ArrowUp");
  await expect(line(app)).toHaveText("{ status = error }");
  await line(app).press("Enter");
  await counted(app, 4);
  await line(app).press("ArrowUp");
  await expect(line(app)).toHaveText("{ duration > 300ms }");
  await line(app).press("ArrowDown");
  await expect(line(app)).toHaveText("{ status = error }");
});

test("chips are the conditions of the query, and editing one edits the text", async ({ app }) => {
  await line(app).fill('{ status = error && span.http.route = "/api/pay" } | count() > 0');
  await line(app).press("Enter");
  const chips = app.getByRole("list", { name: "Conditions" });
  await expect(chips.getByRole("listitem")).toHaveText([
    /Status.*=.*error/,
    /http\.route.*=.*\/api\/pay/,
    /advanced count\(\) > 0/,
  ]);
  await screenshots(app, "query-chips");
  await chips.getByRole("button", { name: "status =: turn into !=" }).click();
  await expect(line(app)).toHaveText('{ status != error && span.http.route = "/api/pay" } | count() > 0');
  await counted(app, 16);
  await chips.getByRole("button", { name: 'Edit span.http.route = "/api/pay"' }).click();
  await chips.getByRole("textbox", { name: "Condition" }).fill('span.http.route = "/api/checkout"');
  await app.keyboard.press("Enter");
  await expect(line(app)).toHaveText(
    '{ status != error && span.http.route = "/api/checkout" } | count() > 0',
  );
  await chips.getByRole("button", { name: "Remove status != error" }).click();
  await chips.getByRole("button", { name: /advanced/ }).click();
  await expect(line(app)).toBeFocused();
});
