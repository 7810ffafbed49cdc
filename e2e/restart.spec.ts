import { Instance } from "../main/servetest/instance.ts";
import { expect, post, test } from "./support/sightglass.ts";

test("after kill -9 and a restart everything is there, and the open page finds back", async ({
  page,
  dataDir,
}) => {
  const first = await Instance.start(dataDir);
  await page.goto(await first.loginUrl());
  await expect(page.getByRole("heading", { name: "Waiting for the first trace" })).toBeVisible();
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "survivor" } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: "5b8efff798038103d269b633813fc60c",
                spanId: "eee19b7ec3c1b174",
                name: "GET /still-here",
                startTimeUnixNano: `${Date.now()}000000`,
                endTimeUnixNano: `${Date.now() + 40}000001`,
              },
            ],
          },
        ],
      },
    ],
  };
  expect(await post(first, "/v1/traces", body)).toBe(200);
  await expect(page.getByRole("grid").getByText("GET /still-here")).toBeVisible();

  const { port } = new URL(first.info.ui);
  await first.kill();
  await expect(page.getByRole("alert")).toBeVisible();
  const second = await Instance.start(dataDir, ["--ui", `127.0.0.1:${port}`]);
  await expect(page.getByRole("alert")).toBeHidden();
  await expect(page.getByRole("grid").getByText("GET /still-here")).toBeVisible();
  await page.getByRole("grid").getByText("GET /still-here").click();
  await expect(page.getByRole("treegrid")).toContainText("GET /still-here");
  expect(await second.stop()).toBe(0);
});
