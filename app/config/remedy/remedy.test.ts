import { expect, test } from "vitest";
import { loadText } from "../configtest/load.ts";
import { remedyOf } from "./remedy.ts";
import type { TextEdit } from "./rename.ts";

/** The text with the remedies of all of its problems made in it, and what they are called. */
async function mended(text: string): Promise<{ titles: string[]; text: string }> {
  const { problems, tree } = await loadText(text);
  const remedies = problems.flatMap((problem) => remedyOf(problem, tree) ?? []);
  return {
    titles: remedies.map(({ title }) => title),
    text: edited(
      text,
      remedies.flatMap(({ edits }) => edits),
    ),
  };
}

function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split("\n");
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  const ranges = edits.map(({ place, text: inserted }) => ({
    from: offset(place.line, place.column),
    to: offset(place.endLine, place.endColumn),
    inserted,
  }));
  return ranges
    .sort((a, b) => b.from - a.from)
    .reduce((result, { from, to, inserted }) => result.slice(0, from) + inserted + result.slice(to), text);
}

const around = (exporters: string, list: string): string => `receivers:
  otlp:
    protocols: { grpc: }
exporters:
${exporters}
service:
  pipelines:
    traces: { receivers: [otlp], exporters: [${list}] }
    logs:
      receivers: [otlp]
      exporters:
        - ${list}
`;

test("a misspelt key is replaced", async () => {
  const { titles, text } = await mended(around("  debug:\n    verbosty: basic", "debug"));
  expect(titles).toEqual(['Replace by "verbosity"']);
  expect(text).toBe(around("  debug:\n    verbosity: basic", "debug"));
});

test("a misspelt type is replaced where it is defined and in all pipelines, with its name", async () => {
  const { titles, text } = await mended(around("  debugg/all:", "debugg/all"));
  expect(titles[0]).toBe('Replace by "debug/all"');
  expect(text).toBe(around("  debug/all:", "debug/all"));
});

test("an id that no section has is replaced by the one that is meant", async () => {
  const { text } = await mended(around("  debug:", "debugg"));
  expect(text).toBe(around("  debug:", "debug"));
});

test("a removed component gives way to the one that took its place, with its settings", async () => {
  const { titles, text } = await mended(around("  logging/a:\n    loglevel: debug\n  debug:", "logging/a"));
  expect(titles).toEqual(['Replace by "debug/a"']);
  expect(text).toBe(
    around(
      "  debug/a:\n    verbosity: detailed  # loglevel: debug of the logging exporter; basic is the default\n  debug:",
      "debug/a",
    ),
  );
});

test("settings in braces are replaced, too, and a component without any keeps to the defaults", async () => {
  const { text } = await mended(around("  logging: { loglevel: info }", "logging"));
  expect(text).toContain("  debug:\n    verbosity: detailed");
  expect((await mended(around("  logging:", "logging"))).text).toBe(around("  debug:", "debug"));
});

test("what a person has to decide is left to them", async () => {
  const { problems, tree } = await loadText(around("  debug:\n    verbosity: loud", "debug"));
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.flatMap((problem) => remedyOf(problem, tree) ?? [])).toEqual([]);
});
