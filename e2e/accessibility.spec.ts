import { expectAccessible } from "./support/axe.ts";
import { sendShop } from "./support/shop-traces.ts";
import { expect, test } from "./support/sightglass.ts";
import { sendLogs, sendSpans, spanHex, traceHex } from "./support/span-sketch.ts";

const trace = 1;
const address = `trace/${traceHex(trace)}`;

/** Every view, by its address. */
const views: readonly string[] = [
  "traces?since=all",
  "traces?since=all&by=resource.service.name,name",
  "traces?since=all&q={ } | rate() by (resource.service.name)",
  "logs",
  "metrics",
  "connect",
  "runs",
  "map",
  address,
  `${address}?span=${spanHex(2)}&hide=cart&stats=name&find=work&gaps=1&measure=10000000-40000000`,
  `${address}?find=work&mode=filter&folds=l1&clocks=cart`,
  `${address}?tab=flame`,
  `${address}?tab=graph`,
  `diff?b=${traceHex(trace)}`,
  "pipeline",
  "pipeline?stage=receiver%20otlp",
  "compare",
  "compare?since=all&a={ status = ok }&b={ status = error }&rest=a&show=tree",
];

test.beforeEach(async ({ instance }) => {
  await sendShop(instance);
  const call = { trace, parent: 1, service: "cart", startMs: 30, lengthMs: 5 };
  await sendSpans(instance, [
    { trace, id: 1, parent: 0, name: "POST /checkout", startMs: 0, lengthMs: 200 },
    { trace, id: 2, parent: 1, name: "work", startMs: 60, lengthMs: 100, isError: true },
    ...Array.from({ length: 8 }, (_, at) => ({ ...call, id: 10 + at, name: "SELECT items" })),
    { trace, id: 30, parent: 29, name: "orphan", startMs: 20, lengthMs: 10 },
  ]);
  await sendLogs(instance, [{ trace, span: 2, atMs: 70, body: "card declined" }]);
});

for (const view of views)
  test(`#/${view.replace(traceHex(trace), "…")} passes the accessibility rules in both themes`, async ({
    app,
    instance,
  }) => {
    await app.goto(`${instance.info.ui}/#/${view}`);
    await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(app.locator("[aria-busy=true]")).toHaveCount(0);
    await expectAccessible(app);
  });

test("the palette and the keys pass them, too", async ({ app, instance }) => {
  await app.goto(`${instance.info.ui}/#/${address}`);
  await expect(app.getByRole("treegrid")).toBeVisible();
  for (const [key, dialog] of [
    ["?", "Keys"],
    ["ControlOrMeta+k", "Commands"],
  ] as const) {
    await app.keyboard.press(key);
    await expect(app.getByRole("dialog", { name: dialog })).toBeVisible();
    await expectAccessible(app);
    await app.keyboard.press("Escape");
  }
});
