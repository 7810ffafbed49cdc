import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { CohortComparison } from "../../../app/api/cohorts.ts";
import { createEngine } from "../../../app/index.ts";
import { runDemo } from "../../demo/demo.ts";
import { canaryVersion, type FaultKind, faultKinds, faults, stableVersion } from "../../demo/faults.ts";
import { parseDemoOptions } from "../../demo/options.ts";
import { lockDataDir } from "../../instance/data-dir-lock.ts";
import { exitCode } from "../exit-code.ts";
import { runCli } from "../run-cli.ts";

const folders: string[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A data directory with what the demo sent in a few seconds, at a rate that leaves a slow machine time to spare. */
async function recordedDemo(...args: readonly string[]): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "sightglass-compare-"));
  folders.push(dataDir);
  const lock = lockDataDir(dataDir);
  const otlp = { otlpGrpc: [], otlpHttp: ["127.0.0.1:0"] };
  const engine = createEngine({
    version: "test",
    dataDir,
    ...otlp,
    usesQueryWorkers: false,
    log: () => undefined,
  });
  await engine.start();
  try {
    const { listeners } = await engine.client.call("engine.info", {});
    const endpoint = `http://${listeners[0]?.address}`;
    await runDemo(parseDemoOptions([...args, "--endpoint", endpoint], {}), () => undefined);
  } finally {
    await engine.shutdown();
    lock?.dispose();
  }
  return dataDir;
}

/** Runs the command line; what it wrote and how it ended. */
async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  const code = await runCli(args);
  vi.restoreAllMocks();
  return { code, ...written };
}

const sidesOf = (service: string): string[] => {
  const of = (version: string): string =>
    `{ resource.service.name = "${service}" && resource.service.version = "${version}" }`;
  return ["--baseline", of(stableVersion), "--canary", of(canaryVersion)];
};

test.each(faultKinds)("the demo's fault %s is found first", async (kind: FaultKind) => {
  const { service } = faults[kind];
  // One order in five fails: it takes more of them until that is no chance.
  const duration = kind === "error" ? "12s" : "6s";
  const dataDir = await recordedDemo("--fault", kind, "--duration", duration, "--rate", "40", "--seed", "1");
  const json = ["--format", "json", "--data-dir", dataDir];
  const { code, stdout, stderr } = await run("compare", ...sidesOf(service), ...json);
  expect([code, stderr]).toEqual([exitCode.done, ""]);
  const { findings, suspects } = JSON.parse(stdout) as CohortComparison;
  expect([findings[0]?.service ?? service, suspects[0]?.service]).toEqual([service, service]);
});

test("rules end with 3 where they are broken, and mistakes in them and in queries with 2", async () => {
  const dataDir = await recordedDemo("--fault", "retry", "--duration", "4s", "--rate", "40", "--seed", "1");
  const compare = (...args: readonly string[]) => run("compare", "--data-dir", dataDir, ...args);
  const sides = sidesOf("payment");
  const broken = await compare(...sides, "--fail-on", "p50(payment) > +20% | any difference");
  expect(broken.code).toBe(exitCode.ruleBroken);
  expect(broken.stderr).toMatch(/^broken: p50\(payment\): .* was .*\nbroken: payment: /m);
  expect(broken.stdout).toMatch(/^baseline: \d+ traces with \d+ spans/);
  expect((await compare(...sides, "--fail-on", "p95(payment) > 1h")).code).toBe(exitCode.done);
  const nothing = ["--baseline", sides[1]!, "--canary", "{ name = `none` }"];
  const empty = await compare(...nothing, "--fail-on", "p95(payment) > +20%");
  expect([empty.code, empty.stderr]).toEqual([exitCode.failed, "canary: no trace is found\n"]);
  expect((await compare(...nothing)).code).toBe(exitCode.done);
  const rule = await compare(...sides, "--fail-on", "p95(paymnt) > +20%");
  expect(rule.code).toBe(exitCode.usage);
  expect(rule.stderr).toContain('No service and no span is called "paymnt".');
  const query = await compare("--baseline", "{}", "--canary", "{ statsu = error }");
  expect(query.code).toBe(exitCode.usage);
  expect(query.stderr).toMatch(/canary: .*\n {2}\{ statsu = error \}\n {4}\^{6}/);
});

test.each(["", " ", "new errors |"])("no rule in %j is a mistake, and no rule that holds", async (rule) => {
  const folder = join(tmpdir(), "sightglass-no-such-folder");
  const { code, stderr } = await run(
    ...["compare", "--baseline", "{}", "--canary", "{}", "--fail-on", rule, "--data-dir", folder],
  );
  expect([code, stderr]).toEqual([
    exitCode.usage,
    expect.stringContaining("A rule is missing: `new errors`"),
  ]);
});
