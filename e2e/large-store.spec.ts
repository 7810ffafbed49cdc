import { traceRequests } from "../bench/generator/requests.ts";
import { httpSender, sendAll } from "../bench/ingest/send.ts";
import { brush, sort, typeQuery } from "../bench/ui-traces/actions.ts";
import { expect, screenshots, test } from "./support/sightglass.ts";

const spanCount = 50_000;

test("a store of 50,000 spans is searched, brushed, sorted and scrolled to its end", async ({
  app,
  instance,
}) => {
  const { send, close } = httpSender(instance.info.otlpHttp ?? "");
  await sendAll(traceRequests(spanCount, 1), send);
  close();
  await app.goto(`${instance.info.ui}/#/traces?since=all`);
  await expect(app.getByRole("contentinfo")).toContainText("= 50,000 spans since start");
  await expect(app.getByRole("application", { name: /^Latency heatmap\. [3-9],\d{3} traces/ })).toBeVisible();
  await screenshots(app, "large-store");

  for (const action of [sort, brush, typeQuery])
    for (let round = 0; round < 3; round++) expect(await action(app, round)).toBeGreaterThan(0);

  await app.goto(`${instance.info.ui}/#/traces?since=all&order=duration`);
  const grid = app.getByRole("grid", { name: "Traces" });
  await grid.focus();
  const rowCount = async () => Number(await grid.getAttribute("aria-rowcount"));
  // Whoever scrolls on gets more, and there are never more rows in the page than can be seen.
  await expect
    .poll(async () => {
      await app.keyboard.press("End");
      return rowCount();
    })
    .toBeGreaterThan(3_000);
  await app.keyboard.press("End");
  await expect(grid.getByRole("row").last()).toBeInViewport();
  expect(await grid.getByRole("row").count()).toBeLessThan(100);
});
