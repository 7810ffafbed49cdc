import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Instance } from "../main/servetest/instance.ts";
import { expectAccessible } from "./support/axe.ts";
import { test as base, expect, goTo, post, screenshots } from "./support/sightglass.ts";

const yaml = `receivers:
  otlp:
    protocols:
      grpc: {endpoint: "127.0.0.1:0"}
      http: {endpoint: "127.0.0.1:0"}
processors:
  attributes:
    actions: [{key: env, value: canary, action: insert}]
  filter/health:
    error_mode: ignore
    traces:
      span: ['attributes["http.route"] == "/health"']
exporters:
  debug:
  otlp_http/lost:
    endpoint: http://127.0.0.1:9
    sending_queue: {queue_size: 20}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    traces:
      receivers: [otlp]
      processors: [filter/health, attributes]
      exporters: [debug, otlp_http/lost]
    logs:
      receivers: [otlp]
      exporters: [debug]
`;

const test = base.extend<{ configFile: string }>({
  configFile: async ({ dataDir }, provide) => {
    const path = join(dataDir, "collector.yaml");
    writeFileSync(path, yaml);
    await provide(path);
  },
  instance: async ({ dataDir, configFile }, provide) => {
    const instance = await Instance.start(dataDir, ["--config", configFile]);
    await provide(instance);
    await instance.stop();
  },
});

let spans = 0;

function send(instance: Instance, route: string): Promise<number> {
  spans += 1;
  const startTimeUnixNano = `${BigInt(Date.now()) * 1_000_000n}`;
  const span = {
    traceId: spans.toString(16).padStart(32, "0"),
    spanId: spans.toString(16).padStart(16, "0"),
    name: `GET ${route}`,
    ...{ startTimeUnixNano, endTimeUnixNano: `${BigInt(startTimeUnixNano) + 5_000_000n}` },
    attributes: [{ key: "http.route", value: { stringValue: route } }],
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };
  return post(instance, "/v1/traces", { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
}

async function openPipeline(app: Page): Promise<void> {
  await goTo(app, "p", /#\/pipeline/);
  await expect(card(app, /^receiver .*otlp/)).toBeVisible();
}

const card = (app: Page, name: RegExp) => app.getByRole("button", { name });
const panel = (app: Page) => app.getByRole("complementary", { name: "Stage" });

test("the graph shows what passes, what is dropped and by which rule, and what a stage did to a record", async ({
  app,
  instance,
}) => {
  await openPipeline(app);
  await card(app, /^processor traces attributes/).click();
  await expect(panel(app)).toContainText("Waiting for the next item");
  const traffic = setInterval(() => {
    void send(instance, "/cart");
    void send(instance, "/health");
  }, 200);
  try {
    await expect(
      panel(app)
        .getByRole("button", { name: /GET \/cart changed/ })
        .first(),
    ).toBeVisible();
    await panel(app)
      .getByRole("button", { name: /GET \/cart changed/ })
      .first()
      .click();
    await expect(panel(app)).toContainText(/added: \s*env: "canary"/);
    await expect(card(app, /^processor traces filter\/health .* dropped/)).toBeVisible();
    await screenshots(app, "pipeline-records");
    await card(app, /^processor traces filter\/health/).click();
    await panel(app).getByRole("tab", { name: "Drops" }).click();
    await expect(panel(app)).toContainText('attributes["http.route"] == "/health"');
    await expect(
      panel(app)
        .getByRole("button", { name: /GET \/health/ })
        .first(),
    ).toBeVisible();
    await screenshots(app, "pipeline-drops");
    // What was filtered out on its way is still there to be looked at: the tap keeps what enters.
    await expect
      .poll(async () => (await instance.get('/api/search?q={name="GET /health"}')) ?? "")
      .toContain("GET /health");
    await card(app, /^exporter traces .*otlp_http\/lost/).click();
    await expect(panel(app).getByRole("status").first()).toContainText("ECONNREFUSED");
    await expect(panel(app)).toContainText("of 20");
    await expectAccessible(app);
  } finally {
    clearInterval(traffic);
  }
});

test("a configuration is checked while it is written, applied and reverted", async ({ app, configFile }) => {
  await openPipeline(app);
  const editor = app.getByRole("textbox", { name: /^Configuration / });
  await editor.click();
  await app.keyboard.press("ControlOrMeta+End");
  const problems = app.getByRole("list", { name: "Problems of the configuration" });
  const apply = app.getByRole("button", { name: "Apply" });
  await app.keyboard.type("    metrics:\n");
  await app.keyboard.type("receivers: [otlp]\nexporters: [debugg]");
  await expect(problems).toContainText('references exporter "debugg" which is not configured');
  await expect(apply).toBeDisabled();
  await screenshots(app, "pipeline-problem");
  await app.keyboard.press("Backspace");
  await app.keyboard.press("Backspace");
  await app.keyboard.type("]");
  await expect(problems).toHaveCount(0);
  await apply.click();
  await expect(app.getByText("3 pipelines")).toBeVisible();
  expect(readFileSync(configFile, "utf8")).toBe(yaml);
  // A problem with one remedy is mended at once; another page in between loses nothing that was written.
  await editor.click();
  await app.keyboard.press("ControlOrMeta+f");
  await app.keyboard.type("exporters: [debug]");
  await expect(app.getByText("1 of 2")).toBeVisible();
  await app.keyboard.press("Escape");
  await app.keyboard.type("exporters: [debugg]");
  await expect(problems).toContainText(/error \d+:\d+/);
  await app.keyboard.press("Escape");
  await app.goto(`${new URL(app.url()).origin}/#/logs`);
  await app.goBack();
  await problems.getByRole("button", { name: 'Replace by "debug"' }).click();
  await expect(problems).toHaveCount(0);
  await expect(app.getByRole("button", { name: "Discard" })).toHaveCount(0);
  await app.getByRole("button", { name: "Revert" }).click();
  await expect(app.getByText("2 pipelines")).toBeVisible();
});

test("the graph is walked and opened by keys", async ({ app }) => {
  await openPipeline(app);
  await card(app, /^receiver .*otlp/).focus();
  await app.keyboard.press("ArrowRight");
  await expect(app.getByRole("button", { name: /^traces: otlp to filter\/health/ })).toBeFocused();
  await app.keyboard.press("ArrowRight");
  await expect(card(app, /^processor traces filter\/health/)).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(panel(app).getByRole("heading", { name: "filter/health" })).toBeVisible();
  await app.keyboard.press("Escape");
  await expect(panel(app)).toHaveCount(0);
  await expect(card(app, /^processor traces filter\/health/)).toBeFocused();
});
