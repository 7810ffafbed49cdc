import { sendOutline, spanHex, traceHex } from "./support/outline-trace.ts";
import { expect, screenshots, test } from "./support/sightglass.ts";

const checkout = `
  frontend POST /checkout 0-400
    cart GET /cart 5-60
      redis get 10-30
      redis get 32-50
    checkout reserve 60-328
      inventory SELECT stock 65-110
      inventory SELECT stock 115-160
      checkout check 165-170
      payment charge 170-320 !
        bank POST /charge 180-310 !
    mail send 330-395`;

test("the graph of a trace by keyboard: edges in call order, on to the longest call", async ({
  app,
  instance,
}) => {
  await sendOutline(instance, 1, checkout);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}`);
  await expect(app.getByRole("treegrid")).toBeVisible();
  await app.keyboard.press("4");
  const graph = app.getByRole("region", { name: "Trace graph" });
  await expect(graph).toContainText("9 operations · 8 kinds of calls");
  await screenshots(app, "trace-graph");
  const calls = graph.getByRole("button", { name: / calls / });
  await expect(calls).toHaveCount(8);
  await calls.first().focus();
  await expect(calls.first()).toHaveAccessibleName(/POST \/checkout, frontend, calls GET \/cart, cart, once/);
  await app.keyboard.press("Tab");
  await expect(calls.nth(1)).toBeFocused();
  await expect(calls.nth(1)).toHaveAccessibleName(/get, redis, 2 times/);
  for (let press = 0; press < 4; press++) await app.keyboard.press("Tab");
  await expect(calls.nth(5)).toBeFocused();
  await expect(calls.nth(5)).toHaveAccessibleName(
    /calls charge, payment, once, 150.ms, 1 error, on the critical path/,
  );
  await app.keyboard.press("Enter");
  await expect(app).toHaveURL(new RegExp(`span=${spanHex(9)}`));
  await expect(app.getByRole("treegrid")).toBeVisible();
});

test("it turns, zooms, and is there as a table", async ({ app, instance }) => {
  await sendOutline(instance, 1, checkout);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}?tab=graph`);
  const graph = app.getByRole("region", { name: "Trace graph" });
  await graph.getByRole("button", { name: /left to right/ }).click();
  await expect(app).toHaveURL(/direction=TB/);
  await screenshots(app, "trace-graph-down");
  await app.keyboard.press("w");
  await app.keyboard.press("0");
  await app.keyboard.press("t");
  const rows = app.getByRole("grid", { name: "Calls" }).getByRole("row");
  await expect(rows).toHaveCount(9);
  await app.getByRole("grid", { name: "Calls" }).focus();
  await app.keyboard.press("ArrowDown");
  await app.keyboard.press("Enter");
  await expect(app).toHaveURL(new RegExp(`span=${spanHex(2)}`));
});
