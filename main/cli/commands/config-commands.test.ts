import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runCli } from "../run-cli.ts";

let folder = "";
let valid = "";
let broken = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sightglass-config-"));
  valid = join(folder, "valid.yaml");
  broken = join(folder, "broken.yaml");
  writeFileSync(
    valid,
    `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: \${env:SIGHTGLASS_TEST_HOST:-localhost}:0
exporters:
  store:
service:
  telemetry:
    metrics:
      readers:
        - periodic:
            exporter:
              otlp:
                endpoint: http://localhost:4318
                headers: [{name: authorization, value: hunter2}]
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [store]
`,
  );
  writeFileSync(
    broken,
    "exporters:\n  store:\n  logging/1:\nservice:\n  pipelines:\n    traces: {exporters: [stor]}\n",
  );
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  const code = await runCli(args);
  vi.restoreAllMocks();
  return { code, ...written };
}

test("validate says nothing of a valid configuration", async () => {
  expect(await cli("validate", "--config", valid)).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("validate tells everything that is wrong, with its place and what to do", async () => {
  const { code, stdout, stderr } = await cli("validate", "--config", broken);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(
    stderr,
  ).toBe(`failed to get config: cannot unmarshal the configuration: decoding failed due to the following error(s):
${broken}:3:3: 'exporters' the logging exporter has been deprecated, use the debug exporter instead
    Replace it by:
    exporters:
      debug/1:
        verbosity: detailed  # loglevel: debug of the logging exporter; basic is the default

invalid configuration:
${broken}:1:1: no receiver configuration specified in config
    Have one, for example:
    receivers:
      otlp:
        protocols:
          grpc:
          http:
${broken}:6:5: service::pipelines::traces: must have at least one receiver
${broken}:6:26: service::pipelines::traces: references exporter "stor" which is not configured
    Did you mean "store"?
`);
});

test("validate as JSON", async () => {
  const { code, stdout, stderr } = await cli("validate", "--config", broken, "--format", "json");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const { valid: isValid, problems } = JSON.parse(stdout) as { valid: boolean; problems: object[] };
  expect(isValid).toBe(false);
  expect(problems).toHaveLength(4);
  expect(problems[3]).toEqual({
    ...{ severity: "error", stage: "validate", path: ["service", "pipelines", "traces", "exporters", "0"] },
    message: 'service::pipelines::traces: references exporter "stor" which is not configured',
    collectorText:
      'invalid configuration: service::pipelines::traces: references exporter "stor" which is not configured',
    suggestion: 'Did you mean "store"?',
    ...{ file: broken, line: 6, column: 26, endLine: 6, endColumn: 30 },
  });
});

test("warnings are told when they are asked for", async () => {
  const args = ["validate", "--config", valid, "--set", "service.telemetry.metrics.address=:8888"];
  expect(await cli(...args)).toEqual({ code: 0, stdout: "", stderr: "" });
  const { code, stderr } = await cli(...args, "--warnings");
  expect(code).toBe(0);
  expect(stderr).toContain('service::telemetry::metrics::address: "address" is deprecated');
});

test("print-config shows what is used, and no secret unless asked for", async () => {
  const { code, stdout, stderr } = await cli("print-config", "--config", valid);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("endpoint: localhost:0\n");
  expect(stdout).toContain('value: "[REDACTED]"');
  const open = await cli("print-config", "--config", valid, "--mode", "unredacted", "--format", "json");
  expect(JSON.parse(open.stdout)).toMatchObject({
    exporters: { store: null },
    service: {
      telemetry: {
        metrics: { readers: [{ periodic: { exporter: { otlp: { headers: [{ value: "hunter2" }] } } } }] },
      },
    },
  });
});

test("print-config prints nothing of a configuration that is not valid", async () => {
  const { code, stdout, stderr } = await cli("print-config", "--config", broken);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("the logging exporter has been deprecated");
});

test("components names what there is, by section", async () => {
  const { code, stdout } = await cli("components");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^buildinfo:\n {2}command: sightglass\n/);
  expect(stdout).toContain(`receivers:
  - name: otlp
    module: go.opentelemetry.io/collector/receiver/otlpreceiver
    stability:
      logs: Stable
      metrics: Stable
      traces: Stable
`);
  expect(stdout).toContain("  - scheme: env\n");
});

test.each([
  [["validate"], "at least one config flag must be provided"],
  [["validate", "--config", "a", "--format", "xml"], "--format is text or json."],
  [["validate", "a.yaml"], "Unexpected argument 'a.yaml'"],
  [
    ["print-config", "--config", "a", "--mode", "open"],
    'invalid mode "open": modes are: redacted, unredacted',
  ],
  [["print-config", "--config", "a", "--format", "xml"], "unrecognized print format: xml"],
  [["components", "--config", "a"], "Unknown option '--config'"],
])("%j is wrong usage", async (args, message) => {
  const { code, stderr } = await cli(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
