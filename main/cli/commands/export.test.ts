import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { exitCode } from "../exit-code.ts";
import { runCli } from "../run-cli.ts";

/** Where nothing is stored: whoever gets there has passed the check of the arguments. */
const dataDir = join(tmpdir(), "sightglass-no-such-folder");

async function exportTo(output: string, ...args: string[]): Promise<{ code: number; stderr: string }> {
  let stderr = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  const code = await runCli(["export", "-o", join(tmpdir(), output), ...args, "--data-dir", dataDir]);
  vi.restoreAllMocks();
  return { code, stderr };
}

test.each([
  ["q.csv", /no format ends in \.csv\..*\.jaeger\.json, .*\.txt.*sightglass search --format csv/],
  ["q.csv.gz", /no format ends in \.csv\./],
  ["trace.parquet", /no format ends in \.parquet\..*\.jsonl.*--format/],
])("an export to %s is refused with the endings there are", async (output, message) => {
  const { code, stderr } = await exportTo(output);
  expect([code, stderr]).toEqual([exitCode.usage, expect.stringMatching(message)]);
});

test.each([
  ["q.csv", ["--format", "otlp-jsonl"]],
  ["dump", []],
  ["dump.gz", []],
  [".hidden", []],
  ["a.b/dump", []],
])("an export to %s %j is not", async (output, args) => {
  const { code, stderr } = await exportTo(output, ...args);
  expect([code, stderr]).toEqual([exitCode.failed, expect.stringContaining("holds no telemetry")]);
});
