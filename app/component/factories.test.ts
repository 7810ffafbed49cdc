import { expect, test } from "vitest";
import { section } from "./config/section.ts";
import { Factories } from "./factories.ts";
import type {
  ConnectorFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from "./factory.ts";

const about = { module: "example.com/module", schema: section({}), doc: "" };
const never = () => {
  throw new Error("only looked up");
};
const receiver: ReceiverFactory = { ...about, kind: "receiver", type: "otlp", signals: {}, create: never };
const processor: ProcessorFactory = {
  ...about,
  kind: "processor",
  type: "batch",
  signals: {},
  create: never,
};
const connector: ConnectorFactory = {
  ...about,
  kind: "connector",
  type: "forward",
  pairs: [],
  create: never,
};
const exporter: ExporterFactory = {
  ...about,
  kind: "exporter",
  type: "otlp_http",
  aliases: ["otlphttp"],
  signals: { traces: "stable" },
  create: never,
};
const extension: ExtensionFactory = {
  ...about,
  kind: "extension",
  type: "zpages",
  stability: "beta",
  create: never,
};

const factories = new Factories({
  receiver: [receiver],
  processor: [processor],
  connector: [connector],
  exporter: [{ ...exporter, type: "store", aliases: [] }, exporter],
  extension: [extension],
});

test("a component is found by its kind and name, and by a former name", () => {
  expect(factories.find("exporter", "otlp_http")).toBe(exporter);
  expect(factories.find("exporter", "otlphttp")).toBe(exporter);
  expect(factories.find("receiver", "otlp_http")).toBeUndefined();
});

test("the names listed are today's", () => {
  expect(factories.types("exporter")).toEqual(["otlp_http", "store"]);
});
