import type { Page } from "@playwright/test";
import { listShownMs } from "./wait-in-page.ts";

/** What a person does again and again; each call does it once, in another way than the last, and says how long it took. */
export type Action = (page: Page, round: number) => Promise<number>;

const queries = [
  "{ status = error }",
  '{ resource.service.name = "service-3" && duration > 20ms }',
  "{ duration > 100ms && kind = server }",
  '{ span.http.route =~ "/api/v1/.*" && status = error }',
  '{ span.user.tier = "gold" && duration > 5ms }',
  "{ traceDuration > 1s }",
  "{ kind = server } >> { status = error }",
  "{ status = error } | count() > 2",
];

/** Types a query nobody asked before and presses Enter. */
export const typeQuery: Action = async (page, round) => {
  const base = queries[round % queries.length]!;
  // Another number each time, so that nothing was answered before.
  const query = base.replace(" }", ` && duration > ${round + 1}us }`);
  await page.keyboard.press("/");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(query);
  return listShownMs(page, "keydown", () => page.keyboard.press("Enter"));
};

/** Draws a box on the heatmap of all traces and lists what is in it. */
export const brush: Action = async (page, round) => {
  const box = (await heatmapOf(page).boundingBox())!;
  const left = box.x + 90 + (round % 9) * 70;
  const top = box.y + 14 + (round % 5) * 12;
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left + 160, top + 60, { steps: 4 });
  await page.mouse.up();
  const list = page.getByRole("button", { name: "List", exact: true });
  const shownMs = await listShownMs(page, "click", () => list.click());
  await page.getByRole("button", { name: "Clear the selection" }).click();
  await page.waitForFunction(
    () => !(globalThis as unknown as { location: { hash: string } }).location.hash.includes("box="),
  );
  return shownMs;
};

const columns = ["Duration", "Spans", "Errors", "Start", "Root span", "Service"];

/** Sorts by a column it is not sorted by. */
export const sort: Action = async (page, round) => {
  const header = page.getByRole("columnheader", { name: columns[round % columns.length]! });
  return listShownMs(page, "click", () => header.getByRole("button").click());
};

function heatmapOf(page: Page) {
  return page.getByRole("application", { name: /^Latency heatmap/ });
}
