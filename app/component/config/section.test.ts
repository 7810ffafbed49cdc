import { expect, test } from "vitest";
import type { ExporterFactory } from "../factory.ts";
import { listOf, mapOf } from "./collections.ts";
import { ConfigIssues, type ConfigType } from "./config-type.ts";
import { ExpandedText } from "./expanded-text.ts";
import { anything, bool, durationMs, float, int, oneOf, secret, text } from "./scalars.ts";
import { key, optional, optionalSection, section } from "./section.ts";

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

test("unknown keys are told with what was probably meant", () => {
  const { issues } = read(schema, { sending_queue: { num_consumer: 1 } });
  expect(issues).toEqual([
    ["sending_queue::num_consumer", "has invalid keys: num_consumer", 'Did you mean "num_consumers"?'],
  ]);
});

test.each([
  [{ endpoint: 1 }, "endpoint", "expected type 'string', got unconvertible type 'int'"],
  [{ ratio: "a" }, "ratio", "expected type 'float64', got unconvertible type 'string'"],
  [
    { sending_queue: { enabled: 1 } },
    "sending_queue::enabled",
    "expected type 'bool', got unconvertible type 'int'",
  ],
  [{ sending_queue: { flush_timeout: "5" } }, "sending_queue::flush_timeout", 'time: invalid duration "5"'],
  [
    { sending_queue: { sizer: "kg" } },
    "sending_queue::sizer",
    'unsupported value "kg" (valid values: [requests items bytes])',
  ],
  [{ sending_queue: { num_consumers: 0 } }, "sending_queue::num_consumers", "must be positive"],
  [{ headers: [] }, "headers", "expected type 'map[string]string', got unconvertible type '[]interface {}'"],
])("%j", (raw, path, message) => {
  expect(read(schema, raw).issues).toEqual([[path, message, undefined]]);
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
