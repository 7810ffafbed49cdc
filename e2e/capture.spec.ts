import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Download, Page } from "@playwright/test";
import { Instance, temporaryDataDir } from "../main/servetest/instance.ts";
import { expectAccessible } from "./support/axe.ts";
import { sendOutline, spanHex, traceHex } from "./support/outline-trace.ts";
import { expect, post, screenshots, test } from "./support/sightglass.ts";

const checkout = `
  frontend POST /checkout 0-400
    cart GET /cart 5-60
      redis get 10-30
    checkout reserve 60-328
      payment charge 170-320 !
        bank POST /charge 180-310 !`;
const token = "Bearer ya29.a0AfH6SMBx-secret-secret-secret-1234567890";

async function openTrace(app: Page, instance: Instance): Promise<void> {
  await sendOutline(instance, 1, checkout);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}`);
  await expect(app.getByRole("treegrid")).toBeVisible();
}

/** Adds to the trace a span with a secret. */
async function sendSecret(instance: Instance): Promise<void> {
  const span = {
    ...{ traceId: traceHex(1), spanId: "00000000000000ff", parentSpanId: spanHex(1), name: "auth", kind: 1 },
    ...{ startTimeUnixNano: "1700000000001000000", endTimeUnixNano: "1700000000002000000" },
    attributes: [{ key: "http.request.header.authorization", value: { stringValue: token } }],
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "auth" } }] };
  const resourceSpans = [{ resource, scopeSpans: [{ spans: [span] }] }];
  expect(await post(instance, "/v1/traces", { resourceSpans })).toBe(200);
}

async function exportAs(app: Page, format: string, compression = "Not compressed"): Promise<Download> {
  await app.getByRole("combobox", { name: "Format" }).selectOption({ label: format });
  await app.getByRole("combobox", { name: "Compression" }).selectOption({ label: compression });
  const download = app.waitForEvent("download");
  await app.getByRole("button", { name: "Export", exact: true }).last().click();
  const file = await download;
  await expect(app.getByRole("dialog").getByRole("status").last()).toContainText(/: [\d,]+ items?, /);
  return file;
}

async function contentOf(file: Download): Promise<Buffer> {
  return readFileSync((await file.path()) ?? "");
}

/** Drops files onto the window as a browser does. */
async function drop(app: Page, files: readonly { name: string; content: Buffer }[]): Promise<void> {
  const transfer = await app.evaluateHandle(
    (list) => {
      const data = new DataTransfer();
      for (const { name, base64 } of list)
        data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name));
      return data;
    },
    files.map(({ name, content }) => ({ name, base64: content.toString("base64") })),
  );
  await app.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await expect(app.getByText("Drop to import")).toBeVisible();
  await screenshots(app, "capture-drop");
  await app.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** Names of the spans in the order of the waterfall. */
async function spanNames(app: Page): Promise<string[]> {
  await expect(app.getByRole("treegrid").getByRole("row").first()).toBeVisible();
  const labels = await app
    .getByRole("treegrid")
    .getByRole("row")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
  return labels.map((label) => label.split(",").slice(0, 2).join(","));
}

test("a trace goes out as each format and comes back in a fresh instance, in a capture of its own", async ({
  app,
  instance,
  page,
}) => {
  await openTrace(app, instance);
  const before = await spanNames(app);
  await app.keyboard.press("Shift+E");
  const dialog = app.getByRole("dialog", { name: "Export" });
  await expect(dialog.getByRole("radio", { name: /This trace 6 spans/ })).toBeChecked();
  const files: { name: string; content: Buffer }[] = [];
  for (const [format, compression] of [
    ["OTLP JSON", "Not compressed"],
    ["OTLP JSON lines", "zstd (.zst)"],
    ["OTLP protobuf", "gzip (.gz)"],
    ["OTLP request", "Not compressed"],
    ["Jaeger JSON", "gzip (.gz)"],
    ["Zipkin v2 JSON", "Not compressed"],
  ] as const) {
    const file = await exportAs(app, format, compression);
    files.push({ name: file.suggestedFilename(), content: await contentOf(file) });
  }
  expect(files.map(({ name }) => name)).toEqual([
    "trace-b0000000.otlp.json",
    "trace-b0000000.jsonl.zst",
    "trace-b0000000.pb.gz",
    "trace-b0000000.otlp",
    "trace-b0000000.jaeger.json.gz",
    "trace-b0000000.zipkin.json",
  ]);
  expect(zstdDecompressSync(files[1]!.content).toString()).toMatch(/^\{"resourceSpans"/);
  expect(gunzipSync(files[4]!.content).toString()).toMatch(/^\{"data"/);

  const { dataDir, remove } = temporaryDataDir();
  const fresh = await Instance.start(dataDir);
  for (const file of files) {
    await page.goto(await fresh.loginUrl());
    await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
    await drop(page, [file]);
    const importing = page.getByRole("dialog", { name: "Import" });
    await importing
      .getByRole("textbox", { name: "Name of the capture" })
      .fill(basename(file.name).replaceAll(".", "-"));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Imported" })).toContainText("6 spans");
    await page.getByRole("button", { name: "Show it" }).click();
    await expect(page).toHaveURL(new RegExp(`/captures/.*#/trace/${traceHex(1)}`));
    expect(await spanNames(page), file.name).toEqual(before);
  }
  // None of it stands among what is live.
  expect(JSON.parse((await fresh.get("/api/stats")) ?? "{}")).toMatchObject({ traceCount: 0 });
  await page.getByRole("button", { name: /^Capture .*: show another/ }).click();
  await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(files.length + 1);
  await page.getByRole("option", { name: "Live data" }).click();
  await expect(page.getByRole("heading", { name: /trace/i }).first()).toBeVisible();
  await page.goto("about:blank");
  await fresh.stop();
  remove();
});

test("a Chrome trace has what Perfetto reads, and the text tree is for people", async ({ app, instance }) => {
  await openTrace(app, instance);
  await app.getByRole("button", { name: "Export", exact: true }).last().click();
  const trace = JSON.parse((await contentOf(await exportAs(app, "Chrome trace"))).toString()) as {
    traceEvents: Record<string, unknown>[];
  };
  const slices = trace.traceEvents.filter(({ ph }) => ph === "X");
  expect(slices).toHaveLength(6);
  for (const slice of slices)
    expect(slice).toEqual(
      expect.objectContaining({
        name: expect.any(String),
        ts: expect.any(Number),
        dur: expect.any(Number),
        pid: expect.any(Number),
        tid: expect.any(Number),
      }),
    );
  const threads = trace.traceEvents.filter(({ ph, name }) => ph === "M" && name === "thread_name");
  expect(new Set(slices.map(({ tid }) => tid)).size).toBe(threads.length);
  expect((await contentOf(await exportAs(app, "Text tree"))).toString()).toMatch(
    /^trace b0+1\n +0 ns +400 ms {2}frontend {2}POST \/checkout\n/,
  );
});

test("secrets are listed before they are masked, and are written only on purpose", async ({
  app,
  instance,
}) => {
  await sendSecret(instance);
  await openTrace(app, instance);
  await app.keyboard.press("Shift+E");
  const dialog = app.getByRole("dialog", { name: "Export" });
  await expect(dialog).toContainText("1 secret will be masked");
  await expect(dialog.getByRole("list", { name: "Secrets found" })).toContainText(
    "in http.request.header.authorization",
  );
  await screenshots(app, "capture-export");
  await expectAccessible(app);
  const masked = (await contentOf(await exportAs(app, "OTLP JSON"))).toString();
  expect([masked.includes("[masked]"), masked.includes(token)]).toEqual([true, false]);
  await expect(dialog).toContainText("1 secret masked");
  await dialog.getByRole("checkbox", { name: /Mask secrets/ }).uncheck();
  await expect(dialog).toContainText("1 secret will be in the file as they are");
  expect((await contentOf(await exportAs(app, "Zipkin v2 JSON"))).toString()).toContain(token);
  await app.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("the open span goes out with what is below it", async ({ app, instance }) => {
  await openTrace(app, instance);
  await app.goto(`${instance.info.ui}/#/trace/${traceHex(1)}?span=${spanHex(4)}`);
  await expect(app.getByRole("complementary", { name: "Span" })).toContainText("reserve");
  await app.keyboard.press("Shift+E");
  await app.getByRole("radio", { name: "From “reserve” down 3 spans" }).check();
  const file = await exportAs(app, "OTLP JSON");
  expect(file.suggestedFilename()).toBe("trace-b0000000-00000000.otlp.json");
  const names = [...(await contentOf(file)).toString().matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name);
  expect(new Set(names)).toEqual(new Set(["POST /charge", "charge", "reserve"]));
});

test("what is found goes out by the query of now, though the one before found as many", async ({
  app,
  instance,
}) => {
  await sendOutline(instance, 1, checkout);
  await sendOutline(instance, 2, checkout.replaceAll("cart", "basket"));
  for (const [name, traceNumber] of [
    ["cart", 1],
    ["basket", 2],
  ] as const) {
    const query = new URLSearchParams({ since: "all", q: `{ resource.service.name = "${name}" }` });
    // The same page throughout: only its address changes.
    await app.evaluate((hash) => location.assign(hash), `#/traces?${query}`);
    await expect(app.getByRole("banner")).toContainText("1 of 2 traces");
    await app.getByRole("button", { name: "Export", exact: true }).first().click();
    const file = await exportAs(app, "OTLP JSON");
    expect((await contentOf(file)).toString()).toContain(traceHex(traceNumber));
    await app.keyboard.press("Escape");
  }
});

test("logs and metrics have an export of their own, of what the filters leave", async ({ app, instance }) => {
  const startDownload = async (page: string, what: RegExp): Promise<string> => {
    // A page that is loaded anew: filters in an address are read at once.
    await app.goto("about:blank");
    await app.goto(`${instance.info.ui}/#/${page}`);
    await app.getByRole("main").getByRole("button", { name: "Export" }).click();
    await expect(app.getByRole("radio", { name: what })).toBeChecked();
    const file = await exportAs(app, "OTLP JSON lines");
    await app.keyboard.press("Escape");
    return (await contentOf(file)).toString();
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "cart" } }] };
  const recordOf = (severityNumber: number, body: string) => ({
    ...{ timeUnixNano: "1700000000000000000", severityNumber, body: { stringValue: body } },
  });
  const logRecords = [recordOf(9, "a cart is full"), recordOf(17, "a cart is lost")];
  await post(instance, "/v1/logs", { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
  const dataPoints = [{ timeUnixNano: "1700000000000000000", asInt: "3" }];
  const metrics = [
    { name: "carts", gauge: { dataPoints } },
    { name: "orders", gauge: { dataPoints } },
  ];
  await post(instance, "/v1/metrics", { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
  await sendOutline(instance, 1, checkout);
  const logs = await startDownload("logs?since=all", /^Log records of this time 2 records/);
  expect(logs).toContain("a cart is full");
  expect(logs).not.toContain("resourceSpans");
  const severe = await startDownload("logs?since=all&severity=17", /^The log records found 1 record/);
  expect(severe).toContain("a cart is lost");
  expect(severe).not.toContain("a cart is full");
  const points = await startDownload("metrics", /^All metrics 2 metrics/);
  expect(points).toContain('"carts"');
  const named = await startDownload("metrics?metric=ord", /^The metrics found 1 metric/);
  expect(named).toContain('"orders"');
  expect(named).not.toContain('"carts"');
  expect(points).not.toContain("resourceLogs");
});

test("a bad line is told with its number, and the good ones are kept", async ({ app }) => {
  const line = (id: string): string =>
    JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  ...{ traceId: "c".repeat(32), spanId: id.repeat(16), name: `op ${id}`, kind: 1 },
                  ...{ startTimeUnixNano: "1544712660000000000", endTimeUnixNano: "1544712661000000000" },
                },
              ],
            },
          ],
        },
      ],
    });
  const content = Buffer.from(`${line("a")}\nnot json\n${line("b")}\n`);
  await drop(app, [
    { name: "Incident 42.jsonl", content },
    { name: "notes.txt", content: Buffer.from("hello\n") },
  ]);
  const name = app.getByRole("textbox", { name: "Name of the capture" });
  await expect(name).toHaveValue("incident-42");
  await screenshots(app, "capture-import");
  await expectAccessible(app);
  await name.press("Enter");
  const done = app.getByRole("dialog", { name: "Imported" });
  await expect(done.getByRole("listitem").filter({ hasText: "Incident 42.jsonl" })).toContainText(
    "OTLP JSON, 2 spans",
  );
  await expect(done.getByRole("list", { name: "Left out" }).first()).toContainText("line 2: not JSON");
  await expect(done).toContainText("Nothing in it is telemetry that is read here");
  await screenshots(app, "capture-imported");
  await expectAccessible(app);
  await app.keyboard.press("Enter");
  await expect(app).toHaveURL(new RegExp(`/captures/incident-42/#/trace/${"c".repeat(32)}`));
  expect(await spanNames(app)).toHaveLength(2);
  await screenshots(app, "capture-shown");
});

test("into the live data, the page goes to the time of what was imported", async ({ app }) => {
  const spans = ["1", "2"].map((digit) => ({
    ...{ traceId: digit.repeat(32), spanId: digit.repeat(16), name: `old ${digit}`, kind: 2 },
    ...{ startTimeUnixNano: `154471266${digit}000000000`, endTimeUnixNano: `154471266${digit}500000000` },
  }));
  const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  await app.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
  const dialog = app.getByRole("dialog", { name: "Import" });
  await expect(dialog).toContainText("pasted.json");
  await dialog.getByRole("radio", { name: /live data, as if/ }).check();
  await dialog.getByRole("button", { name: "Import" }).click();
  await app.getByRole("button", { name: "Show it" }).click();
  await expect(app.getByRole("grid", { name: "Traces" }).getByRole("row")).toHaveCount(3);
  await expect(app).toHaveURL(/until=1544712662502/);
});

test("a table is saved as CSV with the rows that nobody scrolled to, in its order", async ({
  app,
  instance,
}) => {
  const traces = 200;
  for (let trace = 1; trace <= traces; trace++) await sendOutline(instance, trace, `shop job 0-${trace}`);
  await app.goto(`${instance.info.ui}/#/traces?since=all&order=duration`);
  await expect(app.getByRole("banner")).toContainText(`${traces} of ${traces} traces`);
  await app.keyboard.press("Shift+E");
  await app.getByRole("radio", { name: `The table on screen: traces ${traces} rows as CSV` }).check();
  const download = app.waitForEvent("download");
  await app.getByRole("dialog").getByRole("button", { name: "Export", exact: true }).click();
  const lines = (await contentOf(await download)).toString().trim().split("\r\n");
  const [, ...durations] = lines.map((line) => Number(line.split(",")[1]));
  expect(durations).toEqual(Array.from({ length: traces }, (_, at) => (at + 1) * 1_000_000));
  await expect(app.getByText(`${traces} rows of traces saved as CSV`)).toBeVisible();
});

test("the table on screen is saved as CSV, the trace is copied without its secrets", async ({
  app,
  instance,
}) => {
  await sendSecret(instance);
  await openTrace(app, instance);
  await app.keyboard.press("Shift+E");
  await app.getByRole("radio", { name: /table on screen: spans 7 rows/ }).check();
  const download = app.waitForEvent("download");
  await app.getByRole("dialog").getByRole("button", { name: "Export", exact: true }).click();
  const csv = (await contentOf(await download)).toString();
  expect(csv.split("\r\n")).toHaveLength(9);
  expect(csv).toContain('"start (UTC)","offset (ns)","duration (ns)"');
  expect(csv).toContain('"2023-11-14T22:13:20.170000000Z",170000000,150000000,');
  await app.keyboard.press("Escape");
  await app.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.getByRole("button", { name: "Copy", exact: true }).click();
  await screenshots(app, "capture-copy");
  await app.getByRole("button", { name: "Trace as text tree" }).click();
  await expect(app.getByText("Text tree copied")).toBeVisible();
  const tree = await app.evaluate(() => navigator.clipboard.readText());
  expect(tree).toMatch(/frontend {2}POST \/checkout\n.*auth {2}auth\n.* {4}cart {2}GET \/cart/);
  await app.getByRole("button", { name: "Copy", exact: true }).click();
  await app.getByRole("button", { name: "Trace as OTLP JSON" }).click();
  await expect(app.getByText("1 secret masked in it")).toBeVisible();
});
