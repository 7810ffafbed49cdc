import fc from "fast-check";
import { expect, test } from "vitest";
import { loadText } from "./configtest/load.ts";
import { problemJson } from "./problem-json.ts";
import { problemsText } from "./problem-text.ts";

const valid = `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: \${env:HOST:-localhost}:4317
processors:
  batch:
    timeout: 5s
  attributes/x:
    actions:
      - key: a
        action: insert
exporters:
  otlp_grpc/backend: &out
    endpoint: backend:4317
    headers: {authorization: secret}
connectors:
  forward:
service:
  telemetry:
    metrics: {level: basic}
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch, attributes/x]
      exporters: [forward]
    traces/2: {receivers: [forward], exporters: [otlp_grpc/backend]}
`;

const lines = valid.split("\n");

/** Replaces a stretch of lines by others, moved in or out a little. */
const edit = fc.record({
  at: fc.nat(lines.length - 1),
  removed: fc.nat(3),
  added: fc.array(
    fc.oneof(
      fc.constantFrom(...lines),
      fc.constantFrom(
        "x:",
        "- a",
        "  - b: 1",
        "{}",
        "null",
        "~",
        "[",
        "&a",
        "*out",
        "<<: *out",
        "a::b: 1",
        "'",
        "${X}",
        "$${Y}",
        "${env:1}",
        "${file:f}",
        "1: 2",
      ),
    ),
    { maxLength: 3 },
  ),
  indent: fc.integer({ min: -4, max: 4 }),
});

function moved(line: string, by: number): string {
  return by < 0 ? line.slice(0, -by).trimStart() + line.slice(-by) : " ".repeat(by) + line;
}

test("however a configuration is broken, it is a result or errors with places, and nothing is thrown", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      const text = [...lines];
      for (const { at, removed, added, indent } of edits)
        text.splice(at, removed, ...added.map((line) => moved(line, indent)));
      const { config, problems } = await loadText(text.join("\n"), {
        env: { X: "${X}", HOST: "h" },
        files: { f: "a: 1" },
      });
      const errors = problems.filter(({ severity }) => severity === "error");
      expect(config === undefined).toBe(errors.length > 0);
      for (const problem of problems) {
        const { message, line, column, endLine } = problemJson(problem);
        expect(message).not.toBe("");
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(endLine).toBeGreaterThanOrEqual(line);
      }
      expect(problemsText(errors) === "").toBe(errors.length === 0);
      for (const pipeline of config?.pipelines.values() ?? []) {
        for (const id of pipeline.receivers)
          expect(config?.receivers.has(id) || config?.connectors.has(id)).toBe(true);
        for (const id of pipeline.processors) expect(config?.processors.has(id)).toBe(true);
        for (const id of pipeline.exporters)
          expect(config?.exporters.has(id) || config?.connectors.has(id)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
