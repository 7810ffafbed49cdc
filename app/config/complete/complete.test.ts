import fc from "fast-check";
import { expect, test } from "vitest";
import { smallFactories } from "../configtest/small-factories.ts";
import { complete } from "./complete.ts";

/** Labels offered at the bar, and the text with one of them chosen. */
function completeAt(marked: string) {
  const offset = marked.indexOf("▮");
  const text = marked.replace("▮", "");
  const { from, to, candidates } = complete(text, offset, smallFactories);
  return {
    labels: candidates.map(({ label }) => label),
    candidates,
    choose(label: string): string {
      const { insert } = candidates.find((candidate) => candidate.label === label)!;
      return text.slice(0, from) + insert + text.slice(to);
    },
  };
}

const config = `receivers:
  otlp:
    protocols:
      grpc:
exporters:
  otlp_grpc/backend:
    endpoint: backend:4317
  debug:
processors:
  batch:
connectors:
  forward:
extensions:
  health_check:
`;

const statements = "processors:\n  attributes:\n    statements:\n      ";

const cases: readonly [what: string, marked: string, labels: readonly string[]][] = [
  ["sections", "▮", ["receivers", "processors", "connectors", "exporters", "extensions", "service"]],
  [
    "sections that are not there yet",
    "receivers:\nexp▮\nservice:\n",
    ["processors", "connectors", "exporters", "extensions"],
  ],
  ["types of a section", "receivers:\n  o▮", ["otlp"]],
  [
    "a name for the second of a type",
    "exporters:\n  debug:\n  debug/2:\n  ▮",
    ["otlp_grpc", "debug/3", "zipkin"],
  ],
  [
    "keys of a component",
    "exporters:\n  otlp_grpc/a:\n    ▮",
    ["endpoint", "headers", "compression", "timeout", "sending_queue"],
  ],
  [
    "keys by a former name of the component",
    "exporters:\n  otlp:\n    timeout: 5s\n    ▮\n    compression: zstd\n",
    ["endpoint", "headers", "sending_queue"],
  ],
  [
    "keys of a section in a component",
    "exporters:\n  otlp:\n    sending_queue:\n      ▮",
    ["enabled", "queue_size"],
  ],
  ["one of a few values", "exporters:\n  debug:\n    verbosity: de▮", ["basic", "normal", "detailed"]],
  ["booleans", "exporters:\n  otlp:\n    sending_queue:\n      enabled: ▮", ["true", "false"]],
  [
    "keys of an element",
    "processors:\n  attributes:\n    actions:\n      - key: a\n        ▮",
    ["action", "value"],
  ],
  [
    "keys of the next element",
    "processors:\n  attributes:\n    actions:\n      - key: a\n      - ▮",
    ["key", "action", "value"],
  ],
  [
    "elements in the column of their list",
    "processors:\n  attributes:\n    actions:\n    - action: ▮",
    ["insert", "update", "delete"],
  ],
  ["keys in braces", "processors:\n  attributes:\n    actions: [{key: a, ▮", ["key", "action", "value"]],
  [
    "values in braces",
    "processors:\n  attributes:\n    actions: [{key: a, action: in▮",
    ["insert", "update", "delete"],
  ],
  ["words of a text", `${statements}- set(sp▮`, ["set", "span.name"]],
  ["words of a text in quotes", `${statements}- 'set(sp▮`, ["set", "span.name"]],
  [
    "words of a text in quotes and brackets",
    "processors:\n  attributes:\n    statements: ['a, b', '▮",
    ["set", "span.name"],
  ],
  [
    "keys behind one in quotes",
    "processors:\n  attributes:\n    actions: [{'key': \"a, b\", ▮",
    ["key", "action", "value"],
  ],
  ["keys of the service", `${config}service:\n  ▮`, ["telemetry", "extensions", "pipelines"]],
  ["keys of our own telemetry", "service:\n  telemetry:\n    ▮", ["logs", "metrics", "traces", "resource"]],
  [
    "levels of our own metrics",
    "service:\n  telemetry:\n    metrics:\n      level: ▮",
    ["normal", "none", "basic", "detailed"],
  ],
  [
    "pipelines",
    "service:\n  pipelines:\n    traces:\n      receivers: [otlp]\n    ▮",
    ["traces/2", "metrics", "logs"],
  ],
  [
    "lists of a pipeline",
    "service:\n  pipelines:\n    traces:\n      receivers: [otlp]\n      ▮",
    ["processors", "exporters"],
  ],
  [
    "ids in brackets",
    `${config}service:\n  pipelines:\n    traces:\n      exporters: [debug, ▮`,
    ["otlp_grpc/backend", "debug", "forward"],
  ],
  [
    "ids in brackets over several lines",
    `${config}service:\n  pipelines:\n    traces:\n      receivers: [\n        ▮`,
    ["otlp", "forward"],
  ],
  [
    "ids with dashes",
    `${config}service:\n  pipelines:\n    traces:\n      processors:\n        - ▮`,
    ["batch"],
  ],
  [
    "ids without brackets",
    `${config}service:\n  pipelines:\n    traces:\n      receivers: ▮`,
    ["otlp", "forward"],
  ],
  ["extensions", `${config}service:\n  extensions: [▮]`, ["health_check"]],
  ["nothing in a comment", "receivers:\n  # o▮", []],
  ["nothing in a text block", "receivers:\n  otlp:\n    text: |\n      ▮", []],
  ["nothing for a key that is not known", "receivers:\n  none:\n    ▮", []],
  ["nothing behind a list", "service:\n  extensions: [a] ▮", []],
];

test.each(cases)("%s", (_, marked, labels) => {
  expect(completeAt(marked).labels).toEqual(labels);
});

test("a word takes the place of the last one alone, a value leaves its quotes", () => {
  expect(completeAt(`${statements}- 'set(span.n▮ame, 1)'`).choose("span.name")).toBe(
    `${statements}- 'set(span.name, 1)'`,
  );
  expect(completeAt('exporters:\n  debug:\n    verbosity: "de▮"').choose("detailed")).toBe(
    'exporters:\n  debug:\n    verbosity: "detailed"',
  );
});

test("a candidate takes the place of what is there, and brings what belongs to it", () => {
  expect(completeAt("exporters:\n  otlp:\n    compr▮ession: gzip").choose("compression")).toBe(
    "exporters:\n  otlp:\n    compression: gzip",
  );
  expect(completeAt("exporters:\n  otlp:\n    send▮").choose("sending_queue")).toBe(
    "exporters:\n  otlp:\n    sending_queue:",
  );
  expect(completeAt("receivers:\n  ot▮").choose("otlp")).toBe("receivers:\n  otlp:");
  expect(completeAt(`${config}service:\n  extensions: h▮`).choose("health_check")).toBe(
    `${config}service:\n  extensions: [health_check]`,
  );
  expect(completeAt(`${config}service:\n  extensions: [h▮]`).choose("health_check")).toBe(
    `${config}service:\n  extensions: [health_check]`,
  );
});

test("what other sources define can be referred to", () => {
  const text = "exporters:\n  zipkin:\nservice:\n  pipelines:\n    traces:\n      exporters: [";
  const { candidates } = complete(text, text.length, smallFactories, [config]);
  expect(candidates.map(({ label }) => label)).toEqual(["zipkin", "otlp_grpc/backend", "debug", "forward"]);
});

test.each([
  ["spaces", `a${" ".repeat(500_000)}`],
  ["elements in elements", "- ".repeat(300_000)],
  ["elements in elements, line after line", `${"- ".repeat(2000)}\n`.repeat(200)],
  ["open brackets", "a: ".padEnd(500_000, "[")],
  ["lines between brackets", `a: [\n${"b,\n".repeat(200_000)}`],
  ["quotes", `"${"\\".repeat(500_000)}`],
  ["colons", "a:b".repeat(200_000)],
  ["keys", "a:\n".repeat(200_000)],
])("a text of many %s is looked at once", (_, text) => {
  expect(complete(text, text.length, smallFactories).candidates.length).toBeLessThan(10);
});

test("candidates say what they are", () => {
  const { candidates } = completeAt("exporters:\n  debug:\n    ▮");
  expect(candidates).toEqual([
    {
      label: "verbosity",
      insert: "verbosity: ",
      kind: "key",
      detail: "basic | normal | detailed",
      doc: "How much",
    },
  ]);
  expect(completeAt(`${config}service:\n  extensions: [▮]`).candidates).toEqual([
    {
      label: "health_check",
      insert: "health_check",
      kind: "id",
      detail: "extension",
      doc: "Says whether it runs",
    },
  ]);
});

test("wherever the cursor stands in whatever text, there is an answer", () => {
  const part = fc.constantFrom(
    "receivers",
    "otlp",
    ":",
    ": ",
    "\n",
    "\n  ",
    "\n    ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    '"',
    "'",
    "#",
    "|",
    "service",
    "pipelines",
    "traces",
  );
  const text = fc.array(part, { maxLength: 40 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.nat(), (given, at) => {
      const offset = given.length === 0 ? 0 : at % (given.length + 1);
      const { from, to } = complete(given, offset, smallFactories);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(from).toBeLessThanOrEqual(offset);
      expect(to).toBeGreaterThanOrEqual(offset);
      expect(to).toBeLessThanOrEqual(given.length);
    }),
    { numRuns: 1000 },
  );
});
