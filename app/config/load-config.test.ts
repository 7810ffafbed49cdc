import { expect, test } from "vitest";
import { linesOf, loadText } from "./configtest/load.ts";
import { requireConfig } from "./load-config.ts";

const valid = `receivers:
  otlp:
    protocols:
      grpc:
      http:
        endpoint: 0.0.0.0:4318
processors:
  batch:
exporters:
  otlp_grpc/backend:
    endpoint: backend:4317
    headers: {authorization: secret}
  debug:
extensions:
  health_check:
connectors:
  forward:
service:
  extensions: [health_check]
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch]
      exporters: [otlp_grpc/backend, forward]
    traces/copy:
      receivers: [forward]
      exporters: [debug]
`;

test("a valid configuration is typed, and nothing is wrong with it", async () => {
  const loaded = await loadText(valid);
  expect(linesOf(loaded)).toEqual([]);
  const config = requireConfig(loaded);
  expect(config.receivers.get("otlp")?.config).toEqual({
    protocols: {
      grpc: { endpoint: "localhost:4317", max: 4 },
      http: { endpoint: "0.0.0.0:4318", max: 4 },
    },
  });
  expect(config.exporters.get("otlp_grpc/backend")).toMatchObject({
    id: "otlp_grpc/backend",
    factory: { type: "otlp_grpc" },
    config: { endpoint: "backend:4317", headers: new Map([["authorization", "secret"]]) },
  });
  expect([...config.pipelines.values()]).toEqual([
    {
      ...{ id: "traces", signal: "traces", receivers: ["otlp"], processors: ["batch"] },
      exporters: ["otlp_grpc/backend", "forward"],
    },
    { id: "traces/copy", signal: "traces", receivers: ["forward"], processors: [], exporters: ["debug"] },
  ]);
  expect(config.enabledExtensions).toEqual(["health_check"]);
  expect(config.telemetry.metrics.level).toBe("normal");
});

/** One edit of `valid` each: what it becomes, and what is said about it. */
const broken: readonly [what: string, from: string, to: string, lines: readonly string[]][] = [
  [
    "a key that the top does not know",
    "connectors:",
    "conectors: {}\nconnectors:",
    ["a.yaml:16:1: '' has invalid keys: conectors"],
  ],
  [
    "a key that a section does not know",
    "      grpc:",
    "      thrift:\n      grpc:",
    [
      "a.yaml:4:7: 'receivers' error reading configuration for \"otlp\": decoding failed due to the following error(s):\n\n'protocols' has invalid keys: thrift",
    ],
  ],
  [
    "a key that a component does not know",
    "    endpoint: backend:4317",
    "    endpoint: backend:4317\n    foo: 1",
    [
      "a.yaml:12:5: 'exporters' error reading configuration for \"otlp_grpc/backend\": decoding failed due to the following error(s):\n\n'' has invalid keys: foo",
    ],
  ],
  [
    "a value of the wrong type",
    "endpoint: 0.0.0.0:4318",
    "max: many",
    [
      "a.yaml:6:14: 'receivers' error reading configuration for \"otlp\": decoding failed due to the following error(s):\n\n'protocols.http.max' expected type 'int', got unconvertible type 'string'",
    ],
  ],
  [
    "an element of the wrong type",
    "{authorization: secret}",
    "{x-team: 5}",
    [
      "a.yaml:12:23: 'exporters' error reading configuration for \"otlp_grpc/backend\": decoding failed due to the following error(s):\n\n'headers[x-team]' expected type 'string', got unconvertible type 'int'",
    ],
  ],
  [
    "a component that is a scalar",
    "  batch:",
    "  batch: 5s",
    [
      "a.yaml:8:3: 'processors' decoding failed due to the following error(s):\n\n'[batch]' expected type 'map[string]interface {}', got unconvertible type 'string'",
    ],
  ],
  [
    "a section that is a list",
    "connectors:\n  forward:",
    "connectors:\n  - forward",
    [
      "a.yaml:16:1: 'connectors' expected a map or struct, got \"slice\"",
      'a.yaml:24:38: service::pipelines::traces: references exporter "forward" which is not configured',
      'a.yaml:26:19: service::pipelines::traces/copy: references receiver "forward" which is not configured',
    ],
  ],
  [
    "an unknown type",
    "  debug:",
    "  debog:",
    [
      'a.yaml:13:3: \'exporters\' unknown type: "debog" for id: "debog" (valid values: [debug otlp_grpc zipkin])',
      'a.yaml:27:19: service::pipelines::traces/copy: references exporter "debug" which is not configured',
    ],
  ],
  [
    "an id without a type",
    "  forward:",
    "  /forward: {}\n  forward:",
    ["a.yaml:17:3: 'connectors' in \"/forward\" id: the part before / should not be empty"],
  ],
  [
    "one id twice",
    "  debug:",
    '  debug:\n  "debug ":',
    ["a.yaml:14:3: 'exporters' duplicate name \"debug \" after unmarshaling debug"],
  ],
  [
    "a component that cannot be used as it is",
    "      grpc:\n      http:\n        endpoint: 0.0.0.0:4318",
    "      {}",
    ["a.yaml:2:3: receivers::otlp: must specify at least one protocol when using the OTLP receiver"],
  ],
  [
    "a key of a pipeline",
    "      processors:",
    "      processor:",
    ["a.yaml:23:7: 'service.pipelines[traces]' has invalid keys: processor"],
  ],
  [
    "a text for a list of ids",
    "receivers: [otlp]",
    "receivers: otlp",
    [
      "a.yaml:22:18: 'service.pipelines[traces].receivers' source data must be an array or slice, got string",
      "a.yaml:22:7: service::pipelines::traces: must have at least one receiver",
    ],
  ],
  [
    "a bad id in a list",
    "receivers: [otlp]",
    "receivers: [otlp, otlp/]",
    [
      "a.yaml:22:25: 'service.pipelines[traces].receivers[1]' in \"otlp/\" id: the part after / should not be empty",
    ],
  ],
  [
    "an unknown signal",
    "    traces/copy:",
    "    spans/copy:",
    [
      'a.yaml:25:5: \'service.pipelines\' in "spans/copy" id: unknown pipeline signal: "spans"',
      'a.yaml:24:38: connector "forward" used as exporter in [traces] pipeline but not used in any supported receiver pipeline',
    ],
  ],
  [
    "profiles",
    "    traces/copy:",
    "    profiles: {}\n    traces/copy:",
    [
      'a.yaml:25:5: service::pipelines: pipeline "profiles": profiling signal support is at alpha level, gated under the "service.profilesSupport" feature gate',
    ],
  ],
  [
    "a key of telemetry",
    "service:",
    "service:\n  telemetry: {unknown: 1}",
    ["a.yaml:19:15: 'service.telemetry' has invalid keys: unknown"],
  ],
  [
    "a level of telemetry",
    "service:",
    "service:\n  telemetry:\n    metrics: {level: most}",
    ["a.yaml:20:22: 'service.telemetry.metrics.level' unknown metrics level \"most\""],
  ],
  [
    "telemetry without a reader",
    "service:",
    "service:\n  telemetry:\n    metrics: {readers: []}",
    [
      "a.yaml:20:5: service::telemetry::metrics: collector telemetry metrics reader should exist when metric level is not none",
    ],
  ],
  [
    "views below detailed",
    "service:",
    "service:\n  telemetry:\n    metrics: {views: []}",
    [
      "a.yaml:19:3: service::telemetry: service::telemetry::metrics::views can only be set when service::telemetry::metrics::level is detailed",
    ],
  ],
  [
    "an extension that is not there",
    "extensions: [health_check]",
    "extensions: [health_check, zpages]",
    ['a.yaml:19:30: service::extensions: references extension "zpages" which is not configured'],
  ],
  [
    "a processor that is not there",
    "processors: [batch]",
    "processors: [batch, batch/2]",
    ['a.yaml:23:27: service::pipelines::traces: references processor "batch/2" which is not configured'],
  ],
  [
    "a processor twice",
    "processors: [batch]",
    "processors: [batch, batch]",
    ['a.yaml:23:27: service::pipelines::traces: references processor "batch" multiple times'],
  ],
  [
    "a pipeline without exporters",
    "      exporters: [debug]\n",
    "",
    ["a.yaml:25:5: service::pipelines::traces/copy: must have at least one exporter"],
  ],
  [
    "an id of an exporter and a connector",
    "  debug:",
    "  debug:\n  otlp_grpc/forward: {endpoint: x}\n  forward: {}",
    [
      'a.yaml:15:3: \'exporters\' unknown type: "forward" for id: "forward" (valid values: [debug otlp_grpc zipkin])',
      'a.yaml:19:3: connectors::forward: ambiguous ID: Found both "forward" exporter and "forward" connector. Change one of the components\' IDs to eliminate ambiguity (e.g. rename "forward" connector to "forward/connector")',
    ],
  ],
  [
    "a connector that leads nowhere",
    "receivers: [forward]",
    "receivers: [otlp]",
    [
      'a.yaml:24:38: connector "forward" used as exporter in [traces] pipeline but not used in any supported receiver pipeline',
    ],
  ],
  [
    "a connector that comes from nowhere",
    "exporters: [otlp_grpc/backend, forward]",
    "exporters: [debug]",
    [
      'a.yaml:26:19: connector "forward" used as receiver in [traces] pipeline but not used in any supported exporter pipeline',
    ],
  ],
  [
    "a connector between signals that it does not connect",
    "    traces/copy:",
    "    logs/copy:",
    [
      'a.yaml:24:38: connector "forward" used as exporter in [traces] pipeline but not used in any supported receiver pipeline',
      'a.yaml:26:19: connector "forward" used as receiver in [logs] pipeline but not used in any supported exporter pipeline',
    ],
  ],
  [
    "a cycle",
    "exporters: [debug]",
    "processors: [batch]\n      exporters: [debug, forward]",
    [
      'a.yaml:28:26: cycle detected: connector "forward" (traces to traces) -> processor "batch" in pipeline "traces/copy" -> connector "forward" (traces to traces)',
    ],
  ],
];

test.each(broken)("%s", async (_, from, to, lines) => {
  expect(valid).toContain(from);
  expect(linesOf(await loadText(valid.replace(from, to)))).toEqual(lines);
});

test("an exporter is told where it is not for the signal of the pipeline", async () => {
  const text = valid
    .replace("  debug:\n", "  zipkin: {endpoint: x}\n")
    .replace("exporters: [debug]", "exporters: [zipkin]")
    .replace(
      "    traces/copy:",
      "    logs:\n      receivers: [otlp]\n      exporters: [zipkin]\n    traces/copy:",
    );
  expect(linesOf(await loadText(text))).toEqual([
    'a.yaml:27:19: failed to create "zipkin" exporter for data type "logs": telemetry type is not supported',
  ]);
});

test.each([
  ["", ["a.yaml:1:1: empty configuration file"]],
  ["# nothing\n", ["a.yaml:1:1: empty configuration file"]],
  [
    "processors: {batch: }",
    [
      "a.yaml:1:1: no receiver configuration specified in config",
      "a.yaml:1:1: no exporter configuration specified in config",
      "a.yaml:1:1: service::pipelines: service must have at least one pipeline",
    ],
  ],
  ["- a", ["a.yaml:1:1: retrieved value (type=[]interface {}) cannot be used as a Conf"]],
  ["hello", ["a.yaml:1:1: retrieved value (type=string) cannot be used as a Conf"]],
])("%j is no configuration", async (text, lines) => {
  const loaded = await loadText(text);
  expect(linesOf(loaded)).toEqual(lines);
  expect(loaded.config).toBeUndefined();
});

test("what is only worth knowing does not stop a start", async () => {
  const text = valid
    .replaceAll("otlp_grpc/backend", "otlp/backend")
    .replace("    headers:", "    insecure: true\n    headers:");
  const loaded = await loadText(text);
  expect(loaded.problems.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
  expect(linesOf(loaded)).toEqual([
    'a.yaml:12:5: exporters::otlp/backend::insecure: "insecure" is deprecated',
    'a.yaml:10:3: "otlp" alias is deprecated; use "otlp_grpc" instead',
  ]);
  expect(requireConfig(loaded).exporters.get("otlp/backend")?.factory.type).toBe("otlp_grpc");
});

test("an id that is no id does not shift the places of the others; an id twice in a list counts once", async () => {
  const text = valid
    .replace("processors: [batch]", "processors: [/, batch, batch, none]")
    .replace("exporters: [debug]", "exporters: [debug, debug]");
  const loaded = await loadText(text);
  expect(linesOf(loaded)).toEqual([
    "a.yaml:23:20: 'service.pipelines[traces].processors[0]' in \"/\" id: the part before / should not be empty",
    'a.yaml:23:30: service::pipelines::traces: references processor "batch" multiple times',
    'a.yaml:23:37: service::pipelines::traces: references processor "none" which is not configured',
  ]);
  const twice = await loadText(valid.replace("exporters: [debug]", "exporters: [debug, debug]"));
  expect(requireConfig(twice).pipelines.get("traces/copy")?.exporters).toEqual(["debug"]);
});

test("all that is wrong is told at once, under the prefixes of the Collector", async () => {
  const text = valid
    .replace("endpoint: backend:4317", "endpoint: ''")
    .replace("      http:\n", "      http:\n        maxx: 5\n")
    .replace("[otlp]", "[otlq]")
    .replace("receivers: [forward]", "receivers: [otlp]");
  const loaded = await loadText(text);
  expect(() =>
    requireConfig(loaded),
  ).toThrow(`failed to get config: cannot unmarshal the configuration: decoding failed due to the following error(s):
a.yaml:6:9: 'receivers' error reading configuration for "otlp": decoding failed due to the following error(s): 'protocols.http' has invalid keys: maxx
    Did you mean "max"?

invalid configuration:
a.yaml:11:3: exporters::otlp_grpc/backend: requires a non-empty "endpoint"
a.yaml:23:19: service::pipelines::traces: references receiver "otlq" which is not configured
    Did you mean "otlp"?

failed to build pipelines:
a.yaml:25:38: connector "forward" used as exporter in [traces] pipeline but not used in any supported receiver pipeline
    List forward under receivers of a pipeline of traces.
`);
});
