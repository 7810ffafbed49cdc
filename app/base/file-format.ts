/** Files that captures go out as. All but `chrome-trace` and `text-tree` can be read again. */
export const exportFormats = [
  /** One document. */
  "otlp-json",
  /** One request a line, as the Collector's file exporter writes it. */
  "otlp-jsonl",
  /** Requests with a four-byte length before each, as the file exporter writes `format: proto`. */
  "otlp-protobuf",
  /** One protobuf request without a frame, of one signal. */
  "otlp-request",
  "jaeger-json",
  "zipkin-json",
  "chrome-trace",
  /** Traces as indented text, for people. */
  "text-tree",
] as const;

export type ExportFormat = (typeof exportFormats)[number];

export const compressions = ["gzip", "zstd"] as const;
export type Compression = (typeof compressions)[number] | undefined;

/** What a person has to know of a format before choosing it. `docs/formats.md` says the same at length. */
export interface FormatFacts {
  readonly title: string;
  /** For what it is. */
  readonly use: string;
  /** How a file's name ends, without the dot of a compression. */
  readonly ending: string;
  /** What a file of it holds: every signal, one of them, or spans alone. */
  readonly holds: "all" | "one signal" | "spans";
  /** What it has no place for. What an export really left out is counted in the end. */
  readonly lacks: readonly string[];
}

const spansOnly = "logs and metrics";
const inMicros = "times finer than a microsecond";
const aboutScopes = "attributes of scopes, schema URLs, entity references";

export const formatFacts: Readonly<Record<ExportFormat, FormatFacts>> = {
  "otlp-json": {
    title: "OTLP JSON",
    use: "One document, for most tools",
    ...{ ending: ".otlp.json", holds: "all", lacks: [] },
  },
  "otlp-jsonl": {
    title: "OTLP JSON lines",
    use: "One request a line, as the Collector's file exporter writes",
    ...{ ending: ".jsonl", holds: "all", lacks: [] },
  },
  "otlp-protobuf": {
    title: "OTLP protobuf",
    use: "Framed requests, as the file exporter writes format: proto",
    ...{ ending: ".pb", holds: "all", lacks: [] },
  },
  "otlp-request": {
    title: "OTLP request",
    use: "One protobuf message, to post to a receiver",
    ...{ ending: ".otlp", holds: "one signal", lacks: ["more than one signal in a file"] },
  },
  "jaeger-json": {
    title: "Jaeger JSON",
    use: "Opens in Jaeger's page",
    ending: ".jaeger.json",
    holds: "spans",
    lacks: [
      spansOnly,
      inMicros,
      "lists and maps but as JSON text",
      "attributes and trace state of links",
      aboutScopes,
      "counts of what an SDK dropped",
    ],
  },
  "zipkin-json": {
    title: "Zipkin v2 JSON",
    use: "Opens in Zipkin's page",
    ending: ".zipkin.json",
    holds: "spans",
    lacks: [
      spansOnly,
      inMicros,
      "types of attributes (all become text)",
      "resources (most become tags)",
      "span flags",
      aboutScopes,
    ],
  },
  "chrome-trace": {
    title: "Chrome trace",
    use: "Opens in Perfetto and chrome://tracing; cannot be imported again",
    ending: ".perfetto.json",
    holds: "spans",
    lacks: [spansOnly, "kinds, flags and links of spans as such", "types of attributes", aboutScopes],
  },
  "text-tree": {
    title: "Text tree",
    use: "For an issue or a chat; cannot be imported again",
    ending: ".txt",
    holds: "spans",
    lacks: [spansOnly, "everything but service, name, start, duration and error of a span"],
  },
};

export const compressionEndings: Readonly<Record<NonNullable<Compression>, string>> = {
  gzip: ".gz",
  zstd: ".zst",
};

/** Of what came first: the title of what a file was recognised as. */
export const readFormatTitles = {
  "otlp-json": "OTLP JSON",
  "otlp-protobuf": "OTLP protobuf",
  "jaeger-json": "Jaeger JSON",
  "zipkin-json": "Zipkin v2 JSON",
  "tempo-json": "Tempo JSON",
} as const;

export type ReadFormat = keyof typeof readFormatTitles;
