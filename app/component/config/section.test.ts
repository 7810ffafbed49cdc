import fc from "fast-check";
import { expect, test } from "vitest";
import type { ExporterFactory } from "../factory.ts";
import { listOf, mapOf } from "./collections.ts";
import { ConfigIssues, type ConfigType } from "./config-type.ts";
import { ExpandedText } from "./expanded-text.ts";
import { anything, bool, durationMs, float, int, oneOf, secret, text } from "./scalars.ts";
import { deprecatedKey, key, optional, optionalSection, section } from "./section.ts";

const queue = section(
  {
    enabled: key(bool, true),
    num_consumers: key(int(), 10),
    flush_timeout: key(durationMs, 200),
    sizer: key(oneOf(["requests", "items", "bytes"]), "requests"),
  },
  ({ num_consumers }, path, issues) => {
    if (num_consumers <= 0) issues.validate([...path, "num_consumers"], "must be positive");
  },
);

const schema = section({
  endpoint: optional(text, "Where to send to"),
  token: key(secret, ""),
  ratio: key(float, 1),
  headers: key(mapOf(text), new Map<string, string>()),
  hosts: key(listOf(text), []),
  extra: optional(anything),
  sending_queue: optionalSection(queue),
  count: key(int(), 3),
  queue_size: deprecatedKey(int(), "Write sending_queue::queue_size."),
});

const factory: Pick<ExporterFactory<ReturnType<typeof schema.defaults>>, "type" | "schema"> = {
  type: "x",
  schema,
};

function read<T>(type: ConfigType<T>, raw: unknown) {
  const issues = new ConfigIssues();
  const config = type.decode(raw, [], issues);
  return {
    config,
    issues: issues.list.map(({ path, message, suggestion }) => [path.join("::"), message, suggestion]),
  };
}

test("absent keys have their defaults, and an optional section is off", () => {
  const { config, issues } = read(factory.schema, null);
  expect(issues).toEqual([]);
  expect(config).toEqual(schema.defaults());
  expect(config.sending_queue).toBeUndefined();
});

test("a section that is null is on with defaults", () => {
  expect(read(schema, { sending_queue: null }).config.sending_queue).toEqual(queue.defaults());
});

test("each unknown key is told with what was probably meant, and speaks of its section", () => {
  const issues = new ConfigIssues();
  schema.decode({ sending_queue: { num_consumer: 1, thrift: {} } }, [], issues);
  expect(issues.list).toEqual([
    {
      ...{ path: ["sending_queue", "num_consumer"], stage: "decode" },
      ...{ message: "has invalid keys: num_consumer", suggestion: 'Did you mean "num_consumers"?' },
      subject: ["sending_queue"],
    },
    {
      ...{ path: ["sending_queue", "thrift"], stage: "decode", message: "has invalid keys: thrift" },
      suggestion: "Valid keys: enabled, num_consumers, flush_timeout, sizer.",
      subject: ["sending_queue"],
    },
  ]);
});

test("a statement that YAML reads as a key is told as what it is", () => {
  const issues = new ConfigIssues();
  schema.decode({ 'set(attributes["a"], {"b"': "1})" }, [], issues);
  expect(issues.list[0]?.suggestion).toBe('A text with ": " in it needs quotes around all of it.');
});

const wrong: [object, string, string, string | undefined][] = [
  [
    ...[{ endpoint: 1 }, "endpoint", "expected type 'string', got unconvertible type 'int'"],
    'Put it in quotes: "1"',
  ] as [object, string, string, string],
  [
    { endpoint: {} },
    "endpoint",
    "expected type 'string', got unconvertible type 'map[string]interface {}'",
    undefined,
  ],
  [{ ratio: "a" }, "ratio", "expected type 'float64', got unconvertible type 'string'", undefined],
  [
    { count: "3" },
    "count",
    "expected type 'int', got unconvertible type 'string'",
    "Write 3, without quotes.",
  ],
  [{ count: true }, "count", "expected type 'int', got unconvertible type 'bool'", undefined],
  [{ count: 2n ** 64n }, "count", "cannot parse value as 'int': value out of range", undefined],
  [{ sending_queue: 5 }, "sending_queue", 'expected a map or struct, got "int"', undefined],
  [{ sending_queue: ["a"] }, "sending_queue", 'expected a map or struct, got "slice"', undefined],
  [{ hosts: 5 }, "hosts", "source data must be an array or slice, got int", "Write a list: [5]"],
  [
    { hosts: ["a", 5] },
    "hosts::1",
    "expected type 'string', got unconvertible type 'int'",
    'Put it in quotes: "5"',
  ],
  [
    { headers: [] },
    "headers",
    "expected type 'map[string]string', got unconvertible type '[]interface {}'",
    undefined,
  ],
];

test.each(wrong)("%o", (raw, path, message, suggestion) => {
  expect(read(schema, raw).issues).toEqual([[path, message, suggestion]]);
});

test.each([
  ["enabled", "yes", "expected type 'bool', got unconvertible type 'string'", "Write true, without quotes."],
  ["enabled", 1, "expected type 'bool', got unconvertible type 'int'", undefined],
  ["flush_timeout", "5", 'time: missing unit in duration "5"', "Write 5s or 5ms."],
  [
    "flush_timeout",
    "5x",
    'time: unknown unit "x" in duration "5x"',
    "Write a duration such as 5s, 200ms or 1h30m.",
  ],
  ["flush_timeout", "7d", 'time: unknown unit "d" in duration "7d"', "Write 168h."],
  ["flush_timeout", "soon", 'time: invalid duration "soon"', "Write a duration such as 5s, 200ms or 1h30m."],
  ["sizer", "kg", 'unsupported value "kg" (valid values: [requests items bytes])', undefined],
  ["num_consumers", 0, "must be positive", undefined],
])("sending_queue %s: %j", (name, value, message, suggestion) => {
  expect(read(schema, { sending_queue: { [name]: value } }).issues).toEqual([
    [`sending_queue::${name}`, message, suggestion],
  ]);
});

test.each([
  ["detaild", 'Did you mean "detailed"?'],
  ["everything", "Valid values: basic, detailed."],
])("where the complaint of the Collector names no choices, the hint does: %j", (value, suggestion) => {
  const level = section({
    level: key(
      oneOf(["", "basic", "detailed"], (given) => `no level "${given}"`),
      "",
    ),
  });
  expect(read(level, { level: value }).issues).toEqual([["level", `no level "${value}"`, suggestion]]);
});

test.each([
  ["5s", 5000],
  ["1h30m", 5_400_000],
  ["-1.5s", -1500],
  ["0", 0],
  ["100us", 0.1],
])("duration %s is %d ms", (given, ms) => {
  expect(read(durationMs, given)).toEqual({ config: ms, issues: [] });
});

test("what the Collector's decoder takes in silence is warned of, and does not stop a start", () => {
  const issues = new ConfigIssues();
  const config = schema.decode(
    { count: 1.5, queue_size: 10, sending_queue: { flush_timeout: 10 } },
    [],
    issues,
  );
  expect(config).toMatchObject({ count: 1, sending_queue: { flush_timeout: 1e-5 } });
  expect(issues.errorCount).toBe(0);
  expect(issues.list.map(({ path, message, suggestion }) => [path.join("::"), message, suggestion])).toEqual([
    ["sending_queue::flush_timeout", "10 without a unit is 10 nanoseconds", "Write 10s or 10ms."],
    ["count", "1.5 is not a whole number: 1 is used", undefined],
    ["queue_size", '"queue_size" is deprecated', "Write sending_queue::queue_size."],
  ]);
});

test("a variable that is not set is the zero value of the type", () => {
  const unset = new ExpandedText(null, "");
  const { config, issues } = read(schema, {
    ...{ endpoint: unset, ratio: unset, count: unset, hosts: unset, headers: unset },
    sending_queue: { enabled: unset, flush_timeout: unset },
  });
  expect(issues).toEqual([]);
  expect(config).toMatchObject({ endpoint: "", ratio: 0, count: 0, hosts: [], headers: new Map() });
  expect(config.sending_queue).toMatchObject({ enabled: false, flush_timeout: 0 });
});

test("a text that is much too long for a duration is cut in the message", () => {
  expect(read(durationMs, "1".repeat(1_000_000)).issues).toEqual([
    ["", `time: invalid duration "${"1".repeat(64)}…"`, undefined],
  ]);
});

test("decoding never throws, whatever it is given", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true }), (raw) => {
      const issues = new ConfigIssues();
      expect(
        schema.decode({ ...schema.keys, headers: raw, hosts: raw, extra: raw }, [], issues),
      ).toBeDefined();
      for (const type of [schema, text, bool, int(), float, durationMs, listOf(queue), mapOf(queue)])
        expect(type.decode(raw, [], issues)).toBeDefined();
    }),
  );
});

test("nothing is weakly typed, but a text for a list of texts is split at commas", () => {
  expect(read(schema, { hosts: "a,b" }).config.hosts).toEqual(["a", "b"]);
});

test("a string takes what a variable held as it was written; other types its value", () => {
  const { config } = read(schema, {
    endpoint: new ExpandedText(123, "0123"),
    ratio: new ExpandedText(0.5, "0.5"),
    extra: { a: [new ExpandedText(true, "true")] },
  });
  expect(config).toMatchObject({ endpoint: "0123", ratio: 0.5, extra: { a: [true] } });
});

test("maps keep their order", () => {
  expect([...read(schema, { headers: { b: "1", a: "2" } }).config.headers]).toEqual([
    ["b", "1"],
    ["a", "2"],
  ]);
});
