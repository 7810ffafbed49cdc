import { listOf, mapOf } from "../../component/config/collections.ts";
import { bool, durationMs, int, oneOf, secret, text } from "../../component/config/scalars.ts";
import { deprecatedKey, key, optional, optionalSection, section } from "../../component/config/section.ts";
import { Factories } from "../../component/factories.ts";
import type { Stability } from "../../component/factory.ts";

/** These tests never make a component. */
function create(): never {
  throw new Error("only its schema is used");
}

const allSignals = { traces: "stable", metrics: "stable", logs: "stable" } as const satisfies Readonly<
  Record<string, Stability>
>;

const statementWords = ["set", "span.name"].map((label) => ({ label, insert: label, detail: "" }));

const server = section({
  endpoint: key(text, "localhost:4317", "Address to listen on"),
  max: key(int(1), 4),
});

const otlpReceiver = section(
  {
    protocols: key(
      section({ grpc: optionalSection(server, "gRPC"), http: optionalSection(server, "HTTP") }),
      { grpc: undefined, http: undefined },
      "Protocols to receive",
    ),
  },
  ({ protocols }, path, issues) => {
    if (protocols.grpc === undefined && protocols.http === undefined)
      issues.validate(path, "must specify at least one protocol when using the OTLP receiver");
  },
);

const client = section(
  {
    endpoint: optional(text, "Address to send to"),
    headers: key(mapOf(secret), new Map<string, string>()),
    compression: key(oneOf(["gzip", "zstd", "none"]), "gzip"),
    timeout: key(durationMs, 5000),
    sending_queue: optionalSection(section({ enabled: key(bool, true), queue_size: key(int(), 1000) })),
    insecure: deprecatedKey(bool, "Write tls::insecure."),
  },
  ({ endpoint }, path, issues) => {
    if (endpoint === undefined || endpoint === "") issues.validate(path, 'requires a non-empty "endpoint"');
  },
);

const about = { module: "example.com/module v1.0.0", create };

/** A few components with a few of their keys, for tests of the configuration alone. */
export const smallFactories = new Factories({
  receiver: [
    {
      ...about,
      ...{ kind: "receiver", type: "otlp", schema: otlpReceiver, signals: allSignals },
      doc: "Receives OTLP",
    },
  ],
  processor: [
    {
      ...about,
      ...{ kind: "processor", type: "batch", signals: allSignals, doc: "Puts items together" },
      schema: section({ timeout: key(durationMs, 200), send_batch_size: key(int(), 8192, "Items") }),
    },
    {
      ...about,
      ...{ kind: "processor", type: "attributes", signals: allSignals, doc: "Edits attributes" },
      schema: section({
        actions: key(
          listOf(
            section({
              key: optional(text, "Attribute"),
              action: key(oneOf(["insert", "update", "delete"]), "insert", "What to do"),
              value: optional(text),
            }),
          ),
          [],
          "What to do, in this order",
        ),
        statements: key(listOf({ ...text, words: () => statementWords }), [], "In a language of its own"),
      }),
    },
  ],
  connector: [
    {
      ...about,
      ...{ kind: "connector", type: "forward", schema: section({}), doc: "Joins pipelines" },
      pairs: (["traces", "metrics", "logs"] as const).map((signal) => ({
        ...{ from: signal, to: signal, stability: "beta" },
      })),
    },
    {
      ...about,
      ...{ kind: "connector", type: "count", schema: section({}), doc: "Counts" },
      pairs: [{ from: "traces", to: "metrics", stability: "alpha" }],
    },
  ],
  exporter: [
    {
      ...about,
      ...{ kind: "exporter", type: "otlp_grpc", aliases: ["otlp"], schema: client, signals: allSignals },
      doc: "Sends OTLP over gRPC",
    },
    {
      ...about,
      ...{ kind: "exporter", type: "debug", signals: allSignals, doc: "Prints" },
      schema: section({ verbosity: key(oneOf(["basic", "normal", "detailed"]), "basic", "How much") }),
    },
    {
      ...about,
      ...{
        kind: "exporter",
        type: "zipkin",
        signals: { traces: "beta" },
        doc: "Sends Zipkin",
        schema: client,
      },
    },
  ],
  extension: [
    {
      ...about,
      ...{ kind: "extension", type: "health_check", stability: "beta", doc: "Says whether it runs" },
      schema: section({ endpoint: key(text, "localhost:13133") }),
    },
  ],
});
