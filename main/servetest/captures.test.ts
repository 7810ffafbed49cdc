import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Instance, temporaryDataDir } from "./instance.ts";
import { run } from "./run-program.ts";

let dataDir: string;
let remove: () => void;
let files: string;
beforeEach(() => {
  ({ dataDir, remove } = temporaryDataDir());
  files = join(dataDir, "files");
  mkdirSync(files);
});
afterEach(() => remove());

const traceId = "5b8efff798038103d269b633813fc60c";

function spanOf(id: string, name: string): unknown {
  return {
    ...{ traceId, spanId: id, name, kind: 2 },
    ...{ startTimeUnixNano: "1544712660000000000", endTimeUnixNano: "1544712661000000000" },
    attributes: [{ key: "user", value: { stringValue: "ana" } }],
    status: { code: 2, message: "no stock" },
  };
}

const resource = { attributes: [{ key: "service.name", value: { stringValue: "cart" } }] };
const spans = [spanOf("eee19b7ec3c1b174", "GET /cart"), spanOf("eee19b7ec3c1b175", "SELECT")];
const traces = { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
const logs = {
  resourceLogs: [
    { resource, scopeLogs: [{ logRecords: [{ timeUnixNano: "5", body: { stringValue: "hi" } }] }] },
  ],
};

/** A file that one data directory wrote, read into another and written there as lines. */
async function throughFile(name: string): Promise<string> {
  const file = join(files, name);
  expect(await run(["export", "-o", file, "--data-dir", dataDir])).toMatchObject({ code: 0 });
  const other = join(files, `data-of-${name}`);
  expect(await run(["import", file, "--data-dir", other])).toMatchObject({ code: 0, stderr: "" });
  const { stdout } = await run(["export", "-o", "-", "--data-dir", other]);
  return stdout;
}

/** Stores the capture; returns what is stored as lines. */
async function importCapture(): Promise<string> {
  const capture = join(files, "capture.jsonl");
  writeFileSync(capture, `${JSON.stringify(traces)}\nnot json\n${JSON.stringify(logs)}\n`);
  const imported = await run(["import", capture, "--data-dir", dataDir]);
  expect(imported).toMatchObject({ code: 1, stderr: `${capture}:2: not JSON\n` });
  expect(imported.stdout).toBe(`${capture}: 2 spans, 1 log records; 1 refused\n`);
  return (await run(["export", "-o", "-", "--data-dir", dataDir])).stdout;
}

it("keeps the good lines of a file, and gives them out as they came", async () => {
  const [traceLine, logLine] = (await importCapture()).trim().split("\n");
  expect(JSON.parse(traceLine!)).toEqual(traces);
  expect(JSON.parse(logLine!)).toEqual(logs);
});

it("says of an empty file that nothing is in it, and fails", async () => {
  const empty = join(files, "empty.jsonl");
  writeFileSync(empty, "\n");
  expect(await run(["import", empty, "--data-dir", dataDir])).toMatchObject({
    code: 1,
    ...{ stdout: `${empty}: nothing; 1 refused\n`, stderr: `${empty}: nothing in it\n` },
  });
});

it.each(["a.jsonl.zst", "a.json.gz", "a.pb"])("carries a capture through %s", async (name) => {
  const lines = await importCapture();
  expect(await throughFile(name)).toBe(lines);
  if (name === "a.jsonl.zst")
    expect(zstdDecompressSync(readFileSync(join(files, name))).toString()).toBe(lines);
});

it.each(["a.jaeger.json", "a.zipkin.json.zst"])(
  "carries the traces of a capture through %s",
  async (name) => {
    await importCapture();
    expect(JSON.parse(await throughFile(name))).toEqual(traces);
  },
);

it("imports into a capture of its own, which a running Sightglass opens as well", async () => {
  const capture = join(files, "capture.json");
  writeFileSync(capture, JSON.stringify(traces));
  const own = ["--capture", "incident", "--data-dir", dataDir];
  const instance = await Instance.start(dataDir);
  expect((await run(["import", capture, ...own])).stdout).toContain("--capture incident");
  expect(JSON.parse((await instance.get("/api/captures")) ?? "")).toMatchObject({
    captures: [{ name: "incident" }],
  });
  // Now it is open there, and the command line asks whoever has it open.
  const opened = JSON.parse((await instance.get("/captures/incident/api/stats")) ?? "") as {
    traceCount: number;
  };
  expect(opened.traceCount).toBe(1);
  expect((await run(["search", ...own, "--format", "csv"])).stdout).toContain(traceId);
  expect(JSON.parse((await instance.get("/api/stats")) ?? "")).toMatchObject({ traceCount: 0 });
  expect((await run(["search", "--capture", "A/b", "--data-dir", dataDir])).code).toBe(2);
  await instance.stop();
});

it("leaves no empty capture behind where nothing of a file was stored", async () => {
  const wrong = join(files, "wrong.json");
  writeFileSync(wrong, "nothing to see");
  const own = ["--capture", "incident", "--data-dir", dataDir];
  const refused = await run(["import", wrong, ...own]);
  expect(refused).toMatchObject({ code: 1, stdout: `${wrong}: nothing; 1 refused\n` });
  expect(readdirSync(join(dataDir, "captures"))).toEqual([]);
  const instance = await Instance.start(dataDir);
  const headers = { Authorization: `Bearer ${instance.info.token}` };
  const post = (body: string) =>
    fetch(`${instance.info.ui}/captures/incident/api/import`, { method: "POST", headers, body });
  expect(await (await post("nothing to see")).json()).toMatchObject({ refusedCount: 1 });
  expect(JSON.parse((await instance.get("/api/captures")) ?? "")).toEqual({ captures: [] });
  // What holds something already stays, whatever comes after.
  expect(await (await post(JSON.stringify(traces))).json()).toMatchObject({ refusedCount: 0 });
  await post("nothing to see");
  expect(JSON.parse((await instance.get("/api/captures")) ?? "")).toMatchObject({
    captures: [{ name: "incident" }],
  });
  expect((await run(["import", wrong, ...own])).code).toBe(1);
  expect((await run(["search", ...own, "--format", "csv"])).stdout).toContain(traceId);
  await instance.stop();
});

it("exports a span with what is below, and everything of a time", async () => {
  const capture = join(files, "capture.jsonl");
  const [first, second] = spans as readonly { spanId: string }[];
  const below = { ...second, parentSpanId: first?.spanId };
  const nested = { resourceSpans: [{ resource, scopeSpans: [{ spans: [first, below] }] }] };
  writeFileSync(capture, `${JSON.stringify(nested)}\n${JSON.stringify(logs)}\n`);
  await run(["import", capture, "--data-dir", dataDir]);
  const exported = async (...args: string[]) =>
    (await run(["export", ...args, "-o", "-", "--format", "otlp-jsonl", "--data-dir", dataDir])).stdout;
  const subtree = await exported("--trace", traceId, "--span", "eee19b7ec3c1b175");
  expect([...subtree.matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name)).toEqual(["SELECT"]);
  expect(await exported("--start", "6", "--end", "7")).toBe("");
  expect(JSON.parse(await exported("--start", "5", "--end", "6"))).toEqual(logs);
  expect(JSON.parse(await exported("--start", "2018-12-13T00:00:00Z"))).toEqual(nested);
});

it("exports what a query finds, and nothing where it is wrong", async () => {
  const capture = join(files, "capture.json");
  writeFileSync(capture, JSON.stringify(traces));
  const instance = await Instance.start(dataDir);
  expect(await run(["import", capture, "--data-dir", dataDir])).toMatchObject({ code: 0 });
  const ask = (query: string) => run(["export", "--query", query, "-o", "-", "--data-dir", dataDir]);
  expect(JSON.parse((await ask('{ name = "SELECT" }')).stdout)).toEqual(traces);
  expect(await ask('{ name = "none" }')).toMatchObject({ code: 0, stdout: "" });
  const output = join(files, "wrong.json");
  const wrong = await run(["export", "--query", "{ nam = 1 }", "-o", output, "--data-dir", dataDir]);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("nam") });
  expect(readdirSync(files)).toEqual(["capture.json"]);
  const jaeger = await run(["trace", traceId, "--format", "jaeger-json", "--data-dir", dataDir]);
  expect(JSON.parse(jaeger.stdout)).toMatchObject({ data: [{ traceID: traceId }] });
  await instance.stop();
});

it("masks secrets unless it is told not to, and shows before what it would mask", async () => {
  const capture = join(files, "capture.json");
  const span = {
    ...(spans[0] as object),
    attributes: [{ key: "db.password", value: { stringValue: "geheim" } }],
  };
  writeFileSync(capture, JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
  expect(await run(["import", capture, "--data-dir", dataDir])).toMatchObject({ code: 0 });
  const preview = await run(["export", "--preview", "--data-dir", dataDir]);
  expect(preview.stdout).toContain("1 attribute named as a secret in db.password");
  const masked = await run(["export", "-o", "-", "--data-dir", dataDir]);
  expect(masked.stdout).toContain("[masked]");
  for (const { stdout, stderr } of [preview, masked]) expect(stdout + stderr).not.toContain("geheim");
  const raw = await run(["export", "--no-redact", "-o", "-", "--data-dir", dataDir]);
  expect(raw.stdout).toContain("geheim");
});

it("leaves no half file behind when it is interrupted", async () => {
  const capture = join(files, "capture.json");
  writeFileSync(capture, JSON.stringify(traces));
  await run(["import", capture, "--data-dir", dataDir]);
  const output = join(files, "out.json");
  const ending = await run(["export", "-o", output, "--data-dir", dataDir], (terminate) =>
    setTimeout(terminate, 700),
  );
  expect([0, 1, null]).toContain(ending.code);
  expect(readdirSync(files)).toEqual(ending.code === 0 ? ["capture.json", "out.json"] : ["capture.json"]);
});
