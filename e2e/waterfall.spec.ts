import type { Page } from "@playwright/test";
import { expect, screenshots, test } from "./support/sightglass.ts";
import { sendSpans, spanHex, traceHex } from "./support/span-sketch.ts";

const rowOf = (page: Page, name: string) => page.getByRole("treegrid").getByRole("row", { name });
const panelOf = (page: Page) => page.getByRole("complementary", { name: "Span" });
const topOf = async (page: Page, name: string) => (await rowOf(page, name).boundingBox())?.y ?? Number.NaN;

test("a trace of 20,000 spans opens at the linked span, scrolls to its end and keeps few elements", async ({
  app,
  instance,
}) => {
  const spans = Array.from({ length: 20_000 }, (_, index) => ({
    trace: 1,
    id: index + 1,
    parent: index === 0 ? 0 : 1,
    name: index === 0 ? "root" : `call ${index}`,
    startMs: index / 10,
    lengthMs: index === 0 ? 2_000 : 1,
  }));
  for (let at = 0; at < spans.length; at += 5_000) await sendSpans(instance, spans.slice(at, at + 5_000));
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}?span=${spanHex(12_346)}`);
  await expect(rowOf(app, "call 12345,")).toBeInViewport();
  await expect(rowOf(app, "call 12345,")).toHaveAttribute("aria-setsize", "19999");
  await expect(panelOf(app)).toContainText("call 12345");
  await app.keyboard.press("End");
  await expect(rowOf(app, "call 19999,")).toBeInViewport();
  expect(await app.getByRole("treegrid").getByRole("row").count()).toBeLessThan(60);
  await app.getByRole("treegrid").hover();
  await app.mouse.wheel(0, -30_000);
  // The active row is named by the grid, so it is in the document wherever it lies.
  await expect(rowOf(app, "call 19999,")).not.toBeInViewport();
  const active = await app.getByRole("treegrid").getAttribute("aria-activedescendant");
  await expect(app.locator(`#${active}`)).toHaveCount(1);
  await screenshots(app, "trace-large");
});

test("a fold and spans that arrive later leave the row being read where it is; a late parent heals", async ({
  app,
  instance,
}) => {
  const children = Array.from({ length: 120 }, (_, index) => ({
    trace: 2,
    id: index + 10,
    parent: index % 4 === 0 ? 2 : 10 + index - (index % 4),
    name: `step ${index}`,
    startMs: 100 + index,
    lengthMs: index % 4 === 0 ? 3.5 : 0.5,
  }));
  const first = { trace: 2, id: 2, parent: 1, name: "worker", startMs: 90, lengthMs: 300 };
  await sendSpans(instance, [first, ...children]);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(2)}`);
  await expect(rowOf(app, "A parent span that has not arrived")).toBeVisible();
  await app.getByRole("treegrid").hover();
  await app.mouse.wheel(0, 1_500);
  await expect(rowOf(app, "step 60,")).toBeInViewport();

  await rowOf(app, "step 60,").click();
  await expect(panelOf(app)).toContainText("step 60");
  const before = await topOf(app, "step 60,");
  await rowOf(app, "step 60,").getByRole("button", { name: "Fold" }).click();
  await expect(rowOf(app, "step 61,")).toHaveCount(0);
  expect(await topOf(app, "step 60,")).toBe(before);
  await app.keyboard.press("[");
  await expect(rowOf(app, "step 57,")).toHaveCount(0);
  expect(await topOf(app, "step 60,")).toBe(before);
  await app.keyboard.press("]");
  await expect(rowOf(app, "step 57,")).toHaveCount(1);

  const earlier = { trace: 2, id: 900, parent: 2, name: "earlier", startMs: 95, lengthMs: 2 };
  await sendSpans(instance, [
    earlier,
    { trace: 2, id: 1, parent: 0, name: "late root", startMs: 80, lengthMs: 320 },
  ]);
  await expect(app.getByRole("heading", { name: "late root" })).toBeVisible();
  // The line of notices went with the missing parent; browsers scroll by whole pixels.
  expect(await topOf(app, "step 60,")).toBeCloseTo(before, 0);
  await app.keyboard.press("Home");
  await expect(rowOf(app, "late root,")).toBeInViewport();
  await expect(rowOf(app, "A parent span that has not arrived")).toHaveCount(0);
});

test("what strangers wrote is shown as text and never runs", async ({ app, instance }) => {
  const evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
  const dialogs: string[] = [];
  app.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const attributes = {
    [evil]: evil,
    safe: "https://example.com/a?b=1",
    script: "javascript:document.title='owned'",
    direction: "\u202Egnp.exe",
    json: `{"html":${JSON.stringify(evil)},"long":"${"x".repeat(60)}"}`,
  };
  const events = [
    { name: "exception", attributes: { "exception.type": evil, "exception.stacktrace": evil } },
  ];
  const root = { trace: 3, id: 1, parent: 0, name: evil, service: evil, startMs: 0, lengthMs: 5 };
  await sendSpans(instance, [{ ...root, attributes, events, links: [{ trace: 9, id: 9 }] }]);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(3)}?span=${spanHex(1)}`);
  const panel = panelOf(app);
  await expect(panel.getByRole("heading", { name: evil })).toBeVisible();
  await expect(panel.getByRole("link")).toHaveText(["https://example.com/a?b=1"]);
  await expect(panel).toContainText("⟨202E⟩gnp.exe");
  await expect(app.locator("main img, main script, main iframe")).toHaveCount(0);
  expect(await app.title()).not.toContain("owned");
  expect(dialogs).toEqual([]);
  await screenshots(app, "trace-hostile");
});

test("links lead to the other span and back", async ({ app, instance }) => {
  const job = { trace: 5, id: 1, parent: 0, name: "job", startMs: 10, lengthMs: 5 };
  await sendSpans(instance, [{ trace: 4, id: 1, parent: 0, name: "request", startMs: 0, lengthMs: 5 }]);
  await sendSpans(instance, [{ ...job, links: [{ trace: 4, id: 1 }] }]);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(5)}?span=${spanHex(1)}`);
  await panelOf(app)
    .getByRole("link", { name: /request/ })
    .click();
  await expect(app).toHaveURL(new RegExp(traceHex(4)));
  await expect(panelOf(app)).toContainText("← from");
  await panelOf(app).getByRole("link", { name: /job/ }).click();
  await expect(app).toHaveURL(new RegExp(traceHex(5)));
  await app.goBack();
  await expect(app).toHaveURL(new RegExp(traceHex(4)));
});

test("of two spans with one id each row opens its own, also from its link", async ({ app, instance }) => {
  const same = { trace: 7, id: 2, parent: 1, startMs: 20, lengthMs: 10 };
  await sendSpans(instance, [
    { trace: 7, id: 1, parent: 0, name: "root", startMs: 0, lengthMs: 100 },
    { ...same, name: "came first", startMs: 50 },
    { ...same, name: "came second" },
  ]);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(7)}`);
  for (const name of ["came first", "came second"]) {
    await rowOf(app, name).click();
    await expect(panelOf(app).getByRole("heading", { name })).toBeVisible();
  }
  await app.reload();
  await expect(panelOf(app).getByRole("heading", { name: "came second" })).toBeVisible();
});

test("a zoom is part of the link and one step back; a double click fits the span", async ({
  app,
  instance,
}) => {
  await sendSpans(instance, [
    { trace: 6, id: 1, parent: 0, name: "root", startMs: 0, lengthMs: 1_000 },
    { trace: 6, id: 2, parent: 1, name: "short", startMs: 700, lengthMs: 20 },
  ]);
  const address = `${instance.info.ui}/#/trace/${traceHex(6)}`;
  await app.goto(address);
  await expect(rowOf(app, "short,")).toBeVisible();
  const wholeTrace = app.getByRole("button", { name: /Whole trace/ });
  for (let press = 0; press < 3; press++) await app.keyboard.press("w");
  await expect(app).toHaveURL(/zoom=\d+-\d+/);
  const zoomed = app.url();
  await app.goBack();
  await expect(wholeTrace).toBeHidden();
  await expect(app).toHaveURL(address);
  await app.goto(zoomed);
  await expect(wholeTrace).toBeVisible();
  await app.keyboard.press("0");
  await expect(wholeTrace).toBeHidden();

  const lanes = await app.locator("canvas").last().boundingBox();
  const row = await rowOf(app, "short,").boundingBox();
  if (lanes === null || row === null) throw new Error("the rows are not on screen");
  // Near the right edge: the panel that the first click opens comes to lie under the second.
  await app.mouse.dblclick(lanes.x + lanes.width - 60, row.y + row.height / 2);
  await expect(panelOf(app)).toContainText("short");
  await expect(wholeTrace).toBeVisible();
});

test("a narrow window cuts nothing off and covers nothing up, however long a name is", async ({
  app,
  instance,
}) => {
  await sendSpans(instance, [
    { trace: 9, id: 1, parent: 0, name: "GET /cart", startMs: 0, lengthMs: 100 },
    { trace: 9, id: 2, parent: 1, name: "N".repeat(10_000), startMs: 10, lengthMs: 20 },
  ]);
  await app.setViewportSize({ width: 1_100, height: 700 });
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(9)}?span=${spanHex(2)}&zoom=0-50000000`);
  await expect(panelOf(app).getByText("20.0 ms").first()).toBeInViewport();
  // Playwright clicks only what lies in sight and under nothing else.
  for (const name of ["Whole trace", "Pin as A", "Compare", "Map", "Export", "Critical path", "Statistics"])
    await app.getByRole("main").getByRole("button", { name }).click({ trial: true });
  for (const tab of ["Waterfall", "Flame graph", "Graph"])
    await app.getByRole("tab", { name: tab, exact: true }).click({ trial: true });
  for (const mode of ["Highlight", "Filter", "Critical only"])
    await app.getByText(mode, { exact: true }).click({ trial: true });
});
